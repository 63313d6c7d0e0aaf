/**
 * Finds the rows that a window of the list holds, for 100,000 generations: every path here reads indexes alone, and the
 * caller fetches the 100 rows that come out. `npm run bench:library` holds it to its bounds.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { LibraryQuery } from '../../shared/library-view.ts';
import { both, type Condition } from './facets.ts';
import { listIndexOf } from './list-index.ts';
import { listMatchesOf } from './list-matches.ts';
import { type ListMask, maskCondition, maskOf, passes, SORT_COLUMNS, SORT_INDEXES } from './list-order.ts';
import { REMOVED } from './rows.ts';
import { createStatements } from './statements.ts';

export interface FoundRows {
  readonly seqs: readonly number[];
  readonly total: number;
}

/** So few rows of a status are sorted; more are met soon enough when the whole order is walked. */
const SORTABLE = 3_000;

export function createRowFinder(
  db: DatabaseSync,
  knownCount: ((mask: ListMask) => number) | null,
): (query: LibraryQuery) => FoundRows {
  const prepare = createStatements(db);
  const index = listIndexOf(db);
  const matches = listMatchesOf(db);

  function countOf(mask: ListMask): number {
    if (knownCount) return knownCount(mask);
    const { sql, values } = maskCondition(mask);
    return Number(prepare(`SELECT count(*) AS n FROM generations g WHERE ${sql}`).get(...values)?.n);
  }

  /**
   * Says whether anything was removed. Rarely anything is; where nothing is, walking the whole list needs no look at
   * each row's status.
   */
  const anyRemoved = (): boolean =>
    prepare('SELECT 1 FROM generations WHERE status = ? LIMIT 1').get(REMOVED) !== undefined;

  /** Goes along the order's index from its nearer end, passing over what does not fit. */
  function walk(query: LibraryQuery, total: number, condition: Condition): readonly number[] {
    const limit = Math.min(query.limit, total - query.offset);
    const fromEnd = query.offset > total / 2;
    const direction = query.descending !== fromEnd ? 'DESC' : 'ASC';
    const column = SORT_COLUMNS[query.sort];
    const seqs = prepare(
      `SELECT seq FROM generations g INDEXED BY ${SORT_INDEXES[query.sort]} WHERE ${condition.sql}
       ORDER BY ${column} ${direction}, seq ${direction} LIMIT ? OFFSET ?`,
    )
      .all(...condition.values, limit, fromEnd ? total - query.offset - limit : query.offset)
      .map((row) => Number(row.seq));
    return fromEnd ? seqs.reverse() : seqs;
  }

  /** The same in memory, where the order is there already. */
  function along(order: Uint32Array, query: LibraryQuery, total: number, mask: ListMask): readonly number[] {
    const limit = Math.min(query.limit, total - query.offset);
    if (total === order.length) {
      const first = query.descending ? total - query.offset - limit : query.offset;
      const all = [...order.subarray(first, first + limit)];
      return query.descending ? all.reverse() : all;
    }
    const fromEnd = query.offset > total / 2;
    const isForwards = query.descending === fromEnd;
    const { bits } = index;
    const seqs: number[] = [];
    let before = fromEnd ? total - query.offset - limit : query.offset;
    for (let step = 0; step < order.length && seqs.length < limit; step += 1) {
      const seq = order[isForwards ? step : order.length - 1 - step] ?? 0;
      if (!passes(bits[seq] ?? 0, mask)) continue;
      if (before > 0) before -= 1;
      else seqs.push(seq);
    }
    return fromEnd ? seqs.reverse() : seqs;
  }

  function sort(query: LibraryQuery, condition: Condition): readonly number[] {
    const direction = query.descending ? 'DESC' : 'ASC';
    return prepare(
      `SELECT seq FROM generations g WHERE ${condition.sql}
       ORDER BY +${SORT_COLUMNS[query.sort]} ${direction}, seq ${direction} LIMIT ? OFFSET ?`,
    )
      .all(...condition.values, query.limit, query.offset)
      .map((row) => Number(row.seq));
  }

  /** Gives what an index of a few rows gives at once: those of some statuses, or those that bear a mark. */
  function narrowed({ statuses, marks = [] }: LibraryQuery, fits: Condition): Condition | null {
    const oneOf = (column: string, words: readonly string[]): Condition => ({
      sql: `${column} IN (${words.map(() => '?').join(', ')})`,
      values: words,
    });
    if (marks.length > 0 && !marks.includes('none')) return both(oneOf('mark', marks), fits);
    if (statuses.length === 0) return null;
    // By status and time alone, the index of the statuses says it all.
    return marks.length === 0 ? oneOf('status', statuses) : both(oneOf('status', statuses), fits);
  }

  function byFilter(query: LibraryQuery): FoundRows {
    const { statuses, marks = [] } = query;
    const mask = maskOf(query);
    const total = countOf(mask);
    if (query.offset >= total) return { seqs: [], total };
    const order = index.knownOrder(query.sort);
    if (order) return { seqs: along(order, query, total, mask), total };
    const fits = maskCondition(mask);
    const few = total <= SORTABLE ? narrowed(query, fits) : null;
    if (few) return { seqs: sort(query, few), total };
    const isFiltered = statuses.length > 0 || marks.length > 0 || anyRemoved();
    return { seqs: walk(query, total, isFiltered ? fits : { sql: '?', values: [1] }), total };
  }

  /**
   * Goes along the whole order, in memory: its matches may all lie at one end, and a lookup of each row in a list
   * of SQLite's would take ten times as long.
   */
  function byMatch(query: LibraryQuery, isIn: Uint8Array): FoundRows {
    // Nothing is read for a search that finds nothing.
    if (isIn.length === 0) return { seqs: [], total: 0 };
    const mask = maskOf(query);
    const order = index.order(query.sort);
    const { bits } = index;
    const end = query.offset + query.limit;
    const seqs: number[] = [];
    let total = 0;
    for (let place = 0; place < order.length; place += 1) {
      const seq = order[query.descending ? order.length - 1 - place : place] ?? 0;
      if (isIn[seq] !== 1 || !passes(bits[seq] ?? 0, mask)) continue;
      if (total >= query.offset && total < end) seqs.push(seq);
      total += 1;
    }
    return { seqs, total };
  }

  return (query) => {
    const matched = matches.of(query);
    return matched === null ? byFilter(query) : byMatch(query, matched);
  };
}
