/** A library as version 0.1 left it: its tables, word for word (library-0.1.sql), and rows of every kind in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { offerGrams } from '../../../app/core/library/search-text.ts';
import { ITEM_STATUSES } from '../../../app/shared/library-view.ts';

export const VERSION_OF_0_1 = 5;
const SCHEMA = readFileSync(join(import.meta.dirname, 'library-0.1.sql'), 'utf8');
const STATES = ['queued', 'resolving', 'downloading', 'waiting', 'paused', 'saved', 'failed', 'cancelled'];
const KINDS = ['video', 'raw', 'thumbnail', 'last-frame', 'metadata'];
const NOW = Date.UTC(2026, 0, 1);

type Row = Readonly<Record<string, SQLInputValue>>;

/** A value or, now and then, none. */
const or = <T>(value: T, at: number, every: number): T | null => (at % every === 0 ? null : value);

function generationAt(at: number): Row {
  const id = `6eb6bf3e-8ea4-4f01-ae3c-${String(at).padStart(12, '0')}`;
  return {
    ...{ seq: at + 1, id, base_url: 'https://gateway.example/', state: 'completed', state_word: 'completed' },
    ...{ failure_reason: or('nsfw', at, 2), aspect_ratio: or('16:9', at, 3), width: or(1280, at, 5) },
    ...{ prompt: or(at % 4 === 1 ? `夕陽の海 ${at}` : `A red kite over the sea, take ${at}`, at, 7) },
    ...{ height: or(720, at, 5), duration_seconds: or(5.04, at, 6), model: or('ray-2', at, 4) },
    ...{ palette_grid: or('AAAA', at, 3), created_at: or(NOW + at, at, 9), tracked_at: NOW + at },
    ...{ finished_at: or(NOW + at + 5, at, 8), noticed_at: or(NOW + at + 9, at, 3) },
    ...{
      saved_at: or(NOW + at + 20, at, 3),
      bytes: or(1_000 + at, at, 3),
      file_name: or(`${at}.mp4`, at, 3),
    },
    ...{
      wish: ['go', 'paused', 'cancelled'][at % 3] as string,
      unknown_answers: at % 3,
      linkless_answers: at % 2,
    },
    ...{ problem: or('{"code":"timed-out","facts":{}}', at, 2), thumbnail_file: or(`${at}.jpg`, at, 5) },
    ...{ watermarked: at % 2, status: at % 50 === 49 ? 'removed' : (ITEM_STATUSES[at % 8] as string) },
    removed_at: at % 50 === 49 ? NOW + at : null,
  };
}

function assetAt(at: number, kind: string): Row {
  const state = STATES[(at + kind.length) % STATES.length] as string;
  return {
    ...{ id: generationAt(at).id as string, kind, state, retry_at: or(NOW + at, at, 2) },
    ...{
      problem: or('{"code":"disk-full","facts":{}}', at, 3),
      folder: `/clips/${at % 9}`,
      name_template: '{id}',
    },
    ...{ part_path: state === 'downloading' ? `/clips/${at}.${kind}.part` : null },
    ...{
      final_path: or(`/clips/${at}.${kind}`, at, 4),
      total_bytes: or(1_000 + at, at, 5),
      durable_bytes: at,
    },
    ...{ durable_ranges: or('0-9,20-29', at, 6), etag: or('"e"', at, 3), last_modified: or('Thu', at, 4) },
    ...{ attempts: at % 4, restarts: at % 3, refreshes: at % 2, sha256: or('ab'.repeat(32), at, 3) },
    ...{
      saved_at: or(NOW + at, at, 3),
      watermarked: at % 2,
      missing: at % 2,
      former: or('{"bytes":1}', at, 2),
    },
  };
}

/** Writes such a library with so many generations; every other one has more files than its clip. */
export function writeLibraryOf01(path: string, generations: number): void {
  const db = new DatabaseSync(path);
  offerGrams(db);
  db.exec(`PRAGMA journal_mode = WAL; ${SCHEMA} PRAGMA user_version = ${VERSION_OF_0_1}; BEGIN`);
  const inserts = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const insert = (table: string, row: Row): void => {
    const columns = Object.keys(row);
    const made =
      inserts.get(table) ??
      db.prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      );
    inserts.set(table, made);
    made.run(...Object.values(row));
  };
  for (let at = 0; at < generations; at += 1) {
    const generation = generationAt(at);
    insert('generations', generation);
    insert('search', { rowid: at + 1, id: generation.id as string, prompt: generation.prompt ?? null });
    if (at % 3 > 0)
      insert('answers', {
        seq: at + 1,
        raw: JSON.stringify({ id: generation.id, at, pad: 'x'.repeat(200) }),
      });
    for (const kind of at % 2 === 0 ? KINDS : ['video']) insert('assets', assetAt(at, kind));
  }
  insert('facts', { key: 'no-batch https://gateway.example/', value: String(NOW) });
  db.exec('INSERT INTO short_search (rowid, words) SELECT seq, grams(id, prompt) FROM generations; COMMIT');
  db.close();
}

/** One text for all rows of a table as 0.1 knew it, whatever its columns are called now: equal where all is kept. */
export function digestOf01(
  db: DatabaseSync,
  table: string,
  renamed: Readonly<Record<string, string>> = {},
): readonly string[] {
  const made = new DatabaseSync(':memory:');
  made.exec(SCHEMA);
  const columns = made
    .prepare(`SELECT name FROM pragma_table_info(?)`)
    .all(table)
    .map(({ name }) => renamed[String(name)] ?? String(name));
  made.close();
  return db
    .prepare(`SELECT json_array(${columns.join(', ')}) AS line FROM ${table} ORDER BY 1`)
    .all()
    .map(({ line }) => String(line));
}
