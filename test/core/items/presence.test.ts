/** Whether saved files are still where they were saved (case 51). */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPresence } from '../../../app/core/items/presence.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { bringTo, memoryLibrary, NOW } from '../library/open-library.ts';

function saved() {
  const { library, changes } = memoryLibrary();
  const folder = join(tempFolder(), 'clips');
  mkdirSync(folder);
  const path = join(folder, 'a.mp4');
  writeFileSync(path, 'clip');
  library.add('a', 'https://gateway.test/', NOW);
  library.addAsset('a', 'video', folder, 't');
  bringTo(library, 'a', 'saved', { finalPath: path, totalBytes: 4 });
  const life = new AbortController();
  const bugs: unknown[] = [];
  const presence = createPresence({ library, signal: life.signal, onBug: (thrown) => bugs.push(thrown) });
  const told = changes.length;
  /** Whether a look was worth telling. */
  const look = async (): Promise<boolean> => {
    const before = changes.length;
    await presence.lookNow(['a', 'nobody']);
    return changes.length > before;
  };
  return { library, presence, folder, path, look, life, bugs, news: () => changes.slice(told) };
}

test('case 51: a file that is taken away is missing, and no longer so when it is back', async () => {
  const { library, presence, path, look } = saved();
  expect([await look(), presence.savedFile('a', 'video')]).toEqual([false, path]);
  renameSync(path, `${path}.away`);
  expect([await look(), await look(), library.counts().missing]).toEqual([true, false, 1]);
  expect([presence.savedFile('a', 'video'), library.asset('a', 'video')?.state]).toEqual([null, 'saved']);
  renameSync(`${path}.away`, path);
  expect([await look(), library.counts().saved, presence.savedFile('a', 'video')]).toEqual([true, 1, path]);
});

test('case 41: a folder that is gone, or has become a file, makes it missing and nothing is made anew', () => {
  const { library, presence, folder } = saved();
  rmSync(folder, { recursive: true });
  presence.checkItem('a');
  expect(library.counts().missing).toBe(1);
  writeFileSync(folder, 'now a file');
  presence.checkItem('a');
  expect([library.counts().missing, presence.savedFile('a', 'video')]).toEqual([1, null]);
});

test('asking for a saved file writes nothing, and what has changed is told by an event afterwards', async () => {
  const { library, presence, path, news } = saved();
  rmSync(path);
  expect([presence.savedFile('a', 'video'), presence.savedFiles('a'), news()]).toEqual([null, [], []]);
  expect(library.asset('a', 'video')?.missing).toBe(false);
  await expect.poll(() => library.counts().missing, { timeout: 20_000 }).toBe(1);
  expect(news().map(({ id }) => id)).toEqual(['a']);
});

test('a look that the list asks for goes on behind its back, once for many that ask for the same', async () => {
  const { library, presence, path, news, bugs } = saved();
  rmSync(path);
  for (let time = 0; time < 5; time += 1) presence.look(['a', 'a', 'nobody']);
  expect(news()).toEqual([]);
  await expect.poll(() => library.counts().missing, { timeout: 20_000 }).toBe(1);
  // What came back while the look before rested is found by the next.
  writeFileSync(path, 'clip');
  presence.look(['a']);
  await expect.poll(() => library.counts().saved, { timeout: 20_000 }).toBe(1);
  expect([news().length, bugs]).toEqual([2, []]);
});

test('nothing is written once the engine stops, in the middle of a look too', async () => {
  const { presence, path, life, news, bugs } = saved();
  rmSync(path);
  presence.look(['a']);
  const looked = presence.lookNow(['a']);
  life.abort();
  await looked;
  await presence.lookNow(['a']);
  presence.look(['a']);
  expect([news(), bugs]).toEqual([[], []]);
});

test('a clip that is downloaded once more during a look is not said to be missing', async () => {
  const { library, presence, path } = saved();
  rmSync(path);
  const looked = presence.lookNow(['a']);
  bringTo(library, 'a', 'queued', { finalPath: null });
  await looked;
  expect(library.asset('a', 'video')).toMatchObject({ state: 'queued', missing: false });
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

test('what a person moved to the trash says so while it is away, and no longer once it is back', async () => {
  const { library, presence, path, look } = saved();
  expect(presence.savedFiles('a')).toEqual([path]);
  renameSync(path, `${path}.trash`);
  presence.trashed('a');
  expect(library.asset('a', 'video')).toMatchObject({ missing: true, problem: { code: 'file-trashed' } });
  expect([presence.savedFiles('a'), library.counts().missing]).toEqual([[], 1]);
  renameSync(`${path}.trash`, path);
  expect(await look()).toBe(true);
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
