/**
 * Keeps the files of each generation in the library. A new one is `queued`; from then on `transition` alone changes its
 * state.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { AssetKind, TransferState } from '../../shared/generation.ts';
import type { LibraryWriter } from './library-writer.ts';
import type { AssetPatch, AssetRecord } from './records.ts';
import { ASSET_COLUMNS, ASSET_PATCH_COLUMNS, assetFromRow, REMOVED, type Row, toColumn } from './rows.ts';
import { stepTo } from './transfer-state.ts';

export interface AssetStore {
  assets(id: string): readonly AssetRecord[];
  asset(id: string, kind: AssetKind): AssetRecord | null;
  /** Assets that are not saved, cancelled or failed for good; and cancelled ones that still have a part file. */
  unfinishedAssets(): readonly AssetRecord[];
  /** Saved assets that something is still to follow. */
  assetsWithDueHooks(): readonly AssetRecord[];
  /** Target folders of all assets. */
  folders(): readonly string[];

  /** Queues an asset unless it exists. */
  addAsset(id: string, kind: AssetKind, folder: string, nameTemplate: string): AssetRecord;
  /**
   * Moves an asset to another state and writes the patch with it, all in one transaction; null when it is no longer
   * in the library. Giving up a second download leads back to `saved`: what is returned says so. Throws on a step
   * that transfer-state.ts does not allow.
   */
  transition(
    asset: Pick<AssetRecord, 'id' | 'kind'>,
    to: TransferState,
    patch?: AssetPatch,
  ): AssetRecord | null;
  /** Changes what is known of an asset, and leaves its state as it is. */
  setAsset(id: string, kind: AssetKind, patch: AssetPatch): AssetRecord | null;
  /** A checkpoint of a running transfer: many a second, and nothing that the list shows. */
  setDurable(id: string, kind: AssetKind, durableBytes: number, durableRanges: string | null): void;
}

/**
 * What a transfer passes through by itself: after a power cut it begins there again, from its last checkpoint, and a
 * file that has its final name is found to be saved. A name that is about to be taken, a failure and every intent of
 * a person are on disk before anything follows.
 */
const PASSING_STATES: readonly TransferState[] = [
  'resolving',
  'downloading',
  'verifying',
  'publishing',
  'saved',
];

/**
 * What a run leaves behind of its part: the last checkpoint, or more. The part's own name is on disk with the first
 * checkpoint at the latest; a power cut before that leaves a file of few bytes that nobody knows.
 */
const PROGRESS: readonly string[] = ['partPath', 'durableBytes', 'durableRanges', 'attempts', 'refreshes'];

export function createAssetStore(db: DatabaseSync, writer: LibraryWriter): AssetStore {
  const { prepare, transact } = writer;
  const folders = new Set(foldersIn(db));

  function asset(id: string, kind: AssetKind): AssetRecord | null {
    const row = prepare(`SELECT ${ASSET_COLUMNS} FROM assets WHERE id = ? AND kind = ?`).get(id, kind);
    return row ? assetFromRow(row as Row) : null;
  }

  /**
   * Writes columns of an asset.
   * @param more a column that no patch holds, with its value.
   */
  function write(id: string, kind: AssetKind, patch: AssetPatch, ...more: [string, string][]): void {
    if (patch.folder !== undefined) folders.add(patch.folder);
    const entries = Object.entries(patch) as [keyof AssetPatch, unknown][];
    const columns = [...more, ...entries.map(([key, value]) => [ASSET_PATCH_COLUMNS[key], value] as const)];
    prepare(`UPDATE assets SET ${columns.map(([name]) => `${name} = ?`).join(', ')}
       WHERE id = ? AND kind = ?`).run(...columns.map(([, value]) => toColumn(value)), id, kind);
  }

  return {
    assets: writer.assets,
    asset,

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

    assetsWithDueHooks: () =>
      prepare(`SELECT ${ASSET_COLUMNS} FROM assets WHERE instr(hooks, '"due"') > 0 AND state = 'saved'`)
        .all()
        .map((row) => assetFromRow(row as Row)),

    folders: () => [...folders],

    addAsset(id, kind, folder, nameTemplate) {
      folders.add(folder);
      // Whoever asks for it does so again: for what an answer has brought, the answer is asked for again.
      const moved = transact(() => {
        prepare(
          `INSERT INTO assets (id, kind, state, folder, name_template) VALUES (?, ?, 'queued', ?, ?)
           ON CONFLICT (id, kind) DO NOTHING`,
        ).run(id, kind, folder, nameTemplate);
        return writer.refresh(id);
      }, 'later');
      writer.announce(id, moved);
      return asset(id, kind) as AssetRecord;
    },

    transition({ id, kind }, to, patch = {}) {
      const before = asset(id, kind);
      if (!before) return null;
      const step = stepTo(before, to, patch);
      const change = (): boolean => {
        write(id, kind, step.patch, ['state', step.state]);
        return writer.refresh(id);
      };
      writer.announce(id, transact(change, PASSING_STATES.includes(to) ? 'later' : 'now'));
      return asset(id, kind);
    },

    setAsset(id, kind, patch) {
      const keys = Object.keys(patch);
      if (keys.length === 0) return asset(id, kind);
      const change = (): boolean => {
        write(id, kind, patch);
        return writer.refresh(id);
      };
      const mayWait = keys.every((key) => PROGRESS.includes(key));
      writer.announce(id, transact(change, mayWait ? 'later' : 'now'));
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
  };
}

/** Goes from one folder to the next along the index: a handful of steps where DISTINCT reads every row. */
function foldersIn(db: DatabaseSync): readonly string[] {
  return db
    .prepare(
      `WITH RECURSIVE known (folder) AS (
         SELECT min(folder) FROM assets UNION ALL
         SELECT (SELECT min(folder) FROM assets WHERE folder > known.folder) FROM known WHERE folder IS NOT NULL
       ) SELECT folder FROM known WHERE folder IS NOT NULL`,
    )
    .all()
    .map((row) => String(row.folder));
}
