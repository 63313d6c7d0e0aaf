/**
 * Keeps the orders of the list in memory, each once it was asked for, and in step: a row that comes, goes or moves is
 * taken out and put where it belongs, which of 1,000,000 rows takes a hundredth of reading the order anew.
 */
import type { DatabaseSync } from 'node:sqlite';
import { SORT_KEYS, type SortKey } from '../../shared/library-view.ts';
import { SORT_COLUMNS, SORT_INDEXES } from './list-order.ts';
import { createStatements } from './statements.ts';

/** More rows than these are read with their whole order faster than put in it one by one. */
const MOST_MOVED = 64;

export class ListOrders {
  readonly #prepare: ReturnType<typeof createStatements>;
  /** Sequence numbers, ascending in that order. */
  readonly #orders = new Map<SortKey, Uint32Array>();
  /** Rows that may stand elsewhere in an order than it was left. */
  readonly #moved = new Map<SortKey, Set<number>>();

  constructor(db: DatabaseSync) {
    this.#prepare = createStatements(db);
  }

  forget(): void {
    this.#orders.clear();
    this.#moved.clear();
  }

  set(sort: SortKey, order: Uint32Array): void {
    this.#orders.set(sort, order);
    this.#moved.delete(sort);
  }

  /** Says that a row came or went, or has another place in these orders. */
  move(seq: number, sorts: readonly SortKey[] = SORT_KEYS): void {
    for (const sort of sorts) {
      if (!this.#orders.has(sort)) continue;
      const moved = this.#moved.get(sort) ?? new Set();
      this.#moved.set(sort, moved.add(seq));
      if (moved.size > MOST_MOVED) this.#drop(sort);
    }
  }

  /** Gives the order as it is now; null for one that is to be read. */
  of(sort: SortKey): Uint32Array | null {
    const order = this.#orders.get(sort);
    const moved = this.#moved.get(sort);
    if (!order || !moved) return order ?? null;
    const mended = this.#mend(sort, order, moved);
    if (mended) this.set(sort, mended);
    else this.#drop(sort);
    return mended;
  }

  #drop(sort: SortKey): void {
    this.#orders.delete(sort);
    this.#moved.delete(sort);
  }

  /** Null where a row's neighbour is not in the order, which then is not that of this library. */
  #mend(sort: SortKey, order: Uint32Array, moved: ReadonlySet<number>): Uint32Array | null {
    const there = this.#inOrder(sort, moved);
    const next = new Uint32Array(order.length + there.length);
    const isMoved = new Uint8Array(Math.max(...moved) + 1);
    for (const seq of moved) isMoved[seq] = 1;
    let length = 0;
    for (let place = 0; place < order.length; place += 1) {
      const seq = order[place] ?? 0;
      if (isMoved[seq] === 1) continue;
      next[length] = seq;
      length += 1;
    }
    // From the first to the last of them: the one before is in its place by then.
    for (const seq of there) {
      const before = this.#before(sort, seq);
      const place = before === null ? 0 : next.subarray(0, length).indexOf(before) + 1;
      if (before !== null && place === 0) return null;
      next.copyWithin(place + 1, place, length);
      next[place] = seq;
      length += 1;
    }
    return next.subarray(0, length);
  }

  /** Those of some rows that are there. */
  #inOrder(sort: SortKey, seqs: ReadonlySet<number>): readonly number[] {
    return this.#prepare(
      `SELECT seq FROM generations WHERE seq IN (SELECT value FROM json_each(?))
       ORDER BY ${SORT_COLUMNS[sort]}, seq`,
    )
      .all(JSON.stringify([...seqs]))
      .map((row) => Number(row.seq));
  }

  /** Gives the row right before another one; null for the first of all. Rows without a value are the first. */
  #before(sort: SortKey, seq: number): number | null {
    const column = SORT_COLUMNS[sort];
    const rows = `FROM generations INDEXED BY ${SORT_INDEXES[sort]}`;
    const row = this.#prepare(
      `SELECT coalesce(
         (SELECT max(seq) ${rows} WHERE ${column} IS one.value AND seq < one.seq),
         (SELECT seq ${rows} WHERE ${column} < one.value ORDER BY ${column} DESC, seq DESC LIMIT 1),
         (SELECT max(seq) ${rows} WHERE ${column} IS NULL AND one.value IS NOT NULL)
       ) AS seq FROM (SELECT seq, ${column} AS value FROM generations WHERE seq = ?) AS one`,
    ).get(seq);
    return row?.seq == null ? null : Number(row.seq);
  }
}
