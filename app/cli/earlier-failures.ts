/**
 * Tells what failed in an earlier run: `fetch` without a task counts it, and says how to try it again (docs/rules.md,
 * T20).
 */
import type { Engine } from '../core/engine.ts';
import { firstClipId } from '../shared/clip-id.ts';
import type { LibraryQuery, LibraryWindow } from '../shared/library-view.ts';
import type { Report } from './report.ts';

/** Ids that one sentence names. */
const MAX_NAMED = 5;
const ALL_FAILED = { search: '', statuses: ['failed'], sort: 'tracked', descending: false } as const;
const AT_ONCE = 200;

/**
 * Returns the ids of the items that have failed.
 * @param read gives a part of the list.
 */
export function findFailed(read: (query: LibraryQuery) => Pick<LibraryWindow, 'rows'>): readonly string[] {
  const ids: string[] = [];
  for (;;) {
    const { rows } = read({ ...ALL_FAILED, offset: ids.length, limit: AT_ONCE });
    ids.push(...rows.map(({ id }) => id));
    if (rows.length < AT_ONCE) return ids;
  }
}

/** Tells each failure once more; returns the sentence that says how to try again, null when there is none. */
export function tellFailed(
  engine: Pick<Engine, 'item'>,
  ids: readonly string[],
  report: Report,
): string | null {
  for (const id of ids) {
    const { problem } = engine.item(id);
    if (problem) report.problem({ id, problem, retryInMs: null });
  }
  if (ids.length === 0) return null;
  const tasks = [...new Set(ids.map(firstClipId))];
  const named = tasks.slice(0, MAX_NAMED).join(' ');
  const more = tasks.length > MAX_NAMED ? ' …' : '';
  const what = tasks.length === 1 ? 'One task' : `${tasks.length} tasks`;
  return `${what} failed earlier; to try again, name what to fetch: dailies fetch ${named}${more}`;
}
