/** Holds what every writer of the library shares: statements, transactions, counts, and who is told of a change. */
import type { DatabaseSync } from 'node:sqlite';
import type { MarkedItem } from '../../shared/library-view.ts';
import { primaryAsset, statusOf } from './item-status.ts';
import type { AssetRecord, GenerationRecord } from './records.ts';
import {
  ASSET_COLUMNS,
  assetFromRow,
  GENERATION_COLUMNS,
  generationFromRow,
  REMOVED,
  type Row,
} from './rows.ts';
import { createStatements, type LibraryStatements } from './statements.ts';
import { createStatusTally, type StatusTally, type StoredStatus } from './status-counts.ts';
import { createTransact, type Transact } from './transact.ts';

export interface LibraryChangeNotice {
  readonly version: number;
  readonly id: string;
  /** Whether rows came, went or changed their status. */
  readonly structure: boolean;
}

/** What an item counts as. */
export interface Stored {
  readonly status: StoredStatus;
  readonly mark: MarkedItem['mark'];
}

export interface LibraryWriter extends LibraryStatements {
  /** Grows with each change. */
  readonly version: number;
  readonly transact: Transact;
  readonly tally: StatusTally;
  generation(id: string): GenerationRecord | null;
  assets(id: string): readonly AssetRecord[];
  /** What the item counts as; null for one that is not in the library. */
  stored(id: string): Stored | null;
  /**
   * Brings the columns that the list is sorted and filtered by in step with the item's parts. Call it in the
   * transaction of the change. Returns whether the status is another one now.
   */
  refresh(id: string): boolean;
  /** Tells that the item has changed, once the transaction that it is called in is on disk. */
  announce(id: string, structure: boolean): void;
}

export function createLibraryWriter(
  db: DatabaseSync,
  onChange: (change: LibraryChangeNotice) => void,
): LibraryWriter {
  const prepare = createStatements(db);
  const tally = createStatusTally(db);
  let version = 1;
  /** Changes of the transaction that runs. */
  let held: { readonly id: string; readonly structure: boolean }[] = [];
  const transact = createTransact(db, {
    onCommit() {
      const told = held;
      held = [];
      for (const { id, structure } of told) tell(id, structure);
    },
    onRollback() {
      held = [];
      tally.recount();
    },
  });

  function tell(id: string, structure: boolean): void {
    version += 1;
    onChange({ version, id, structure });
  }

  function generation(id: string): GenerationRecord | null {
    const row = prepare(`SELECT ${GENERATION_COLUMNS} FROM generations WHERE id = ?`).get(id);
    return row ? generationFromRow(row as Row) : null;
  }

  function assets(id: string): readonly AssetRecord[] {
    return prepare(`SELECT ${ASSET_COLUMNS} FROM assets WHERE id = ? ORDER BY kind = 'video' DESC, kind`)
      .all(id)
      .map((row) => assetFromRow(row as Row));
  }

  function stored(id: string): Stored | null {
    const row = prepare('SELECT status, mark FROM generations WHERE id = ?').get(id);
    return (row as Stored | undefined) ?? null;
  }

  return {
    get version() {
      return version;
    },
    prepare,
    run: (sql, ...values) => void prepare(sql).run(...values),
    ...{ transact, tally },
    generation,
    assets,
    stored,

    refresh(id) {
      const record = generation(id);
      const before = stored(id);
      if (!record || !before) return false;
      const parts = assets(id);
      const status = record.removedAtMs === null ? statusOf(record, parts) : REMOVED;
      const primary = primaryAsset(parts);
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
      if (before.status === status) return false;
      tally.add(before.status, before.mark, -1);
      tally.add(status, before.mark, 1);
      return true;
    },

    announce(id, structure) {
      if (db.isTransaction) held.push({ id, structure });
      else tell(id, structure);
    },
  };
}
