/** Says why a row failed, waits or is missing. */
import type { Problem } from '../../app/shared/error-code.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';

/** The library stores no problem for a file that was moved: its presence is looked at anew each time. */
const MOVED: Problem = { code: 'file-missing', facts: {} };

/** Gives the problem of a row; null when there is nothing to say. */
export function problemOfRow(row: Pick<ItemRow, 'status' | 'problem'>): Problem | null {
  return row.problem ?? (row.status === 'missing' ? MOVED : null);
}

/**
 * Says whether the row tells its problem in the place of a file name or a progress bar. A saved clip has something to
 * say when it was downloaded again in vain.
 */
export function saysProblem(row: Pick<ItemRow, 'status' | 'problem'>): boolean {
  return row.status !== 'downloading' && problemOfRow(row) !== null;
}
