/**
 * Finds the rows that a search, and facts of a clip, leave: asked of SQLite once for all that is asked about one list.
 * A list is shown in several windows at once, each with its counts, and a search of one character finds most of 100,000
 * rows.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { LibraryQuery } from '../../shared/library-view.ts';
import { facetCondition, searchCondition } from './facets.ts';
import { numbersIn } from './numbers-in.ts';
import { trimmedSearch } from './search-text.ts';
import { createStatements } from './statements.ts';

type MatchQuery = Pick<LibraryQuery, 'search' | 'facets'>;

export interface ListMatches {
  /**
   * By sequence number: 1 for each row that matches; it ends behind the last of these, and is empty where none does.
   * Null where neither words nor facts are asked for.
   */
  of(query: MatchQuery): Uint8Array | null;
}

/** The list with the chip that is chosen, and what its counts are of. */
const KEPT = 3;

class Matches implements ListMatches {
  readonly #prepare: ReturnType<typeof createStatements>;
  readonly #kept = new Map<string, { readonly writes: string; readonly rows: Uint8Array }>();

  constructor(db: DatabaseSync) {
    this.#prepare = createStatements(db);
  }

  /** Another text whenever anything was written, by whomever. */
  #writesSoFar(): string {
    const own = this.#prepare('SELECT total_changes() AS n').get()?.n;
    const others = this.#prepare('PRAGMA data_version').get()?.data_version;
    return `${own} ${others}`;
  }

  of({ search, facets = {} }: MatchQuery): Uint8Array | null {
    const words = trimmedSearch(search);
    if (words === '' && facetCondition(facets) === null) return null;
    const writes = this.#writesSoFar();
    const key = JSON.stringify([words, facets]);
    const known = this.#kept.get(key);
    if (known?.writes === writes) return known.rows;
    const rows = inAll(this.#find(words, facets));
    this.#kept.delete(key);
    this.#kept.set(key, { writes, rows });
    for (const old of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(old);
    return rows;
  }

  /** The sequence numbers that each part of a query leaves. */
  #find(words: string, facets: NonNullable<MatchQuery['facets']>): readonly Float64Array[] {
    const lists: Float64Array[] = [];
    if (words !== '') {
      const { sql, values } = searchCondition(words, facets.searched);
      const row = this.#prepare(`SELECT group_concat(seq) AS seqs FROM (${sql})`).get(...values);
      lists.push(numbersIn(row?.seqs));
    }
    const facts = facetCondition(facets);
    if (facts) {
      const row = this.#prepare(`SELECT group_concat(seq) AS seqs FROM generations g WHERE ${facts.sql}`).get(
        ...facts.values,
      );
      lists.push(numbersIn(row?.seqs));
    }
    return lists;
  }
}

/** Gives, by sequence number, 1 for what is in each of the lists. */
function inAll(lists: readonly Float64Array[]): Uint8Array {
  if (lists.some(({ length }) => length === 0)) return new Uint8Array(0);
  const [rows = new Uint8Array(0), ...others] = lists.map(rowsIn);
  for (const other of others) {
    for (let seq = 0; seq < rows.length; seq += 1) if (other[seq] !== 1) rows[seq] = 0;
  }
  return rows;
}

function rowsIn(list: Float64Array): Uint8Array {
  let most = 0;
  for (let place = 0; place < list.length; place += 1) most = Math.max(most, list[place] ?? 0);
  const rows = new Uint8Array(most + 1);
  for (let place = 0; place < list.length; place += 1) rows[list[place] ?? 0] = 1;
  return rows;
}

/** One for each connection, for all that read the list by it. */
const known = new WeakMap<DatabaseSync, ListMatches>();

export function listMatchesOf(db: DatabaseSync): ListMatches {
  const before = known.get(db);
  if (before) return before;
  const matches = new Matches(db);
  known.set(db, matches);
  return matches;
}
