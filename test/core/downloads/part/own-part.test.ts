import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownFinalPath, ownPartPath } from '../../../../app/core/downloads/part/own-part.ts';

describe('field S5: which path of a library may be written, emptied and deleted', () => {
  const folder = process.platform === 'win32' ? 'C:\\clips' : '/clips';
  const inside = (name: string): string => join(folder, name);
  test.each([
    ['a part', inside('x.abc.part'), true],
    ['one in a subfolder', inside(join('sub', 'x.part')), true],
    ['a document', inside('thesis.docx'), false],
    ['a part of another folder', `${folder}-old${inside('x.part').slice(folder.length)}`, false],
    ['one that leads out and looks as if it were inside', `${folder}/../etc/x.part`, false],
    ['one by another way', `${folder}/sub/../x.part`, false],
    ['a path that begins nowhere', 'x.part', false],
    ['the folder itself', folder, false],
    ['an ending alone', inside('.part'), false],
    ['another case', inside('x.PART'), false],
  ])('field S5: %s', (_title, partPath, isOwn) => {
    expect(ownPartPath({ folder, partPath })).toBe(isOwn ? partPath : null);
  });

  test('a final name is one below the folder, beside its part', () => {
    const partPath = inside('x.part');
    expect(ownFinalPath({ folder, partPath, finalPath: inside('x.mp4') })).toBe(inside('x.mp4'));
    expect(ownFinalPath({ folder, partPath: null, finalPath: inside(join('a', 'x.mp4')) })).not.toBeNull();
    expect(ownFinalPath({ folder, partPath, finalPath: inside(join('a', 'x.mp4')) })).toBeNull();
    expect(ownFinalPath({ folder, partPath, finalPath: `${folder}/../empty` })).toBeNull();
  });
});
