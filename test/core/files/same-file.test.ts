/** Whether a name still stands for an open file. */
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isSameFile, isTaken } from '../../../app/core/files/same-file.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

async function openFile() {
  const folder = tempFolder();
  const path = join(folder, 'clip.part');
  writeFileSync(path, 'bytes');
  const handle = await open(path, 'r+');
  onTestFinished(() => handle.close());
  return { folder, path, handle };
}

test('a name stands for its file while the file is written to', async () => {
  const { path, handle } = await openFile();
  await handle.write('more bytes');
  expect(await isSameFile(handle, path)).toBe(true);
});

// Windows lets no program take an open file away.
test.skipIf(process.platform === 'win32')(
  'another file of the same bytes in its place is another',
  async () => {
    const { folder, path, handle } = await openFile();
    const copy = join(folder, 'copy');
    writeFileSync(copy, 'bytes');
    renameSync(copy, path);
    expect(await isSameFile(handle, path)).toBe(false);
  },
);

test.skipIf(process.platform === 'win32')('a link to it in its place is another', async () => {
  const { folder, path, handle } = await openFile();
  const moved = join(folder, 'moved');
  renameSync(path, moved);
  symlinkSync(moved, path);
  expect([await isSameFile(handle, path), await isSameFile(handle, moved)]).toEqual([false, true]);
});

test.skipIf(process.platform === 'win32')('nothing in its place is not the file', async () => {
  const { path, handle } = await openFile();
  rmSync(path);
  expect(await isSameFile(handle, path)).toBe(false);
});

test('a name is taken by a file, a folder and a link without an end', async () => {
  const { folder, path } = await openFile();
  expect([await isTaken(path), await isTaken(folder), await isTaken(join(folder, 'free'))]).toEqual([
    true,
    true,
    false,
  ]);
  if (process.platform === 'win32') return;
  symlinkSync(join(folder, 'nowhere'), join(folder, 'loose'));
  expect(await isTaken(join(folder, 'loose'))).toBe(true);
});
