/** How many items of each status there are: counted once, then kept in step with each change. */
import type { DatabaseSync } from 'node:sqlite';
import type { ItemStatus, StatusCounts } from '../../shared/library-view.ts';
import type { REMOVED } from './rows.ts';

export type StoredStatus = ItemStatus | typeof REMOVED;

export interface StatusTally {
  counts(): StatusCounts;
  /** Items whose removal can be undone count nowhere. */
  add(status: StoredStatus, items: number): void;
}

export function createStatusTally(db: DatabaseSync): StatusTally {
  const counts: { [status in ItemStatus]: number } = {
    generating: 0,
    downloading: 0,
    waiting: 0,
    paused: 0,
    saved: 0,
    missing: 0,
    failed: 0,
    cancelled: 0,
  };
  const add = (status: string, items: number): void => {
    if (status in counts) counts[status as ItemStatus] += items;
  };
  for (const row of db.prepare('SELECT status, count(*) AS n FROM generations GROUP BY status').all()) {
    add(String(row.status), Number(row.n));
  }
  return { counts: () => ({ ...counts }), add };
}
