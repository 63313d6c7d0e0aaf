/**
 * The library: every generation that is tracked, and how far each of its assets has come. One writer; each
 * change is on disk before the caller acts on it, and is announced to whoever shows the list.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind, Generation, GenerationState, TransferState } from '../../shared/generation.ts';
import type { ItemStatus, MarkCounts, MarkedItem, StatusCounts } from '../../shared/library-view.ts';
import type { ListMask } from './list-order.ts';
import { readPastDurations } from './past-durations.ts';
import {
  type AssetPatch,
  type AssetRecord,
  type GenerationRecord,
  type PastDuration,
  primaryAsset,
  statusOf,
  type Wish,
} from './records.ts';
import {
  ASSET_COLUMNS,
  ASSET_PATCH_COLUMNS,
  assetFromRow,
  GENERATION_COLUMNS,
  generationFromRow,
  REMOVED,
  type Row,
  toColumn,
} from './rows.ts';
import { addSearchText, removeSearchText } from './search-text.ts';
import { createStatements } from './statements.ts';
import { createStatusTally, type StoredStatus } from './status-counts.ts';
import { createTransact } from './transact.ts';
import { writeAnswer } from './write-answer.ts';

export interface LibraryChangeNotice {
  readonly version: number;
  readonly id: string;
  readonly structure: boolean;
}

export interface Library {
  /** Grows with each change. */
  readonly version: number;
  counts(): StatusCounts;
  markCounts(): MarkCounts;
  /** How many items a filter of the list lets through. */
  count(mask: ListMask): number;

  /** False when it was there already. */
  add(id: string, baseUrl: string, nowMs: number): boolean;
  /** Adds what is not there yet, all in one transaction; returns those ids. */
  addMany(ids: readonly string[], baseUrl: string, nowMs: number): ReadonlySet<string>;
  generation(id: string): GenerationRecord | null;
  /** Everything that is still asked for. */
  generating(): readonly GenerationRecord[];
  assets(id: string): readonly AssetRecord[];
  asset(id: string, kind: AssetKind): AssetRecord | null;
  /** Assets that are not saved, cancelled or failed for good; and cancelled ones that still have a part file. */
  unfinishedAssets(): readonly AssetRecord[];
  /** File name below the thumbnail folder; null when none is cached. */
  thumbnailFile(id: string): string | null;
  /** Small facts about the world that outlive the program, such as a gateway without batches. */
  fact(key: string): string | null;
  setFact(key: string, value: string): void;
  idsWith(status: ItemStatus): readonly string[];
  /** Target folders of all assets. */
  folders(): readonly string[];
  /** Ids that are asked for or fetched still. */
  unfinishedIds(): readonly string[];
  /** What the last finished generations took, the latest first. */
  durations(limit: number): readonly PastDuration[];

  /** Stores what the gateway said. */
  recordAnswer(generation: Generation, raw: string | null, nowMs: number): void;
  setGeneration(
    id: string,
    patch: {
      readonly wish?: Wish;
      readonly problem?: Problem | null;
      readonly unknownAnswers?: number;
      readonly linklessAnswers?: number;
      readonly baseUrl?: string;
      readonly thumbnailFile?: string;
      readonly state?: GenerationState;
    },
  ): void;
  /** Queues an asset unless it exists. */
  addAsset(id: string, kind: AssetKind, folder: string, nameTemplate: string): AssetRecord;
  setAsset(id: string, kind: AssetKind, patch: AssetPatch): AssetRecord | null;
  /** A checkpoint of a running transfer: many a second, and nothing that the list shows. */
  setDurable(id: string, kind: AssetKind, durableBytes: number, durableRanges: string | null): void;
  /**
   * Takes items off the list (`atMs`) or puts them back (null), all in one transaction; nothing else about them
   * changes. Returns those it concerned.
   */
  setRemoved(ids: readonly string[], atMs: number | null): readonly string[];
  /** Marks items, all in one transaction; returns those that it changed, as they were before. */
  setMarks(items: readonly MarkedItem[]): readonly MarkedItem[];
  /** Those taken off the list no later than that. */
  removedIds(untilMs: number): readonly string[];
  remove(id: string): void;
  rawAnswer(id: string): string | null;
}

