/** Makes and migrates the library's tables. `user_version` counts the migrations that a file has been through. */
import type { DatabaseSync } from 'node:sqlite';
import { offerGrams } from './search-text.ts';
import { FILL_TAKES, offerTakeKey } from './take-groups.ts';

/** Each entry raises user_version by one; never edit one that has shipped. */
const MIGRATIONS: readonly (string | ((db: DatabaseSync) => void))[] = [
  `
  CREATE TABLE generations (
    seq               INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    base_url          TEXT NOT NULL,
    state             TEXT NOT NULL,
    state_word        TEXT NOT NULL,
    failure_reason    TEXT,
    prompt            TEXT,
    aspect_ratio      TEXT,
    width             INTEGER,
    height            INTEGER,
    duration_seconds  REAL,
    model             TEXT,
    palette_grid      TEXT,
    created_at        INTEGER,
    tracked_at        INTEGER NOT NULL,
    finished_at       INTEGER,
    noticed_at        INTEGER,
    saved_at          INTEGER,
    bytes             INTEGER,
    file_name         TEXT,
    wish              TEXT NOT NULL DEFAULT 'go',
    unknown_answers   INTEGER NOT NULL DEFAULT 0,
    linkless_answers  INTEGER NOT NULL DEFAULT 0,
    problem           TEXT,
    thumbnail_file    TEXT,
    watermarked       INTEGER NOT NULL DEFAULT 0,
    raw_answer        TEXT,
    status            TEXT NOT NULL
  ) STRICT;
  CREATE INDEX generations_by_status  ON generations (status, tracked_at);
  CREATE INDEX generations_by_tracked ON generations (tracked_at);
  CREATE INDEX generations_by_created ON generations (created_at);
  CREATE INDEX generations_by_noticed ON generations (noticed_at);
  CREATE INDEX generations_by_prompt  ON generations (prompt COLLATE NOCASE);
  CREATE INDEX generations_by_bytes   ON generations (bytes);

  CREATE TABLE assets (
    id              TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,
    state           TEXT NOT NULL,
    retry_at        INTEGER,
    problem         TEXT,
    folder          TEXT NOT NULL,
    name_template   TEXT NOT NULL,
    part_path       TEXT,
    final_path      TEXT,
    total_bytes     INTEGER,
    durable_bytes   INTEGER NOT NULL DEFAULT 0,
    durable_ranges  TEXT,
    etag            TEXT,
    last_modified   TEXT,
    attempts        INTEGER NOT NULL DEFAULT 0,
    restarts        INTEGER NOT NULL DEFAULT 0,
    refreshes       INTEGER NOT NULL DEFAULT 0,
    sha256          TEXT,
    saved_at        INTEGER,
    watermarked     INTEGER NOT NULL DEFAULT 0,
    missing         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (id, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX assets_by_state ON assets (state) WHERE state NOT IN ('saved', 'cancelled');
  CREATE UNIQUE INDEX assets_by_part ON assets (part_path) WHERE part_path IS NOT NULL;

  CREATE VIRTUAL TABLE search USING fts5 (id, prompt, tokenize = 'trigram');

  CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,

  // For 100,000 generations. The answers, up to 256 KiB each, leave the rows that the list walks over. Each order of
  // the list has an index that holds the status as one bit: a window deep in a filtered list is found in it alone,
  // and a bit is compared five times as fast as a word. Names are ordered by their first 32 characters.
  `
  CREATE TABLE answers (
    seq  INTEGER PRIMARY KEY REFERENCES generations (seq) ON DELETE CASCADE,
    raw  TEXT NOT NULL
  ) STRICT;
  INSERT INTO answers SELECT seq, raw_answer FROM generations WHERE raw_answer IS NOT NULL;
  ALTER TABLE generations DROP COLUMN raw_answer;
  ALTER TABLE generations ADD COLUMN status_bit INTEGER AS (CASE status
    WHEN 'generating' THEN 1 WHEN 'downloading' THEN 2 WHEN 'waiting' THEN 4 WHEN 'paused' THEN 8
    WHEN 'saved' THEN 16 WHEN 'missing' THEN 32 WHEN 'failed' THEN 64 WHEN 'cancelled' THEN 128 ELSE 256 END);
  ALTER TABLE generations ADD COLUMN name_key TEXT COLLATE NOCASE AS (substr(prompt, 1, 32));
  DROP INDEX generations_by_tracked;
  DROP INDEX generations_by_created;
  DROP INDEX generations_by_noticed;
  DROP INDEX generations_by_prompt;
  DROP INDEX generations_by_bytes;
  CREATE INDEX generations_by_tracked ON generations (tracked_at, seq, status_bit);
  CREATE INDEX generations_by_created ON generations (created_at, seq, status_bit);
  CREATE INDEX generations_by_noticed ON generations (noticed_at, seq, status_bit);
  CREATE INDEX generations_by_name    ON generations (name_key, seq, status_bit);
  CREATE INDEX generations_by_bytes   ON generations (bytes, seq, status_bit);
  CREATE INDEX generations_by_text    ON generations (status_bit, prompt, id);
  CREATE INDEX assets_by_folder       ON assets (folder);
  `,

  // When a person took it off the list; until that can no longer be undone, the status says `removed`.
  `ALTER TABLE generations ADD COLUMN removed_at INTEGER;`,

  // Searches of one or two characters: a list of rows for each character and each pair, instead of reading every
  // prompt. Without positions and without the text itself it takes 8 MB for 100,000 generations.
  `
  DROP INDEX generations_by_text;
  CREATE VIRTUAL TABLE short_search USING fts5 (words, content = '', contentless_delete = 1, detail = none,
    tokenize = 'ascii');
  INSERT INTO short_search (rowid, words) SELECT seq, grams(id, prompt) FROM generations;
  `,

  // JSON of the saved file that is being downloaded once more.
  `ALTER TABLE assets ADD COLUMN former TEXT;`,

  // What a person thinks of a clip. Each order's index holds it beside the status, so that a list filtered by both is
  // found in the index alone.
  `
  ALTER TABLE generations ADD COLUMN mark TEXT CHECK (mark IN ('pick', 'reject'));
  ALTER TABLE generations ADD COLUMN list_bits INTEGER
    AS (status_bit | CASE mark WHEN 'pick' THEN 512 WHEN 'reject' THEN 1024 ELSE 2048 END);
  DROP INDEX generations_by_tracked;
  DROP INDEX generations_by_created;
  DROP INDEX generations_by_noticed;
  DROP INDEX generations_by_name;
  DROP INDEX generations_by_bytes;
  CREATE INDEX generations_by_tracked ON generations (tracked_at, seq, list_bits);
  CREATE INDEX generations_by_created ON generations (created_at, seq, list_bits);
  CREATE INDEX generations_by_noticed ON generations (noticed_at, seq, list_bits);
  CREATE INDEX generations_by_name    ON generations (name_key, seq, list_bits);
  CREATE INDEX generations_by_bytes   ON generations (bytes, seq, list_bits);
  CREATE INDEX generations_by_mark    ON generations (mark, status) WHERE mark IS NOT NULL;
  `,
  // What is odd about a saved file; of the bytes that were refused for their form alone, the hash;
  // and the digest that the file server gives of the whole file, as JSON.
  (db) => {
    for (const column of ['remark', 'refused_sha256', 'digests']) addColumn(db, 'assets', column, 'TEXT');
  },
  // Takes of one prompt, and what else says that clips belong together (take-groups.ts). The index has all that the
  // list is laid out by, so that 100,000 rows are read in it alone.
  (db) => {
    addColumn(db, 'generations', 'take_group', 'INTEGER');
    addColumn(db, 'generations', 'batch_id', 'TEXT');
    addColumn(db, 'generations', 'extends_id', 'TEXT');
    db.exec(`
      ${FILL_TAKES};
      CREATE INDEX IF NOT EXISTS generations_by_takes
        ON generations (take_group, seq, list_bits, width, height, aspect_ratio);
      CREATE INDEX IF NOT EXISTS generations_by_extended ON generations (extends_id) WHERE extends_id IS NOT NULL;
    `);
  },
  // What follows the saving of a file, as JSON; the index has the few rows whose turn is still to come.
  (db) => {
    addColumn(db, 'assets', 'hooks', 'TEXT');
    db.exec(`CREATE INDEX IF NOT EXISTS assets_by_due_hook ON assets (id) WHERE instr(hooks, '"due"') > 0`);
  },
  // Tasks of several accounts. `id` stays what the item is called by; `task_id` is what its service is asked for, and
  // is null where it is the same, so that no row has to be written for it.
  (db) => {
    addColumn(db, 'generations', 'account', "TEXT NOT NULL DEFAULT 'main'");
    addColumn(db, 'generations', 'task_id', 'TEXT');
    db.exec(
      'CREATE UNIQUE INDEX IF NOT EXISTS generations_by_task ON generations (account, coalesce(task_id, id))',
    );
  },
  // How many clips the item's task was seen to have. Each is an item of its own: the further ones have `#n` behind the
  // id of the first and behind its task's.
  (db) => addColumn(db, 'generations', 'clips', 'INTEGER NOT NULL DEFAULT 1'),
  // The word that everything else has for what a person wants of an item.
  (db) => renameColumn(db, 'generations', 'wish', 'intent'),
];

