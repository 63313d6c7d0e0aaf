/** What comes back of a library that was damaged or lost (case 58). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { restoreClips } from '../../../app/core/items/restore-clips.ts';
import { openLibraryFile } from '../../../app/core/library/open-database.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { bringTo, generationOf, memoryLibrary, NOW, openLibrary } from '../library/open-library.ts';

const BASE = 'https://gateway.test/';
const COUNT = 400;

let bytes: Buffer | null = null;

/** Writes a library of saved clips, made once; gives its path. */
function filled(folder: string): string {
  const path = join(folder, 'library.db');
  bytes ??= readFileSync(fill(quickFolder()));
  writeFileSync(path, bytes);
  return path;
}

function fill(folder: string): string {
  const { library, close } = openLibrary(folder);
  library.transact(() => {
    for (let index = 0; index < COUNT; index += 1) {
      const id = `task-${index}`;
      library.add(id, BASE, NOW + index);
      library.recordAnswer(generationOf(id, { state: 'completed', prompt: `fox ${index}` }), '{}', NOW);
      library.addAsset(id, 'video', '/clips', 't');
      bringTo(library, id, 'saved', { finalPath: `/clips/${id}.mp4`, totalBytes: 9 });
    }
  });
  close();
  return join(folder, 'library.db');
}

/** Overwrites the page that holds these bytes. */
function breakPage(path: string, bytes: string): void {
  const content = readFileSync(path);
  const at = content.indexOf(bytes);
  const page = at - (at % 4_096);
  writeFileSync(path, content.fill(0xa5, page, page + 4_096));
}

test('case 58: rows on both sides of the damage are taken over, with their clips and their search', () => {
  const folder = quickFolder();
  const path = filled(folder);
  breakPage(path, 'fox 200');
  const { library, reader, quarantinedAt } = openLibrary(folder);
  expect(quarantinedAt).not.toBeNull();
  expect([library.generation('task-0')?.prompt, library.generation('task-399')?.prompt]).toEqual([
    'fox 0',
    'fox 399',
  ]);
  const query = { search: 'fox 39', statuses: [], sort: 'tracked', descending: false } as const;
  const { rows } = reader.rows({ ...query, offset: 0, limit: 200 });
  expect(rows.map(({ id, status }) => [id, status])).toContainEqual(['task-399', 'saved']);
  expect(library.counts().saved).toBeLessThanOrEqual(COUNT);
  expect(library.asset('task-399', 'video')?.finalPath).toBe('/clips/task-399.mp4');
});

test('case 58: where nothing can be read, the newest backup is taken', () => {
  const folder = quickFolder();
  const path = filled(folder);
  mkdirSync(join(folder, 'backups'));
  writeFileSync(join(folder, 'backups', 'library-2025-12-31T00-00-00-000Z.db'), readFileSync(path));
  writeFileSync(path, Buffer.alloc(50_000, 0x41));
  const file = openLibraryFile(folder, NOW);
  file.close();
  expect(file.recovered).toBe(COUNT);
  const { library } = openLibrary(folder);
  expect([library.counts().saved, library.asset('task-7', 'video')?.state]).toEqual([COUNT, 'saved']);
});

test('case 58: where there is no backup either, an empty library is what work goes on with', () => {
  const folder = quickFolder();
  writeFileSync(join(folder, 'library.db'), Buffer.alloc(50_000, 0x41));
  const file = openLibraryFile(folder, NOW);
  file.close();
  expect([file.recovered, file.quarantinedAt === null]).toEqual([0, false]);
});

const UUID = '0123abcd-0000-4000-8000-0123456789ab';

function clips() {
  const folder = quickFolder();
  mkdirSync(join(folder, 'sub'));
  const answer = { id: 'from-sidecar', state: 'completed', assets: { video: 'https://cdn.test/a.mp4' } };
  const sidecar = {
    ...{ id: 'from-sidecar', prompt: 'a fox', trackedAt: '2026-01-01T00:00:00.000Z', answer },
    files: [
      { asset: 'video', file: 'fox [from-sid].mp4', bytes: 4, sha256: 'a'.repeat(64) },
      { asset: 'thumbnail', file: '../../outside.jpg', bytes: 4 },
      { asset: 'raw', file: 'gone.mp4', bytes: 4 },
    ],
  };
  writeFileSync(join(folder, 'sub', 'fox [from-sid].json'), JSON.stringify(sidecar));
  writeFileSync(join(folder, 'sub', 'fox [from-sid].mp4'), 'clip');
  writeFileSync(join(folder, `take ${UUID}.mp4`), 'clip');
  writeFileSync(join(folder, 'holiday [0123abcd].mp4'), 'clip');
  writeFileSync(join(folder, 'package.json'), '{"id":"not-a-clip"}');
  writeFileSync(join(folder, 'broken.json'), '{');
  return folder;
}

const restoreOptions = (folder: string, signal = new AbortController().signal) => ({
  ...{ folders: [folder], baseUrl: BASE, nameTemplate: 't', now: () => NOW, signal },
});

test('case 58: saved clips come back by the ids in their sidecars, and by whole ids in their names', async () => {
  const folder = clips();
  const { library, reader } = memoryLibrary();
  expect(await restoreClips(library, restoreOptions(folder))).toBe(2);
  expect(library.counts()).toMatchObject({ saved: 2, generating: 0 });
  expect(library.generating()).toEqual([]);
  expect(library.asset('from-sidecar', 'video')).toMatchObject({
    ...{ state: 'saved', sha256: 'a'.repeat(64), totalBytes: 4 },
    finalPath: join(folder, 'sub', 'fox [from-sid].mp4'),
  });
  expect(library.assets('from-sidecar').map(({ kind }) => kind)).toEqual(['video', 'metadata']);
  expect(reader.item('from-sidecar')).toMatchObject({ trackedAtMs: NOW, status: 'saved' });
  expect(library.asset(UUID, 'video')?.finalPath).toBe(join(folder, `take ${UUID}.mp4`));
});

test('what the library knows is left as it is, and a second look adds nothing', async () => {
  const folder = clips();
  const { library } = memoryLibrary();
  library.add('from-sidecar', BASE, NOW);
  expect(await restoreClips(library, restoreOptions(folder))).toBe(1);
  expect(await restoreClips(library, restoreOptions(folder))).toBe(0);
  expect([library.assets('from-sidecar'), library.counts().generating]).toEqual([[], 1]);
});

test('a folder that is not there is passed over, and a stop ends the look', async () => {
  const { library } = memoryLibrary();
  expect(await restoreClips(library, restoreOptions(join(quickFolder(), 'nowhere')))).toBe(0);
  const aborted = restoreClips(library, restoreOptions(clips(), AbortSignal.abort()));
  await expect(aborted).rejects.toThrow();
  expect(library.counts().saved).toBe(0);
});
