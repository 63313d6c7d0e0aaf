/**
 * Says what a list is narrowed by beside states and marks: words that are searched for, and facts of a clip; as SQL.
 */
import type { SQLInputValue } from 'node:sqlite';
import { type LibraryQuery, type ListFacets, SQUARE } from '../../shared/library-view.ts';
import { matchFor, trimmedSearch } from './search-text.ts';

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

/** Makes the condition of the facets; null where no fact of a clip is asked for. */
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

/** Makes a query for the sequence numbers, as `seq`, of what has these words, or is of one of these accounts. */
export function searchCondition(words: string, accounts: readonly string[] = []): Condition {
  const { table, expression } = matchFor(words);
  const found = `SELECT rowid AS seq FROM ${table} WHERE ${table} MATCH ?`;
  if (accounts.length === 0) return { sql: found, values: [expression] };
  const places = accounts.map(() => '?').join(', ');
  return {
    sql: `${found} UNION SELECT seq FROM generations WHERE account IN (${places})`,
    values: [expression, ...accounts],
  };
}

/** Makes the condition of a search; null where neither words nor facts are asked for. */
export function matchCondition(query: Pick<LibraryQuery, 'search' | 'facets'>): Condition | null {
  const parts = [facetCondition(query.facets)];
  const search = trimmedSearch(query.search);
  if (search !== '') {
    const found = searchCondition(search, query.facets?.searched);
    parts.push({ sql: `g.seq IN (${found.sql})`, values: found.values });
  }
  const found = parts.filter((part) => part !== null);
  if (found.length === 0) return null;
  return { sql: found.map(({ sql }) => sql).join(' AND '), values: found.flatMap(({ values }) => values) };
}

/** Joins both conditions, where there are two. */
export function both(one: Condition, other: Condition | null): Condition {
  if (!other) return one;
  return { sql: `${one.sql} AND ${other.sql}`, values: [...one.values, ...other.values] };
}
