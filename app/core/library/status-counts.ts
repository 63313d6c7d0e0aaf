/** Counts the items of each status and mark: once, then in step with each change. */
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
  /** Counts anew: what was added in between is not in the library. */
  recount(): void;
}

function countIn(tally: ReadonlyMap<number, number>, mask: ListMask): number {
  let items = 0;
  for (const [bits, number] of tally) if (passes(bits, mask)) items += number;
  return items;
}

/**
 * Adds up the counts.
 * @param tally how many rows have these list bits.
 */
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

/** Nearly all clips of a large library are that: they are what is left when the others are counted. */
const MOST_ARE: StoredStatus = 'saved';
const ALL = 'SELECT count(*) AS n FROM generations';
/** Goes from one status to the next along their index, and counts the few rows of each. */
const OTHERS = `WITH RECURSIVE known (status) AS (
    SELECT min(status) FROM generations UNION ALL
    SELECT (SELECT min(status) FROM generations WHERE status > known.status) FROM known WHERE status IS NOT NULL
  ) SELECT status,
    (SELECT count(*) FROM generations INDEXED BY generations_by_status WHERE status = known.status) AS n
  FROM known WHERE status IS NOT NULL AND status <> '${MOST_ARE}'`;
const BY_MARK = `SELECT status, mark, count(*) AS n FROM generations INDEXED BY generations_by_mark
  WHERE mark IS NOT NULL GROUP BY mark, status`;

export function createStatusTally(db: DatabaseSync): StatusTally {
  const tally = new Map<number, number>();
  const add = (status: StoredStatus, mark: Mark | null, items: number): void => {
    if (status === REMOVED) return;
    const bits = statusBit(status) | markBit(mark ?? 'none');
    tally.set(bits, (tally.get(bits) ?? 0) + items);
  };
  // In indexes alone. By `list_bits` SQLite would read the whole table, hundreds of megabytes with each start.
  function recount(): void {
    tally.clear();
    add(MOST_ARE, null, Number(db.prepare(ALL).get()?.n));
    for (const { status, n } of db.prepare(OTHERS).all()) {
      add(MOST_ARE, null, -Number(n));
      add(String(status) as StoredStatus, null, Number(n));
    }
    for (const { status, mark, n } of db.prepare(BY_MARK).all()) {
      add(String(status) as StoredStatus, null, -Number(n));
      add(String(status) as StoredStatus, String(mark) as Mark, Number(n));
    }
  }
  recount();
  return {
    counts: () => countsIn(tally),
    marks: () => marksIn(tally),
    count: (mask) => countIn(tally, mask),
    ...{ add, recount },
  };
}
