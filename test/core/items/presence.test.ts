/** Whether saved files are still where they were saved (case 51). */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPresence } from '../../../app/core/items/presence.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { bringTo, memoryLibrary, NOW } from '../library/open-library.ts';

const QUERY = {
  search: '',
  statuses: [],
  sort: 'tracked',
  descending: false,
  offset: 0,
  limit: 200,
} as const;

function saved() {
  const { library, reader } = memoryLibrary();
  const folder = join(tempFolder(), 'clips');
  mkdirSync(folder);
  const path = join(folder, 'a.mp4');
  writeFileSync(path, 'clip');
  library.add('a', 'https://gateway.test/', NOW);
  library.addAsset('a', 'video', folder, 't');
  bringTo(library, 'a', 'saved', { finalPath: path, totalBytes: 4 });
  const presence = createPresence(library);
  return { library, presence, folder, path, check: () => presence.check(reader.rows(QUERY).rows) };
}

test('case 51: a file that is taken away is missing, and no longer so when it is back', () => {
  const { library, presence, path, check } = saved();
  expect([check(), presence.savedFile('a', 'video')]).toEqual([false, path]);
  renameSync(path, `${path}.away`);
  expect([check(), check(), library.counts().missing]).toEqual([true, false, 1]);
  expect([presence.savedFile('a', 'video'), library.asset('a', 'video')?.state]).toEqual([null, 'saved']);
  renameSync(`${path}.away`, path);
  expect([check(), library.counts().saved, presence.savedFile('a', 'video')]).toEqual([true, 1, path]);
});

test('case 41: a folder that is gone, or has become a file, makes it missing and nothing is made anew', () => {
  const { library, presence, folder } = saved();
  rmSync(folder, { recursive: true });
  expect([presence.checkItem('a'), library.counts().missing]).toEqual([true, 1]);
  writeFileSync(folder, 'now a file');
  expect([presence.checkItem('a'), presence.savedFile('a', 'video')]).toEqual([false, null]);
});

test('case 48: a symbolic link or a folder in its place is not the file', () => {
  const { presence, path } = saved();
  renameSync(path, `${path}.real`);
  symlinkSync(`${path}.real`, path);
  expect(presence.savedFile('a', 'video')).toBeNull();
  rmSync(path);
  mkdirSync(path);
  expect(presence.savedFile('a', 'video')).toBeNull();
});

test('what a person moved to the trash says so while it is away, and no longer once it is back', () => {
  const { library, presence, path, check } = saved();
  expect(presence.savedFiles('a')).toEqual([path]);
  renameSync(path, `${path}.trash`);
  presence.trashed('a');
  expect(library.asset('a', 'video')).toMatchObject({ missing: true, problem: { code: 'file-trashed' } });
  expect([presence.savedFiles('a'), library.counts().missing]).toEqual([[], 1]);
  renameSync(`${path}.trash`, path);
  expect(check()).toBe(true);
  expect(library.asset('a', 'video')).toMatchObject({ missing: false, problem: null });
});

test('a file that did not go to the trash after all is not said to lie there', () => {
  const { library, presence } = saved();
  presence.trashed('a');
  expect(library.asset('a', 'video')).toMatchObject({ missing: false, problem: null });
});

test('only what is saved has a file', () => {
  const { library, presence } = saved();
  bringTo(library, 'a', 'queued');
  expect([presence.savedFile('a', 'video'), presence.savedFile('a', 'raw')]).toEqual([null, null]);
  expect(presence.savedFile('nobody', 'video')).toBeNull();
});
