/**
 * What a list is narrowed by beside states and marks: words that are searched for, and facts of a clip. As a condition
 * of SQL, and as how many of each state and mark it leaves.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type LibraryQuery, type ListCounts, type ListFacets, SQUARE } from '../../shared/library-view.ts';
import { listIndexOf } from './list-index.ts';
import { statusBit } from './list-order.ts';
import { numbersIn } from './numbers-in.ts';
import { matchFor, trimmedSearch } from './search-text.ts';
import { createStatements } from './statements.ts';
import { countsIn, marksIn } from './status-counts.ts';

export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const SHAPES: { readonly [Shape in NonNullable<ListFacets['shape']>]: string } = {
  wide: `g.width > g.height * ${SQUARE}`,
  tall: `g.height > g.width * ${SQUARE}`,
  square: `g.width <= g.height * ${SQUARE} AND g.height <= g.width * ${SQUARE}`,
};
/** A clip of "5 s" is 5.04 s long. */
const LENGTHS: { readonly [Length in NonNullable<ListFacets['length']>]: string } = {
  short: 'g.duration_seconds < 5.5',
  medium: 'g.duration_seconds >= 5.5 AND g.duration_seconds < 10.5',
  long: 'g.duration_seconds >= 10.5',
};

/** Null where no fact of a clip is asked for. */
export function facetCondition(facets: ListFacets = {}): Condition | null {
  const parts: Condition[] = [];
  const add = (sql: string, ...values: readonly SQLInputValue[]): void => void parts.push({ sql, values });
  if (facets.newSinceMs !== undefined) add('g.noticed_at > ?', facets.newSinceMs);
  if (facets.addedSinceMs !== undefined) add('g.tracked_at >= ?', facets.addedSinceMs);
  if (facets.account !== undefined) add('g.account = ?', facets.account);
  if (facets.model !== undefined) add('g.model = ?', facets.model);
  if (facets.shape !== undefined) add(SHAPES[facets.shape]);
  if (facets.length !== undefined) add(LENGTHS[facets.length]);
  if (parts.length === 0) return null;
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) };
}

/** Null where neither words nor facts are asked for. */
export function matchCondition(query: Pick<LibraryQuery, 'search' | 'facets'>): Condition | null {
  const parts = [facetCondition(query.facets)];
  const search = trimmedSearch(query.search);
  if (search !== '') {
    const { table, expression } = matchFor(search);
    parts.push({
      sql: `g.seq IN (SELECT rowid FROM ${table} WHERE ${table} MATCH ?)`,
      values: [expression],
    });
  }
  const found = parts.filter((part) => part !== null);
  if (found.length === 0) return null;
  return { sql: found.map(({ sql }) => sql).join(' AND '), values: found.flatMap(({ values }) => values) };
}

/** Both conditions, where there are two. */
export function both(one: Condition, other: Condition | null): Condition {
  if (!other) return one;
  return { sql: `${one.sql} AND ${other.sql}`, values: [...one.values, ...other.values] };
}

/** The sequence numbers that each part of a query leaves: none of the lists where nothing is asked for. */
export function matchedSeqs(
  prepare: ReturnType<typeof createStatements>,
  query: Pick<LibraryQuery, 'search' | 'facets'>,
): readonly Float64Array[] {
  const lists: Float64Array[] = [];
  const search = trimmedSearch(query.search);
  if (search !== '') {
    const { table, expression } = matchFor(search);
    const row = prepare(`SELECT group_concat(rowid) AS seqs FROM ${table} WHERE ${table} MATCH ?`).get(
      expression,
    );
    lists.push(numbersIn(row?.seqs));
  }
  const facts = facetCondition(query.facets);
  if (facts) {
    const row = prepare(`SELECT group_concat(seq) AS seqs FROM generations g WHERE ${facts.sql}`).get(
      ...facts.values,
    );
    lists.push(numbersIn(row?.seqs));
  }
  return lists;
}

/** By sequence number: 1 for what is in each of the lists. */
export function inAll(lists: readonly Float64Array[], room: number): Uint8Array {
  const counted = new Uint8Array(room);
  for (const list of lists) for (const seq of list) counted[seq] = (counted[seq] ?? 0) + 1;
  for (let seq = 0; seq < room; seq += 1) counted[seq] = counted[seq] === lists.length ? 1 : 0;
  return counted;
}

type CountedQuery = Pick<LibraryQuery, 'search' | 'facets' | 'newSinceMs'>;

export interface MatchCounts {
  /** Of what is searched for, whatever states and marks are shown; null where that is the whole library. */
  matching(query: CountedQuery): ListCounts | null;
  /** Saved clips that were seen to be finished after that. */
  fresh(query: CountedQuery): number;
  /** Every model that is known, by name. */
  models(): readonly string[];
}

const MOST_MODELS = 50;

export function createMatchCounts(db: DatabaseSync): MatchCounts {
  const prepare = createStatements(db);
  const index = listIndexOf(db);
  /** Counted anew once anything that is listed was written. */
  let known: { readonly key: string; readonly counts: ListCounts } | null = null;

  function fresh({ newSinceMs, ...query }: CountedQuery): number {
    if (newSinceMs === undefined) return 0;
    // Those of the chip itself: it says how many it would show.
    const match = matchCondition({ search: query.search, facets: { ...query.facets, newSinceMs } });
    const { sql, values } = both({ sql: 'g.list_bits & ?', values: [statusBit('saved')] }, match);
    const where = query.search.trim() === '' ? 'INDEXED BY generations_by_noticed' : '';
    return Number(prepare(`SELECT count(*) AS n FROM generations g ${where} WHERE ${sql}`).get(...values)?.n);
  }

  return {
    matching(query) {
      const { newSinceMs: _new, ...facets } = query.facets ?? {};
      const asked = { search: query.search, facets };
      if (!matchCondition(asked)) return null;
      const key = JSON.stringify([index.stamp, asked]);
      if (known?.key === key) return known.counts;
      const isIn = inAll(matchedSeqs(prepare, asked), index.bits.length);
      const tally = new Map<number, number>();
      for (let seq = 0; seq < isIn.length; seq += 1) {
        const bits = index.bits[seq] ?? 0;
        if (isIn[seq] === 1 && bits !== 0) tally.set(bits, (tally.get(bits) ?? 0) + 1);
      }
      known = { key, counts: { counts: countsIn(tally), marks: marksIn(tally) } };
      return known.counts;
    },
    fresh,
    models: () =>
      prepare(
        `SELECT DISTINCT model FROM generations WHERE model IS NOT NULL AND removed_at IS NULL
         ORDER BY model LIMIT ${MOST_MODELS}`,
      )
        .all()
        .map(({ model }) => String(model)),
  };
}
