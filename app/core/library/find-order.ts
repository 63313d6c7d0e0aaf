/**
 * Puts several clips into the one order in which they leave Dailies, whatever order they were chosen in: prompts as the
 * list shows them, and of each prompt the oldest take first (docs/editors.md, "The order").
 */
import type { DatabaseSync } from 'node:sqlite';
import type { SortKey } from '../../shared/library-view.ts';
import { SORT_COLUMNS } from './list-order.ts';
import { createStatements } from './statements.ts';

export interface ListOrder {
  readonly sort: SortKey;
  readonly descending: boolean;
}

interface Found {
  readonly id: string;
  readonly take_group: number | null;
  readonly seq: number;
}

/** Gives those of some ids that the library has, each once. */
export function createOrderFinder(
  db: DatabaseSync,
): (ids: readonly string[], order: ListOrder) => readonly string[] {
  const prepare = createStatements(db);
  return (ids, { sort, descending }) => {
    const direction = descending ? 'DESC' : 'ASC';
    const column = SORT_COLUMNS[sort];
    const found = prepare(
      `SELECT id, take_group, seq FROM generations
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY ${column} ${direction}, seq ${direction}`,
    ).all(JSON.stringify(ids)) as unknown as readonly Found[];
    const groups = new Map<number | string, Found[]>();
    for (const clip of found) {
      // A clip without a group is a take of nothing else.
      const key = clip.take_group ?? clip.id;
      const group = groups.get(key);
      if (group) group.push(clip);
      else groups.set(key, [clip]);
    }
    return [...groups.values()].flatMap((takes) => takes.sort((a, b) => a.seq - b.seq).map(({ id }) => id));
  };
}
