/** Files that name tasks, as a stranger may have made them. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readList, readListFile } from '../../../app/core/tracking/list-file.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const A = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';
const B = '0192f3a4-5b6c-7d8e-9f01-23456789abce';

function fileWith(content: string | Buffer): string {
  const path = join(tempFolder(), 'list.txt');
  writeFileSync(path, content);
  return path;
}

test.each([
  ['an id on each line', `${A}\n${B}\n`, [A, B]],
  ['words around them', `Please fetch ${A}, and then ${B}.\n`, [A, B]],
  ['an answer', JSON.stringify({ data: [{ id: A }, { id: 'short' }] }), [A, 'short']],
  ['words alone', 'nothing to fetch today\n', []],
  ['nothing', '', []],
])('a file with %s names what it says', async (_what, content, ids) => {
  expect(await readListFile(fileWith(content))).toEqual(ids);
});

test.each([
  ['a list that ends with its line', `${A}\n${B}\n`, false],
  ['a list that ends with a whole id', `${A}\n${B}`, false],
  ['half an id', `${A}\n${B.slice(0, 20)}`, true],
  ['an answer', `{"id":"${A}"}`, false],
  ['half an answer', `{"id":"${A}`, true],
  ['an answer on each line', `{"id":"${A}"}\n{"id":"${B}"}`, false],
  ['prose', 'nothing to fetch today', false],
])('whoever wrote %s may or may not be done', async (_what, content, isUnfinished) => {
  expect((await readList(fileWith(content)))?.isUnfinished).toBe(isUnfinished);
});

test('zero bytes between the entries are told of, and make no opened file', async () => {
  const path = fileWith(`./${A}.mp4\0./${B}.mp4\0`);
  expect(await readList(path)).toMatchObject({ ids: [A, B], hasZeros: true });
  expect(await readListFile(path)).toBeNull();
});

test('a picture, a folder, a link, a long file and none at all are no lists', async () => {
  const folder = tempFolder();
  const list = join(folder, 'real.txt');
  writeFileSync(list, `${A}\n`);
  expect(await readList(fileWith(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff, 0xd8, 0xff])))).toBeNull();
  expect(await readList(fileWith(`${A}\n`.repeat(30_000)))).toBeNull();
  mkdirSync(join(folder, 'folder.txt'));
  expect(await readList(join(folder, 'folder.txt'))).toBeNull();
  expect(await readList(join(folder, 'none.txt'))).toBeNull();
  if (process.platform === 'win32') return;
  symlinkSync(list, join(folder, 'link.txt'));
  expect(await readList(join(folder, 'link.txt'))).toBeNull();
});
