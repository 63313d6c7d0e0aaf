/** Counts how many of each state and mark a search and facts of a clip leave, and how many of these are new. */
import type { DatabaseSync } from 'node:sqlite';
import type { LibraryQuery, ListCounts } from '../../shared/library-view.ts';
import { listIndexOf } from './list-index.ts';
import { listMatchesOf } from './list-matches.ts';
import { LIST_BITS, statusBit } from './list-order.ts';
import { numbersIn } from './numbers-in.ts';
import { createStatements } from './statements.ts';
import { countsIn, marksIn } from './status-counts.ts';

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
const NONE: ReadonlyMap<number, number> = new Map();

export function createMatchCounts(db: DatabaseSync): MatchCounts {
  const prepare = createStatements(db);
  const index = listIndexOf(db);
  const matches = listMatchesOf(db);
  /** Counted anew once anything that is listed was written. */
  let known: { readonly key: string; readonly counts: ListCounts } | null = null;
  let news: { readonly key: string; readonly seqs: Float64Array } | null = null;

  /** Gives what is counted whatever chip is chosen. */
  function asked({ search, facets = {} }: CountedQuery): Pick<LibraryQuery, 'search' | 'facets'> {
    const { newSinceMs: _chip, ...others } = facets;
    return { search, facets: others };
  }

  /** Gives every saved clip that was seen to be finished after that: read in the index of its order alone. */
  function freshSince(sinceMs: number): Float64Array {
    const key = `${index.stamp} ${sinceMs}`;
    if (news?.key === key) return news.seqs;
    const row = prepare(
      `SELECT group_concat(seq) AS seqs FROM generations INDEXED BY generations_by_noticed
       WHERE noticed_at > ? AND list_bits & ?`,
    ).get(sinceMs, statusBit('saved'));
    news = { key, seqs: numbersIn(row?.seqs) };
    return news.seqs;
  }

  return {
    matching(query) {
      const question = asked(query);
      const rows = matches.of(question);
      // The index is read only for whoever needs it.
      if (rows === null) return null;
      if (rows.length === 0) return { counts: countsIn(NONE), marks: marksIn(NONE) };
      const key = JSON.stringify([index.stamp, question]);
      if (known?.key === key) return known.counts;
      const tally = tallyOf(rows, index.bits);
      known = { key, counts: { counts: countsIn(tally), marks: marksIn(tally) } };
      return known.counts;
    },
    fresh(query) {
      if (query.newSinceMs === undefined) return 0;
      const seqs = freshSince(query.newSinceMs);
      const rows = matches.of(asked(query));
      return rows === null ? seqs.length : seqs.reduce((sum, seq) => sum + (rows[seq] ?? 0), 0);
    },
    models: () =>
      prepare(
        `SELECT DISTINCT model FROM generations WHERE model IS NOT NULL AND removed_at IS NULL
         ORDER BY model LIMIT ${MOST_MODELS}`,
      )
        .all()
        .map(({ model }) => String(model)),
  };
}

/** How many of the rows that are in it have each state and mark; 0 is no row. */
function tallyOf(rows: Uint8Array, bits: Uint16Array): ReadonlyMap<number, number> {
  const counts = new Uint32Array(LIST_BITS);
  for (let seq = 0; seq < rows.length; seq += 1) {
    if (rows[seq] === 1) counts[bits[seq] ?? 0] = (counts[bits[seq] ?? 0] ?? 0) + 1;
  }
  return new Map([...counts.entries()].filter(([bits, count]) => bits !== 0 && count > 0));
}
