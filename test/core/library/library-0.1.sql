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
    status            TEXT NOT NULL
  , status_bit INTEGER AS (CASE status
    WHEN 'generating' THEN 1 WHEN 'downloading' THEN 2 WHEN 'waiting' THEN 4 WHEN 'paused' THEN 8
    WHEN 'saved' THEN 16 WHEN 'missing' THEN 32 WHEN 'failed' THEN 64 WHEN 'cancelled' THEN 128 ELSE 256 END), name_key TEXT COLLATE NOCASE AS (substr(prompt, 1, 32)), removed_at INTEGER) STRICT;
CREATE INDEX generations_by_status  ON generations (status, tracked_at);
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
    missing         INTEGER NOT NULL DEFAULT 0, former TEXT,
    PRIMARY KEY (id, kind)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX assets_by_state ON assets (state) WHERE state NOT IN ('saved', 'cancelled');
CREATE UNIQUE INDEX assets_by_part ON assets (part_path) WHERE part_path IS NOT NULL;
CREATE VIRTUAL TABLE search USING fts5 (id, prompt, tokenize = 'trigram');
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE answers (
    seq  INTEGER PRIMARY KEY REFERENCES generations (seq) ON DELETE CASCADE,
    raw  TEXT NOT NULL
  ) STRICT;
CREATE INDEX generations_by_tracked ON generations (tracked_at, seq, status_bit);
CREATE INDEX generations_by_created ON generations (created_at, seq, status_bit);
CREATE INDEX generations_by_noticed ON generations (noticed_at, seq, status_bit);
CREATE INDEX generations_by_name    ON generations (name_key, seq, status_bit);
CREATE INDEX generations_by_bytes   ON generations (bytes, seq, status_bit);
CREATE INDEX assets_by_folder       ON assets (folder);
CREATE VIRTUAL TABLE short_search USING fts5 (words, content = '', contentless_delete = 1, detail = none,
    tokenize = 'ascii');
