/** How many items there are of each status and mark: counted once, then kept in step with each change. */
import type { DatabaseSync } from 'node:sqlite';
import {
  ITEM_STATUSES,
  type ItemStatus,
  type Mark,
  type MarkCounts,
  type StatusCounts,
} from '../../shared/library-view.ts';
import { LISTED_BITS, type ListMask, MARK_BITS, markBit, passes, statusBit } from './list-order.ts';
import { REMOVED } from './rows.ts';

export type StoredStatus = ItemStatus | typeof REMOVED;

export interface StatusTally {
  counts(): StatusCounts;
  marks(): MarkCounts;
  /** How many items a filter lets through. */
  count(mask: ListMask): number;
  /** Items whose removal can be undone count nowhere. */
  add(status: StoredStatus, mark: Mark | null, items: number): void;
}

function countIn(tally: ReadonlyMap<number, number>, mask: ListMask): number {
  let items = 0;
  for (const [bits, number] of tally) if (passes(bits, mask)) items += number;
  return items;
}

/** `tally`: how many rows have these list bits. */
export function countsIn(tally: ReadonlyMap<number, number>): StatusCounts {
  return Object.fromEntries(
    ITEM_STATUSES.map((status) => [status, countIn(tally, { status: statusBit(status), mark: MARK_BITS })]),
  ) as unknown as StatusCounts;
}

export function marksIn(tally: ReadonlyMap<number, number>): MarkCounts {
  return {
    pick: countIn(tally, { status: LISTED_BITS, mark: markBit('pick') }),
    reject: countIn(tally, { status: LISTED_BITS, mark: markBit('reject') }),
    unreviewed: countIn(tally, { status: statusBit('saved'), mark: markBit('none') }),
  };
}

export function createStatusTally(db: DatabaseSync): StatusTally {
  const tally = new Map<number, number>();
  for (const row of db.prepare('SELECT list_bits, count(*) AS n FROM generations GROUP BY list_bits').all()) {
    tally.set(Number(row.list_bits), Number(row.n));
  }
  return {
    counts: () => countsIn(tally),
    marks: () => marksIn(tally),
    count: (mask) => countIn(tally, mask),
    add(status, mark, items) {
      if (status === REMOVED) return;
      const bits = statusBit(status) | markBit(mark ?? 'none');
      tally.set(bits, (tally.get(bits) ?? 0) + items);
    },
  };
}
