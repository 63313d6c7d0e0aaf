/** Libraries of every version that there ever was. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { recoverRows } from '../../../app/core/library/maintenance/recover-rows.ts';
import { migrate, SCHEMA_VERSION, schemaVersionOf } from '../../../app/core/library/schema.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { openLibrary } from './open-library.ts';

const VERSIONS = Array.from({ length: SCHEMA_VERSION }, (_, before) => before + 1);
/** Before these, libraries had no searches of one or two characters, and another word for an intent. */
const [WITH_SHORT_SEARCH, WITH_INTENT] = [4, 12];

/** A library as that version left it: a clip on the disk, and a task that a person has paused. */
function libraryOf(version: number, folder = quickFolder()): string {
  const path = join(folder, 'library.db');
  const db = new DatabaseSync(path);
  migrate(db, version);
  db.exec(`
    INSERT INTO generations (id, base_url, state, state_word, prompt, tracked_at, status, saved_at)
      VALUES ('saved-1', 'https://gateway.test/', 'completed', 'completed', 'a red fox', 1, 'saved', 3);
    INSERT INTO generations (id, base_url, state, state_word, tracked_at, status, ${version < WITH_INTENT ? 'wish' : 'intent'})
      VALUES ('paused-1', 'https://gateway.test/', 'pending', 'pending', 2, 'paused', 'paused');
    INSERT INTO assets (id, kind, state, folder, name_template, final_path, total_bytes, saved_at)
      VALUES ('saved-1', 'video', 'saved', '/clips', '{id}', '/clips/saved-1.mp4', 9, 3);
    INSERT INTO search (rowid, id, prompt) SELECT seq, id, coalesce(prompt, '') FROM generations;
    INSERT INTO facts VALUES ('kept', 'yes');
  `);
  if (version >= WITH_SHORT_SEARCH) {
    db.exec('INSERT INTO short_search (rowid, words) SELECT seq, grams(id, prompt) FROM generations');
  }
  db.close();
  return path;
}

/** Tables, columns and indexes, whatever order the columns came in. */
function shapeOf(db: DatabaseSync): unknown {
  const names = db
    .prepare("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all();
  const columns = db
    .prepare(
      `SELECT t.name AS tbl, c.name, c.type, c."notnull", c.dflt_value, c.hidden FROM sqlite_schema t, pragma_table_xinfo(t.name) c
       WHERE t.type = 'table' ORDER BY t.name, c.name`,
    )
    .all();
  return { names, columns };
}

function listed(folder: string) {
  const { db, library, reader } = openLibrary(folder);
  const ids = (search: string): readonly string[] =>
    reader
      .rows({ search, statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 9 })
      .rows.map(({ id }) => id);
  return {
    shape: shapeOf(db),
    version: schemaVersionOf(db),
    counts: library.counts(),
    intents: ['saved-1', 'paused-1'].map((id) => library.generation(id)?.intent),
    generating: library.generating(),
    asset: library.asset('saved-1', 'video'),
    found: [ids(''), ids('red fox'), ids('fo')],
    fact: library.fact('kept'),
  };
}

describe.each(VERSIONS)('a library of version %i', (version) => {
  test('opens as one of this version with all that it held', () => {
    const folder = quickFolder();
    libraryOf(version, folder);
    const seen = listed(folder);
    expect(seen).toMatchObject({
      ...{ version: SCHEMA_VERSION, intents: ['go', 'paused'], generating: [], fact: 'yes' },
      counts: expect.objectContaining({ saved: 1, paused: 1, generating: 0 }),
      asset: expect.objectContaining({ state: 'saved', finalPath: '/clips/saved-1.mp4', totalBytes: 9 }),
      found: [['saved-1', 'paused-1'], ['saved-1'], ['saved-1']],
    });
    expect(seen.shape).toEqual(shapeOf(openLibrary(quickFolder()).db));
  });

  test('case 58: is recovered, where it is damaged, with the intents that it held', () => {
    const { db, library } = openLibrary(quickFolder());
    expect(recoverRows(db, libraryOf(version), [])).toBe(2);
    expect(['saved-1', 'paused-1'].map((id) => library.generation(id)?.intent)).toEqual(['go', 'paused']);
    expect(library.asset('saved-1', 'video')).toMatchObject({ state: 'saved', totalBytes: 9 });
  });
});

test('a library that was put back to the version before by hand opens all the same', () => {
  const folder = quickFolder();
  const db = new DatabaseSync(libraryOf(SCHEMA_VERSION, folder));
  db.exec('PRAGMA user_version = 6');
  db.close();
  expect(listed(folder)).toMatchObject({ version: SCHEMA_VERSION, intents: ['go', 'paused'] });
});
