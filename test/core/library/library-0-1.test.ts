/** What a library of version 0.1 is after it was opened once by this one. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { FORMER_NAMES, SCHEMA_VERSION } from '../../../app/core/library/schema.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { digestOf01, VERSION_OF_0_1, writeLibraryOf01 } from './library-of-0-1.ts';
import { openLibrary } from './open-library.ts';

const TABLES = ['generations', 'assets', 'answers', 'facts'];
const SIZE = 1_000;
const LIST = { statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 200 } as const;
/** What its columns are called now. */
const renamed = Object.fromEntries(Object.entries(FORMER_NAMES).map(([now, before]) => [before, now]));

interface Of01 {
  readonly bytes: Buffer;
  /** What is in each of its tables. */
  readonly before: ReadonlyMap<string, readonly string[]>;
}
let of01: Of01 | null = null;

function writeOf01(): Of01 {
  const path = join(quickFolder(), 'library.db');
  writeLibraryOf01(path, SIZE);
  const db = new DatabaseSync(path, { readOnly: true });
  const before = new Map(TABLES.map((table) => [table, digestOf01(db, table)]));
  db.close();
  return { bytes: readFileSync(path), before };
}

function made(): { folder: string; before: Of01['before'] } {
  of01 ??= writeOf01();
  const folder = quickFolder();
  writeFileSync(join(folder, 'library.db'), of01.bytes);
  return { folder, before: of01.before };
}

test('a library of 0.1 opens after one migration with every value of every row, all of it the first account’s', () => {
  const { folder, before } = made();
  const { db, library } = openLibrary(folder);
  for (const table of TABLES) {
    // What has the library open now notes that beside what was there.
    const now = digestOf01(db, table, renamed).filter((line) => !line.startsWith('["lock-holder"'));
    expect(now).toEqual(before.get(table));
  }
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  expect([...library.tasksByAccount().keys()]).toEqual(['main']);
  const clips = db.prepare('SELECT DISTINCT account, task_id, clips, mark FROM generations').all();
  expect(clips).toEqual([{ account: 'main', task_id: null, clips: 1, mark: null }]);
});

test('the copy that is made before is the library of 0.1, whole', () => {
  const { folder, before } = made();
  openLibrary(folder).close();
  const copies = readdirSync(join(folder, 'backups'));
  expect(copies).toHaveLength(1);
  const copy = new DatabaseSync(join(folder, 'backups', copies[0] ?? ''), { readOnly: true });
  expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: VERSION_OF_0_1 });
  for (const table of TABLES) expect(digestOf01(copy, table)).toEqual(before.get(table));
  copy.close();
});

test('what 0.1 listed is listed, found by long and short searches, and counted as before', () => {
  const { folder } = made();
  const { reader, library } = openLibrary(folder);
  const found = (search: string): number => reader.rows({ ...LIST, search }).total;
  expect(found('')).toBe(SIZE - SIZE / 50);
  for (const search of ['red kite', '夕陽の海', '海', 'ki'])
    expect([search, found(search) > 0]).toEqual([search, true]);
  const counted = Object.values(library.counts()).reduce((sum, count) => sum + count, 0);
  expect(counted).toBe(found(''));
});

test('a second opening migrates nothing and makes no further copy', () => {
  const { folder } = made();
  openLibrary(folder).close();
  const { db } = openLibrary(folder);
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
});
