/** Has SQLite tell of each row whose place, state, mark, group or shape in the list changes. */
import type { DatabaseSync } from 'node:sqlite';
import type { SortKey } from '../../shared/library-view.ts';

export interface RowChanges {
  /** A row's state, mark, group or shape is another one. */
  onWritten(seq: number): void;
  onDeleted(seq: number): void;
  /** Some row may have another place in that order. */
  onMoved(sort: SortKey): void;
}

/** Generated columns are in no SET: what they are made of is. */
const WRITTEN = ['status', 'mark', 'take_group', 'width', 'height', 'aspect_ratio'];
/** Columns that a row is ordered by. */
const PLACES: { readonly [column: string]: SortKey } = {
  tracked_at: 'tracked',
  created_at: 'created',
  noticed_at: 'finished',
  prompt: 'name',
  bytes: 'size',
};

const differs = (columns: readonly string[]): string =>
  columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');

/**
 * Tells of what this connection changes or deletes, by triggers that live as long as it does. Of rows that are added
 * nothing is told: a trigger would cost each of 10,000 that are imported as much as the rest.
 */
export function tellOfRowChanges(db: DatabaseSync, changes: RowChanges): void {
  const told = (tell: () => void): null => {
    tell();
    return null;
  };
  db.function('list_row_written', (seq) => told(() => changes.onWritten(Number(seq))));
  db.function('list_row_deleted', (seq) => told(() => changes.onDeleted(Number(seq))));
  db.exec(`
    CREATE TEMP TRIGGER list_row_deleted AFTER DELETE ON main.generations
      BEGIN SELECT list_row_deleted(OLD.seq); END;
    CREATE TEMP TRIGGER list_row_changed AFTER UPDATE OF ${WRITTEN.join(', ')} ON main.generations
      WHEN ${differs(WRITTEN)} BEGIN SELECT list_row_written(NEW.seq); END;
  `);
  for (const [column, sort] of Object.entries(PLACES)) {
    db.function(`list_${sort}_written`, () => told(() => changes.onMoved(sort)));
    db.exec(`
      CREATE TEMP TRIGGER list_${column}_changed AFTER UPDATE OF ${column} ON main.generations
        WHEN ${differs([column])} BEGIN SELECT list_${sort}_written(); END;
    `);
  }
}
