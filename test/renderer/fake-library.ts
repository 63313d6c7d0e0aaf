/** Searches, filters and counts the rows of a fake bridge, as the library does. */
import { type ChosenText, markOf } from '../../app/shared/chosen-items.ts';
import {
  ITEM_STATUSES,
  type ItemRow,
  type LibraryQuery,
  type LibraryWindow,
  type ListFacets,
  type MarkCounts,
  type StatusCounts,
} from '../../app/shared/library-view.ts';
import { type TakesText, takeLine } from '../../app/shared/takes.ts';

export interface FakeLibrary {
  readonly rows: ItemRow[];
  readonly version: number;
}

/** Counted once for each list: with 100,000 rows in the page, counting would be what a picture shows. */
const counted = new WeakMap<readonly ItemRow[], StatusCounts>();
function countsOf(rows: readonly ItemRow[]): StatusCounts {
  const known = counted.get(rows);
  if (known) return known;
  const counts = Object.fromEntries(ITEM_STATUSES.map((status) => [status, 0])) as Record<string, number>;
  for (const row of rows) counts[row.status] = (counts[row.status] ?? 0) + 1;
  counted.set(rows, counts as StatusCounts);
  return counts as StatusCounts;
}

function marksOf(rows: readonly ItemRow[]): MarkCounts {
  const count = (fits: (row: ItemRow) => boolean): number => rows.filter(fits).length;
  return {
    pick: count(({ mark }) => mark === 'pick'),
    reject: count(({ mark }) => mark === 'reject'),
    unreviewed: count(({ mark, status }) => mark === null && status === 'saved'),
  };
}

function fitsFacets(row: ItemRow, { newSinceMs, addedSinceMs, shape, length }: ListFacets): boolean {
  const ratio = (row.width ?? 0) / (row.height ?? 1);
  const seconds = row.durationSeconds ?? 0;
  return (
    (newSinceMs === undefined || (row.noticedAtMs ?? 0) > newSinceMs) &&
    (addedSinceMs === undefined || row.trackedAtMs >= addedSinceMs) &&
    (shape === undefined || shape === (ratio > 1.05 ? 'wide' : ratio < 0.95 ? 'tall' : 'square')) &&
    (length === undefined || length === (seconds < 5.5 ? 'short' : seconds < 10.5 ? 'medium' : 'long'))
  );
}

/** The rows that a query asks for, in order. */
export function listed(
  state: FakeLibrary,
  query: Pick<LibraryQuery, 'search' | 'statuses' | 'marks' | 'sort' | 'facets'>,
): ItemRow[] {
  const marks = query.marks ?? [];
  const facets = Object.values(query.facets ?? {}).filter((value) => value !== undefined);
  const word = query.search.toLowerCase();
  const all = query.statuses.length === 0 && marks.length === 0 && word === '' && facets.length === 0;
  const rows =
    all && query.sort !== 'name'
      ? state.rows
      : state.rows.filter(
          (row) =>
            (query.statuses.length === 0 || query.statuses.includes(row.status)) &&
            (marks.length === 0 || marks.includes(row.mark ?? 'none')) &&
            fitsFacets(row, query.facets ?? {}) &&
            (word === '' || row.id.includes(word) || (row.prompt ?? '').toLowerCase().includes(word)),
        );
  if (query.sort === 'name') rows.sort((a, b) => (a.prompt ?? '').localeCompare(b.prompt ?? ''));
  return rows;
}

/** As main writes items that are chosen. */
export const textOf = (rows: readonly ItemRow[]): ChosenText =>
  rows.map(({ id, status, prompt }) => `${markOf(status, prompt !== null)} ${id}`).join('\n');

/** As main writes clips that are reviewed. */
export function takesOf(rows: readonly ItemRow[]): TakesText {
  const groups = [...new Set(rows.map(({ prompt, id }) => prompt ?? id))];
  return groups
    .flatMap((key, group) =>
      rows
        .filter(({ prompt, id }) => (prompt ?? id) === key)
        .map(({ id, mark }) => takeLine({ id, group, mark })),
    )
    .join('\n');
}

export function windowOf(state: FakeLibrary, query: LibraryQuery): LibraryWindow {
  const rows = listed(state, query);
  const { newSinceMs, facets = {} } = query;
  const { newSinceMs: _new, ...others } = facets;
  const isWhole = query.search === '' && Object.keys(others).length === 0;
  const found = isWhole ? state.rows : listed(state, { ...query, statuses: [], marks: [], facets: others });
  return {
    version: state.version,
    rows: rows.slice(query.offset, query.offset + query.limit),
    total: rows.length,
    counts: countsOf(state.rows),
    marks: marksOf(state.rows),
    matching: isWhole ? null : { counts: countsOf(found), marks: marksOf(found) },
    fresh:
      newSinceMs === undefined
        ? 0
        : found.filter(({ status, noticedAtMs }) => status === 'saved' && (noticedAtMs ?? 0) > newSinceMs)
            .length,
  };
}
