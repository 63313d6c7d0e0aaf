/** The clips of tasks that have several: an item each, which shares its task with the others. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../../app/core/library/schema.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { generationOf, memoryLibrary, NOW, openLibrary } from './open-library.ts';

const BASE = 'https://gateway.test/';

test('each further clip is an item that shares its task, its account and when it was tracked', () => {
  const { library } = memoryLibrary();
  library.addMany(['t'], BASE, NOW, 'vidu');
  expect(library.addClips('t', 3)).toEqual(['t#2', 't#3']);
  for (const id of ['t', 't#2', 't#3']) {
    expect(library.generation(id)).toMatchObject({
      taskId: 't',
      account: 'vidu',
      clips: 3,
      trackedAtMs: NOW,
    });
    expect(library.taskIdOf(id)).toBe('t');
  }
  expect(library.clipsOf('t')).toEqual(['t', 't#2', 't#3']);
  expect([library.clipsOf('t#2'), library.clipsOf('t#1'), library.clipsOf('t#9')]).toEqual([
    ['t#2'],
    ['t'],
    [],
  ]);
  expect(library.counts().generating).toBe(3);
  expect(library.idOfTask('t', 'vidu')).toBe('t');
});

test('an item that is called by its account’s name has clips that are, too', () => {
  const { library } = memoryLibrary();
  library.add('t', BASE, NOW);
  library.addMany(['t'], BASE, NOW, 'vidu');
  expect(library.addClips('t@vidu', 2)).toEqual(['t@vidu#2']);
  expect(library.addClips('t', 2)).toEqual(['t#2']);
  expect(library.generation('t@vidu#2')).toMatchObject({ taskId: 't', account: 'vidu' });
  expect([library.clipsOf('t'), library.clipsOf('t@vidu')]).toEqual([
    ['t', 't#2'],
    ['t@vidu', 't@vidu#2'],
  ]);
});

test('a clip that was removed does not come back with a later answer; those that are new do', () => {
  const { library } = memoryLibrary();
  library.add('t', BASE, NOW);
  library.addClips('t', 3);
  library.remove('t#2');
  expect(library.addClips('t', 3)).toEqual([]);
  expect(library.addClips('t#3', 4)).toEqual(['t#4']);
  library.remove('t');
  expect(library.addClips('t#3', 5)).toEqual(['t#5']);
  expect(library.clipsOf('t')).toEqual(['t#3', 't#4', 't#5']);
  expect(library.generation('t#5')?.taskId).toBe('t');
});

test('an answer with fewer clips, and one about a task that is not there, add and change nothing', () => {
  const { library } = memoryLibrary();
  library.add('t', BASE, NOW);
  library.addClips('t', 4);
  expect([library.addClips('t', 2), library.addClips('nobody', 2)]).toEqual([[], []]);
  expect(library.generation('t')?.clips).toBe(4);
});

test('clips are found by the id of their task, and by the prompt', () => {
  const { library, reader } = memoryLibrary();
  library.add('task-of-two', BASE, NOW);
  library.addClips('task-of-two', 2);
  for (const id of ['task-of-two', 'task-of-two#2']) {
    library.recordAnswer(generationOf(id, { state: 'completed', prompt: 'A kite' }), null, NOW);
  }
  const query = { statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 10 } as const;
  for (const search of ['task-of-two', 'kite', 'ki']) {
    expect(reader.rows({ ...query, search }).total).toBe(2);
  }
});

test('a library of the version before several clips is copied first, and each item of it is the one clip of its task', () => {
  const folder = quickFolder();
  const before = openLibrary(folder);
  for (let number = 0; number < 300; number += 1) before.library.add(`task-${number}`, BASE, NOW);
  before.close();
  const db = new DatabaseSync(join(folder, 'library.db'));
  db.exec('ALTER TABLE generations DROP COLUMN clips; PRAGMA user_version = 10');
  db.close();
  const { library, reader } = openLibrary(folder);
  expect(library.generation('task-7')?.clips).toBe(1);
  expect(reader.item('task-7')).not.toHaveProperty('clip');
  expect(library.addClips('task-7', 2)).toEqual(['task-7#2']);
  const [copy = ''] = readdirSync(join(folder, 'backups'));
  const backup = new DatabaseSync(join(folder, 'backups', copy), { readOnly: true });
  expect(backup.prepare('PRAGMA user_version').get()).toEqual({ user_version: 10 });
  expect(backup.prepare('SELECT count(*) AS n FROM generations').get()).toEqual({ n: 300 });
  backup.close();
  expect(SCHEMA_VERSION).toBeGreaterThanOrEqual(11);
});

test('in a list of tasks that came together a further clip stands right behind the first, not behind the list', () => {
  const { library, reader } = memoryLibrary();
  library.addMany(['a', 'b', 'c'], BASE, NOW);
  library.addClips('b', 3);
  const query = {
    search: '',
    statuses: [],
    sort: 'tracked',
    descending: false,
    offset: 0,
    limit: 9,
  } as const;
  const listed = (): readonly string[] => reader.rows(query).rows.map(({ id }) => id);
  expect(listed()).toEqual(['a', 'b', 'b#2', 'b#3', 'c']);
  const many = Array.from({ length: 3_000 }, (_, at) => `m${at}`);
  library.addMany(many, BASE, NOW + 5_000);
  const times = many.map((id) => library.generation(id)?.trackedAtMs ?? 0);
  expect([times.at(-1), times.toSorted((one, other) => one - other)]).toEqual([NOW + 5_000, times]);
  expect(times[0]).toBeGreaterThan(NOW + 3_999);
});
