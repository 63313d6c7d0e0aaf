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
import { type GroupHead, type OutlineText, shapeOf } from '../../app/shared/list-outline.ts';
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

function fitsFacets(row: ItemRow, { newSinceMs, addedSinceMs, account, shape, length }: ListFacets): boolean {
  const ratio = (row.width ?? 0) / (row.height ?? 1);
  const seconds = row.durationSeconds ?? 0;
  return (
    (newSinceMs === undefined || (row.noticedAtMs ?? 0) > newSinceMs) &&
    (account === undefined || row.account === account) &&
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
export const textOf = (rows: readonly ItemRow[], grouped = false): ChosenText =>
  (grouped ? groupsOf(rows).flat() : rows)
    .map(({ id, status, prompt, isRefused }) => `${markOf(status, prompt !== null, isRefused)} ${id}`)
    .join('\n');

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

const keyOf = ({ prompt, id }: ItemRow): string => prompt?.trim() || id;

/** Takes of a prompt together, where the first of them stands. */
function groupsOf(rows: readonly ItemRow[]): readonly (readonly ItemRow[])[] {
  const groups = new Map<string, ItemRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return [...groups.values()];
}

/** Numbers of outlines and groups: the same text has the same one. */
const numbers = new Map<string, number>();
function numberOf(text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size + 1);
  return numbers.size;
}

function outlineOf(groups: readonly (readonly ItemRow[])[] | null, rows: readonly ItemRow[]): OutlineText {
  const shapes = String.fromCharCode(
    ...rows.slice(0, 1_000).map((row) => shapeOf(row.width, row.height, row.aspectRatio)),
  ).padEnd(rows.length, '\0');
  const sizes = groups?.map((group) =>
    group.length === 1 ? '1' : `${group.length}:${numberOf(keyOf(group[0] as ItemRow))}`,
  );
  const text = sizes?.join(',') ?? null;
  return { id: numberOf(`${shapes} ${text}`), shapes, groups: text };
}

/** Of those that the window shows a part of: 100,000 would be what a picture waits for. */
function headsOf(
  groups: readonly (readonly ItemRow[])[],
  { offset, limit }: Pick<LibraryQuery, 'offset' | 'limit'>,
): readonly GroupHead[] {
  let first = 0;
  return groups.flatMap((group) => {
    const from = first;
    first += group.length;
    if (first <= offset || from >= offset + limit) return [];
    return [
      {
        first: from,
        prompt: group[0]?.prompt ?? null,
        model: null,
        latestMs: Math.max(...group.map((row) => row.createdAtMs ?? row.trackedAtMs)),
        picks: group.filter(({ mark }) => mark === 'pick').length,
      },
    ];
  });
}

export function windowOf(state: FakeLibrary, query: LibraryQuery): LibraryWindow {
  const matching = listed(state, query);
  const { newSinceMs, facets = {} } = query;
  const { newSinceMs: _new, ...others } = facets;
  const isWhole = query.search === '' && Object.keys(others).length === 0;
  const found = isWhole ? state.rows : listed(state, { ...query, statuses: [], marks: [], facets: others });
  const groups = query.grouped ? groupsOf(matching) : null;
  const rows = groups?.flat() ?? matching;
  const outline = query.outline === undefined ? null : outlineOf(groups, rows);
  return {
    version: state.version,
    rows: rows.slice(query.offset, query.offset + query.limit),
    total: rows.length,
    ...(groups && { heads: headsOf(groups, query) }),
    ...(outline && outline.id !== query.outline && { outline }),
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
