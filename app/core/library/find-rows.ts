/**
 * Which rows a window of the list holds, for 100,000 generations: every path here reads indexes alone, and the
 * caller fetches the 100 rows that come out. `npm run bench:library` holds it to its bounds.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  ITEM_STATUSES,
  type LibraryQuery,
  type SortKey,
  type StatusCounts,
} from '../../shared/library-view.ts';
import { REMOVED } from './library.ts';

export interface FoundRows {
  readonly seqs: readonly number[];
  readonly total: number;
}

const SORT_COLUMNS: { readonly [Key in SortKey]: string } = {
  tracked: 'tracked_at',
  created: 'created_at',
  finished: 'noticed_at',
  name: 'name_key',
  size: 'bytes',
};

const SORT_INDEXES: { readonly [Key in SortKey]: string } = {
  tracked: 'generations_by_tracked',
  created: 'generations_by_created',
  finished: 'generations_by_noticed',
  name: 'generations_by_name',
  size: 'generations_by_bytes',
};

/** Up to so many matches are sorted; more are met soon enough when the whole order is walked. */
const SORTABLE = 3_000;
/** The same for matches that are known one by one already. */
const SORTABLE_LISTED = 10_000;
/** A window this near the beginning is met within a few thousand rows. */
const NEAR = 500;
/** Matches of a short search that are too many to be listed one by one. */
const COMMON = 50_000;
/** Shorter searches have no trigram; those few characters are looked for row by row. */
const TRIGRAM_CHARACTERS = 3;

/** As schema.ts writes `status_bit`; 256 is what it makes of a word that is not a status, such as `removed`. */
const bitOf = (status: LibraryQuery['statuses'][number]): number => 1 << ITEM_STATUSES.indexOf(status);
const ANY_BIT = 511;
const LISTED_BITS = 255;

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

export function createRowFinder(
  db: DatabaseSync,
  counts: (() => StatusCounts) | null,
): (query: LibraryQuery) => FoundRows {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };

  /** Rarely anything is; where nothing is, walking the whole list needs no look at each row's status. */
  const anyRemoved = (): boolean =>
    prepare(`SELECT 1 FROM generations WHERE status = '${REMOVED}' LIMIT 1`).get() !== undefined;

  function maskOf(statuses: LibraryQuery['statuses']): number {
    if (statuses.length > 0) return statuses.reduce((bits, status) => bits | bitOf(status), 0);
    return anyRemoved() ? LISTED_BITS : ANY_BIT;
  }

  function countOf(statuses: LibraryQuery['statuses']): number {
    if (counts) {
      const known = counts();
      const wanted = statuses.length > 0 ? [...new Set(statuses)] : ITEM_STATUSES;
      return wanted.map((status) => known[status]).reduce((sum, count) => sum + count, 0);
    }
    const bits = maskOf(statuses);
    return Number(
      prepare(
        'SELECT count(*) AS n FROM generations INDEXED BY generations_by_text WHERE status_bit & ?',
      ).get(bits)?.n ?? 0,
    );
  }

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

  function sort(query: LibraryQuery, condition: Condition): readonly number[] {
    const direction = query.descending ? 'DESC' : 'ASC';
    return prepare(
      `SELECT seq FROM generations g WHERE ${condition.sql}
       ORDER BY +${SORT_COLUMNS[query.sort]} ${direction}, seq ${direction} LIMIT ? OFFSET ?`,
    )
      .all(...condition.values, query.limit, query.offset)
      .map((row) => Number(row.seq));
  }

  function byStatus(query: LibraryQuery): FoundRows {
    const total = countOf(query.statuses);
    if (query.offset >= total) return { seqs: [], total };
    const bits = maskOf(query.statuses);
    if (query.statuses.length > 0 && total <= SORTABLE) {
      const wanted = { sql: `status_bit IN (${query.statuses.map(() => '?').join(', ')})` };
      return { seqs: sort(query, { ...wanted, values: query.statuses.map(bitOf) }), total };
    }
    const fits = bits === ANY_BIT ? '?' : 'status_bit & ?';
    return { seqs: walk(query, total, { sql: fits, values: [bits] }), total };
  }

  function byTrigrams(query: LibraryQuery, search: string): FoundRows {
    const match = `"${search.replaceAll('"', '""')}"`;
    const bits = maskOf(query.statuses);
    const row =
      bits === ANY_BIT
        ? prepare('SELECT count(*) AS n FROM search WHERE search MATCH ?').get(match)
        : prepare(
            `SELECT count(*) AS n FROM generations g
             WHERE seq IN (SELECT rowid FROM search WHERE search MATCH ?) AND +status_bit & ?`,
          ).get(match, bits);
    const total = Number(row?.n ?? 0);
    if (query.offset >= total) return { seqs: [], total };
    const fits = 'seq IN (SELECT rowid FROM search WHERE search MATCH ?) AND +status_bit & ?';
    const condition = { sql: fits, values: [match, bits] };
    return { seqs: total <= SORTABLE ? sort(query, condition) : walk(query, total, condition), total };
  }

  function byFewCharacters(query: LibraryQuery, search: string): FoundRows {
    // LIKE folds the case of ASCII letters and is fast at them; instr is twice as fast at everything else.
    const isAscii = /^[\x20-\x7e]+$/.test(search);
    const text = isAscii
      ? {
          test: (column: string) => `${column} LIKE ? ESCAPE '\\'`,
          value: `%${search.replace(/[\\%_]/g, '\\$&')}%`,
        }
      : { test: (column: string) => `instr(${column}, ?)`, value: search };
    // Ids are ASCII.
    const fits = isAscii ? `(${text.test('g.prompt')} OR ${text.test('g.id')})` : text.test('g.prompt');
    const values = [maskOf(query.statuses), ...(isAscii ? [text.value, text.value] : [text.value])];
    const found = prepare(
      `SELECT count(*) AS n, group_concat(seq) AS seqs FROM generations g INDEXED BY generations_by_text
       WHERE status_bit & ? AND ${fits}`,
    ).get(...values);
    const total = Number(found?.n ?? 0);
    if (query.offset >= total) return { seqs: [], total };
    const inList = { sql: 'seq IN (SELECT value FROM json_each(?))', values: [`[${found?.seqs}]`] };
    if (total <= SORTABLE_LISTED) return { seqs: sort(query, inList), total };
    // Among so many, the next hundred are met soon by reading the rows' text, unless the order is that of the text.
    if (total > COMMON || (query.sort !== 'name' && query.offset < NEAR)) {
      return { seqs: walk(query, total, { sql: `status_bit & ? AND ${fits}`, values }), total };
    }
    return { seqs: walk(query, total, inList), total };
  }

  return (query) => {
    // SQLite's own text ends at a NUL, and the search expression with it.
    const search = query.search.replaceAll('\0', ' ').trim();
    if (search === '') return byStatus(query);
    return [...search].length >= TRIGRAM_CHARACTERS
      ? byTrigrams(query, search)
      : byFewCharacters(query, search);
  };
}
