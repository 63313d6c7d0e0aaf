import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFault } from '../../../app/core/files/disk-fault.ts';
import { makeFoldersSync } from '../../../app/core/files/make-folders.ts';
import { checkFolder, makeFolder } from '../../../app/core/files/target-folder.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const isLinux = process.platform === 'linux';
const isUnix = process.platform !== 'win32';

test('T21: a folder is made with its parents, and one that is there is left as it is', async () => {
  const folder = join(tempFolder(), 'a', 'b', 'c');
  await makeFolder(folder);
  await makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
  const own = join(tempFolder(), 'x', 'y');
  makeFoldersSync(own, 0o700);
  makeFoldersSync(own, 0o700);
  if (isUnix) expect(statSync(own).mode & 0o777).toBe(0o700);
});

describe.skipIf(!isLinux)(
  'T21: where no folder can be made, that is said at once and nothing is tried for ever',
  () => {
    test.each([
      '/proc/dailies/clips',
      '/proc/1/dailies/a/b',
      '/proc/self/fd/clips',
      '/sys/dailies/clips',
      '/dev/null/x',
    ])('%s', async (folder) => {
      await expect(makeFolder(folder)).rejects.toMatchObject({ reaction: 'storage' });
      expect(() => makeFoldersSync(folder, 0o700)).toThrow();
    });
  },
);

test.each(['ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'ETIMEDOUT', 'ENODEV', 'EACCES', 'ENOENT', 'EROFS'])(
  'T21: %s of a folder blocks that folder with what to do, and is no fault of the clip',
  (code) => {
    const fault = diskFault(Object.assign(new Error(code), { code }), '/mnt/clips');
    expect(fault.reaction).toBe('storage');
    expect(fault.message).toContain('/mnt/clips');
    expect(fault.message).toMatch(/; .*(choose|connect)/);
  },
);

describe.skipIf(!isUnix)('T25: why a folder cannot be used is named', () => {
  test('a link to a disk that is not plugged in, which is the folder or one of its parents', async () => {
    const folder = tempFolder();
    const link = join(folder, 'Videos');
    symlinkSync(join(folder, 'media', 'disk'), link);
    for (const path of [link, join(link, 'Dailies')]) {
      for (const work of [makeFolder, checkFolder]) {
        await expect(work(path)).rejects.toMatchObject({ code: 'folder-missing' });
        await expect(work(path)).rejects.toThrow(`${link} leads to a place that is missing`);
      }
    }
    mkdirSync(join(folder, 'media', 'disk'), { recursive: true });
    await makeFolder(join(link, 'Dailies'));
    await checkFolder(join(link, 'Dailies'));
  });

  test('a file in its place, and a link to a file', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
    for (const name of ['file', 'link', join('file', 'x')]) {
      await expect(makeFolder(join(folder, name))).rejects.toThrow('is not a folder');
    }
    await expect(checkFolder(join(folder, 'link'))).rejects.toThrow('is not a folder');
  });

  test.skipIf(process.getuid?.() === 0)('a folder that may only be read', async () => {
    const folder = tempFolder();
    chmodSync(folder, 0o555);
    await expect(makeFolder(join(folder, 'x'))).rejects.toMatchObject({ code: 'folder-unwritable' });
    chmodSync(folder, 0o755);
  });
});