/** What columns were called in older libraries, for whoever reads one without bringing it up to date. */
export const FORMER_NAMES: { readonly [column: string]: string } = { intent: 'wish' };

function hasColumn(db: DatabaseSync, table: string, column: string): boolean {
  return db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined;
}

/** Leaves a column that is there as it is: a library that was put back to an older version by hand still opens. */
function addColumn(db: DatabaseSync, table: string, column: string, type: string): void {
  if (!hasColumn(db, table, column)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}

/** Leaves a column that has its new name, for the same reason. */
function renameColumn(db: DatabaseSync, table: string, before: string, after: string): void {
  if (hasColumn(db, table, before)) db.exec(`ALTER TABLE ${table} RENAME COLUMN ${before} TO ${after}`);
}

export const SCHEMA_VERSION = MIGRATIONS.length;

export function schemaVersionOf(db: DatabaseSync): number {
  const row = db.prepare('PRAGMA user_version').get();
  return Number(row?.user_version ?? 0);
}

/** Brings a library of an older version up to this one: all steps that it lacks in one transaction, or none. */
export function migrate(db: DatabaseSync, toVersion = SCHEMA_VERSION): void {
  offerGrams(db);
  offerTakeKey(db);
  const steps = MIGRATIONS.slice(schemaVersionOf(db), toVersion);
  if (steps.length === 0) return;
  db.exec('BEGIN IMMEDIATE');
  for (const step of steps) {
    if (typeof step === 'string') db.exec(step);
    else step(db);
  }
  db.exec(`PRAGMA user_version = ${toVersion}; COMMIT;`);
}