/**
 * What a transfer passes through by itself: after a power cut it begins there again, from its last checkpoint, and a
 * file that has its final name is found to be saved. A name that is about to be taken, a failure and every wish of a
 * person are on disk before anything follows.
 */
const PASSING_STATES: readonly TransferState[] = [
  'resolving',
  'downloading',
  'verifying',
  'publishing',
  'saved',
];
/** What an item counts as. */
interface Stored {
  readonly status: StoredStatus;
  readonly mark: MarkedItem['mark'];
}

/** What a run leaves behind of its part: the last checkpoint, or more. */
const PROGRESS: readonly string[] = ['durableBytes', 'durableRanges', 'attempts', 'refreshes'];

function mayWait(patch: AssetPatch): boolean {
  if (patch.state !== undefined) return PASSING_STATES.includes(patch.state);
  return Object.keys(patch).every((key) => PROGRESS.includes(key));
}

export function createLibrary(db: DatabaseSync, onChange: (change: LibraryChangeNotice) => void): Library {
  const prepare = createStatements(db);
  const run = (sql: string, ...values: readonly SQLInputValue[]): void => void prepare(sql).run(...values);

  let version = 1;
  const folders = new Set(
    db
      // From one folder to the next along the index: a handful of steps where DISTINCT reads every row.
      .prepare(
        `WITH RECURSIVE known (folder) AS (
           SELECT min(folder) FROM assets UNION ALL
           SELECT (SELECT min(folder) FROM assets WHERE folder > known.folder) FROM known WHERE folder IS NOT NULL
         ) SELECT folder FROM known WHERE folder IS NOT NULL`,
      )
      .all()
      .map((row) => String(row.folder)),
  );
  const tally = createStatusTally(db);
  const transact = createTransact(db);

  function generation(id: string): GenerationRecord | null {
    const row = prepare(`SELECT ${GENERATION_COLUMNS} FROM generations WHERE id = ?`).get(id);
    return row ? generationFromRow(row as Row) : null;
  }

  function assets(id: string): readonly AssetRecord[] {
    return prepare(`SELECT ${ASSET_COLUMNS} FROM assets WHERE id = ? ORDER BY kind = 'video' DESC, kind`)
      .all(id)
      .map((row) => assetFromRow(row as Row));
  }

  function asset(id: string, kind: AssetKind): AssetRecord | null {
    const row = prepare(`SELECT ${ASSET_COLUMNS} FROM assets WHERE id = ? AND kind = ?`).get(id, kind);
    return row ? assetFromRow(row as Row) : null;
  }

  /** Brings the columns that the list is sorted and filtered by in step with the item's parts. */
  function refresh(id: string): boolean {
    const record = generation(id);
    if (!record) return false;
    const parts = assets(id);
    const status = record.removedAtMs === null ? statusOf(record, parts) : REMOVED;
    const primary = primaryAsset(parts);
    const row = prepare('SELECT status, mark FROM generations WHERE id = ?').get(id) as unknown as Stored;
    const before = row.status;
    prepare(
      'UPDATE generations SET status = ?, saved_at = ?, bytes = ?, file_name = ?, watermarked = ? WHERE id = ?',
    ).run(
      status,
      primary?.savedAtMs ?? null,
      primary?.totalBytes ?? null,
      primary?.finalPath?.split(/[\\/]/).at(-1) ?? null,
      parts.some((part) => part.mayBeWatermarked) ? 1 : 0,
      id,
    );
    if (before === status) return false;
    tally.add(before, row.mark, -1);
    tally.add(status, row.mark, 1);
    return true;
  }

  function announce(id: string, structure: boolean): void {
    version += 1;
    onChange({ version, id, structure });
  }

  function insert(id: string, baseUrl: string, nowMs: number): boolean {
    const result = prepare(
      `INSERT INTO generations (id, base_url, state, state_word, tracked_at, status)
       VALUES (?, ?, 'pending', 'pending', ?, 'generating') ON CONFLICT (id) DO NOTHING`,
    ).run(id, baseUrl, nowMs);
    if (result.changes === 0) return false;
    addSearchText(run, result.lastInsertRowid, id);
    return true;
  }

  function addMany(ids: readonly string[], baseUrl: string, nowMs: number): ReadonlySet<string> {
    const added = new Set(transact(() => ids.filter((id) => insert(id, baseUrl, nowMs))));
    tally.add('generating', null, added.size);
    for (const id of added) announce(id, true);
    return added;
  }

  return {
    get version() {
      return version;
    },
    counts: tally.counts,
    markCounts: tally.marks,
    count: tally.count,

    add(id, baseUrl, nowMs) {
      return addMany([id], baseUrl, nowMs).size > 0;
    },

    addMany,
    generation,
    assets,
    asset,

    generating() {
      return prepare(
        `SELECT ${GENERATION_COLUMNS} FROM generations
         WHERE status = 'generating' AND wish = 'go' ORDER BY tracked_at, seq`,
      )
        .all()
        .map((row) => generationFromRow(row as Row));
    },

    unfinishedAssets() {
      return prepare(
        `SELECT ${ASSET_COLUMNS} FROM assets WHERE state NOT IN ('saved', 'cancelled') AND state <> 'failed'
           AND id NOT IN (SELECT id FROM generations WHERE status = '${REMOVED}')
         UNION ALL
         SELECT ${ASSET_COLUMNS} FROM assets WHERE part_path IS NOT NULL AND state IN ('cancelled', 'saved')`,
      )
        .all()
        .map((row) => assetFromRow(row as Row));
    },

    thumbnailFile(id) {
      const row = prepare('SELECT thumbnail_file FROM generations WHERE id = ?').get(id);
      return typeof row?.thumbnail_file === 'string' ? row.thumbnail_file : null;
    },

    fact(key) {
      const row = prepare('SELECT value FROM facts WHERE key = ?').get(key);
      return typeof row?.value === 'string' ? row.value : null;
    },

    setFact(key, value) {
      prepare('INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?').run(
        key,
        value,
        value,
      );
    },

    unfinishedIds() {
      return prepare(
        `SELECT id FROM generations WHERE status IN ('generating', 'downloading', 'waiting')
         OR status <> '${REMOVED}'
           AND id IN (SELECT id FROM assets WHERE state NOT IN ('saved', 'cancelled', 'failed', 'paused'))
         ORDER BY tracked_at, seq`,
      )
        .all()
        .map((row) => String(row.id));
    },

    recordAnswer(answer, raw, nowMs) {
      // What the gateway said can be asked again.
      const moved = transact(
        () => writeAnswer({ prepare, run }, answer, raw, nowMs) && refresh(answer.id),
        'later',
      );
      announce(answer.id, moved);
    },

    setGeneration(id, patch) {
      const columns: [string, SQLInputValue][] = [];
      if (patch.wish !== undefined) columns.push(['wish', patch.wish]);
      if (patch.problem !== undefined) columns.push(['problem', toColumn(patch.problem)]);
      if (patch.unknownAnswers !== undefined) columns.push(['unknown_answers', patch.unknownAnswers]);
      if (patch.linklessAnswers !== undefined) columns.push(['linkless_answers', patch.linklessAnswers]);
      if (patch.baseUrl !== undefined) columns.push(['base_url', patch.baseUrl]);
      if (patch.thumbnailFile !== undefined) columns.push(['thumbnail_file', patch.thumbnailFile]);
      if (patch.state !== undefined) columns.push(['state', patch.state]);
      if (columns.length === 0) return;
      const moved = transact(() => {
        prepare(
          `UPDATE generations SET ${columns.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`,
        ).run(...columns.map(([, value]) => value), id);
        return refresh(id);
      });
      announce(id, moved);
    },

    idsWith(status) {
      return prepare('SELECT id FROM generations WHERE status = ? ORDER BY tracked_at, seq')
        .all(status)
        .map((row) => String(row.id));
    },

    folders: () => [...folders],
    durations: (limit) => readPastDurations(db, limit),

    addAsset(id, kind, folder, nameTemplate) {
      folders.add(folder);
      const moved = transact(() => {
        prepare(
          `INSERT INTO assets (id, kind, state, folder, name_template) VALUES (?, ?, 'queued', ?, ?)
           ON CONFLICT (id, kind) DO NOTHING`,
        ).run(id, kind, folder, nameTemplate);
        return refresh(id);
      });
      announce(id, moved);
      return asset(id, kind) as AssetRecord;
    },

    setAsset(id, kind, patch) {
      const entries = Object.entries(patch) as [keyof AssetPatch, unknown][];
      if (entries.length === 0) return asset(id, kind);
      if (patch.folder !== undefined) folders.add(patch.folder);
      const change = (): boolean => {
        prepare(
          `UPDATE assets SET ${entries.map(([key]) => `${ASSET_PATCH_COLUMNS[key]} = ?`).join(', ')}
           WHERE id = ? AND kind = ?`,
        ).run(...entries.map(([, value]) => toColumn(value)), id, kind);
        return refresh(id);
      };
      announce(id, transact(change, mayWait(patch) ? 'later' : 'now'));
      return asset(id, kind);
    },

    setDurable(id, kind, durableBytes, durableRanges) {
      prepare('UPDATE assets SET durable_bytes = ?, durable_ranges = ? WHERE id = ? AND kind = ?').run(
        durableBytes,
        durableRanges,
        id,
        kind,
      );
    },

    setRemoved(ids, atMs) {
      const concerned = transact(() =>
        ids.filter((id) => {
          const record = generation(id);
          if (!record || (record.removedAtMs === null) === (atMs === null)) return false;
          prepare('UPDATE generations SET removed_at = ? WHERE id = ?').run(atMs, id);
          return refresh(id);
        }),
      );
      for (const id of concerned) announce(id, true);
      return concerned;
    },

    setMarks(items) {
      const before = transact(() =>
        items.flatMap(({ id, mark }): readonly MarkedItem[] => {
          const row = prepare('SELECT status, mark FROM generations WHERE id = ?').get(id) as
            | Stored
            | undefined;
          if (!row || row.mark === mark) return [];
          prepare('UPDATE generations SET mark = ? WHERE id = ?').run(mark, id);
          tally.add(row.status, row.mark, -1);
          tally.add(row.status, mark, 1);
          return [{ id, mark: row.mark }];
        }),
      );
      for (const { id } of before) announce(id, true);
      return before;
    },

    removedIds(untilMs) {
      return prepare(
        `SELECT id FROM generations WHERE status = '${REMOVED}' AND removed_at <= ? ORDER BY seq`,
      )
        .all(untilMs)
        .map((row) => String(row.id));
    },

    remove(id) {
      const removed = transact(() => {
        const row = prepare('SELECT seq, status, mark FROM generations WHERE id = ?').get(id) as
          | (Stored & { readonly seq: number })
          | undefined;
        if (!row) return false;
        removeSearchText(run, row.seq);
        prepare('DELETE FROM assets WHERE id = ?').run(id);
        prepare('DELETE FROM generations WHERE id = ?').run(id);
        tally.add(row.status, row.mark, -1);
        return true;
      });
      if (removed) announce(id, true);
    },

    rawAnswer(id) {
      const row = prepare('SELECT raw FROM answers JOIN generations USING (seq) WHERE id = ?').get(id);
      return typeof row?.raw === 'string' ? row.raw : null;
    },
  };
}
