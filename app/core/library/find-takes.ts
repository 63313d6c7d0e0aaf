/**
 * Finds saved clips as a person reviews them: all takes of a prompt together, the oldest first, in the list's order of
 * prompts.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { LibraryQuery, Mark } from '../../shared/library-view.ts';
import { type TakesText, takeLine } from '../../shared/takes.ts';
import { both, matchCondition } from './facets.ts';
import { maskCondition, maskOf, SORT_COLUMNS, SORT_INDEXES } from './list-order.ts';
import { createStatements } from './statements.ts';

interface Found {
  readonly id: string;
  readonly mark: Mark | null;
  readonly takes: number | null;
  readonly seq: number;
}

/** Gives the saved clips among those that a list holds; none where its filter leaves saved ones out. */
export function createTakesFinder(
  db: DatabaseSync,
): (query: Omit<LibraryQuery, 'offset' | 'limit'>) => TakesText {
  const prepare = createStatements(db);

  function find(query: Omit<LibraryQuery, 'offset' | 'limit'>): readonly Found[] {
    if (query.statuses.length > 0 && !query.statuses.includes('saved')) return [];
    const fits = maskCondition(maskOf({ ...query, statuses: ['saved'] }));
    const { sql, values } = both(fits, matchCondition(query));
    const direction = query.descending ? 'DESC' : 'ASC';
    return prepare(
      `SELECT id, mark, take_group AS takes, seq
       FROM generations g INDEXED BY ${SORT_INDEXES[query.sort]} WHERE ${sql}
       ORDER BY ${SORT_COLUMNS[query.sort]} ${direction}, seq ${direction}`,
    ).all(...values) as unknown as readonly Found[];
  }

  return (query) => {
    const groups = new Map<number | string, Found[]>();
    for (const clip of find(query)) {
      const key = clip.takes ?? clip.id;
      const group = groups.get(key);
      if (group) group.push(clip);
      else groups.set(key, [clip]);
    }
    const lines: string[] = [];
    for (const [group, takes] of [...groups.values()].entries()) {
      takes.sort((a, b) => a.seq - b.seq);
      for (const { id, mark } of takes) lines.push(takeLine({ id, group, mark }));
    }
    return lines.join('\n');
  };
}

/**
 * Gives which take of its prompt a saved clip is, as a review counts them: from 1, the oldest first. Null for one that has
 * no others.
 */
export function createTakeNumbers(db: DatabaseSync): (id: string) => number | null {
  const prepare = createStatements(db);
  return (id) => {
    const row = prepare(
      `SELECT count(*) AS takes, count(*) FILTER (WHERE other.seq <= one.seq) AS number
       FROM generations one JOIN generations other ON other.take_group = one.take_group AND other.status = 'saved'
       WHERE one.id = ?`,
    ).get(id);
    return Number(row?.takes ?? 0) > 1 ? Number(row?.number) : null;
  };
}
