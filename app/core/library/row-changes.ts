/** Has SQLite tell of each row whose place, state, mark, group or shape in the list changes. */
import type { DatabaseSync } from 'node:sqlite';
import { SORT_KEYS, type SortKey } from '../../shared/library-view.ts';

export interface RowChanges {
  /** A row's state, mark, group or shape may be another one. */
  onWritten(seq: number): void;
  /** @param most the highest sequence number that is left: those above it may be given again. */
  onDeleted(seq: number, most: number): void;
  /** The row may have another place in these orders. */
  onMoved(seq: number, sorts: readonly SortKey[]): void;
}

/** Generated columns are in no SET: what they are made of is. */
const WRITTEN = ['status', 'mark', 'take_group', 'width', 'height', 'aspect_ratio'];
/** What each order is made of. */
const PLACES: { readonly [Key in SortKey]: string } = {
  tracked: 'tracked_at',
  created: 'created_at',
  finished: 'noticed_at',
  name: 'prompt',
  size: 'bytes',
};

const differs = (column: string): string => `OLD.${column} IS NOT NEW.${column}`;

/**
 * Tells of what this connection changes or deletes, by triggers that live as long as it does. Of rows that are added
 * nothing is told: a trigger would cost each of 10,000 that are imported as much as the rest. There are only two, since
 * with each one that is made SQLite prepares every statement anew.
 */
export function tellOfRowChanges(db: DatabaseSync, changes: RowChanges): void {
  db.function('list_row_deleted', (seq, most) => {
    changes.onDeleted(Number(seq), Number(most ?? 0));
    return null;
  });
  db.function('list_row_changed', (seq, isWritten, places) => {
    if (isWritten === 1) changes.onWritten(Number(seq));
    const sorts = SORT_KEYS.filter((_, bit) => (Number(places) & (1 << bit)) !== 0);
    if (sorts.length > 0) changes.onMoved(Number(seq), sorts);
    return null;
  });
  const columns = SORT_KEYS.map((sort) => PLACES[sort]);
  const written = WRITTEN.map(differs).join(' OR ');
  const places = columns.map((column, bit) => `((${differs(column)}) << ${bit})`).join(' | ');
  db.exec(`
    CREATE TEMP TRIGGER list_row_deleted AFTER DELETE ON main.generations
      BEGIN SELECT list_row_deleted(OLD.seq, (SELECT max(seq) FROM generations)); END;
    CREATE TEMP TRIGGER list_row_changed AFTER UPDATE OF ${[...WRITTEN, ...columns].join(', ')} ON main.generations
      WHEN ${written} OR ${columns.map(differs).join(' OR ')}
      BEGIN SELECT list_row_changed(NEW.seq, ${written}, ${places}); END;
  `);
}
