/**
 * Keeps the list, as much of it as is on the screen: pages of rows asked for by window (loaded-pages.svelte.ts),
 * renewed when main says that something changed. 100,000 rows cost what the visible ones cost.
 */
import { type ChosenItem, readChosen } from '../../../app/shared/chosen-items.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import {
  type ItemRow,
  type ItemStatus,
  type LibraryQuery,
  type LibraryWindow,
  type ListCounts,
  MAX_IDS,
  type MarkCounts,
  type StatusCounts,
} from '../../../app/shared/library-view.ts';
import {
  type GroupHead,
  type Groups,
  type OutlineText,
  readGroups,
} from '../../../app/shared/list-outline.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { GroupRanges, type TakeRange } from '../../lib/group-ranges.ts';
import { whileVisible } from '../../lib/while-visible.ts';
import { type Loaded, LoadedPages, type Stretch } from './loaded-pages.svelte.ts';

export type ListQuery = Omit<LibraryQuery, 'offset' | 'limit' | 'outline'>;

/** What the whole list is laid out by. */
export interface ListShape {
  /** A code for each clip; see app/shared/list-outline.ts. */
  readonly shapes: Uint8Array;
  /** Null for a list that is not grouped. */
  readonly groups: Groups | null;
}

function shapeOf({ shapes, groups }: OutlineText): ListShape {
  const codes = new Uint8Array(shapes.length);
  // Uint8Array.from() takes a text apart letter by letter, which takes twenty times as long.
  for (let at = 0; at < shapes.length; at += 1) codes[at] = shapes.charCodeAt(at);
  return { shapes: codes, groups: groups === null ? null : readGroups(groups) };
}

/** What one renewal brought, for whoever tells the person about it. */
export interface Renewal {
  /** The first answer to a new query. */
  readonly isNew: boolean;
  /** How many rows match. */
  readonly total: number;
  /** Of the library as it was read now. */
  readonly version: number;
  readonly before: { readonly rows: readonly ItemRow[]; readonly counts: StatusCounts };
  readonly after: { readonly rows: readonly ItemRow[]; readonly counts: StatusCounts };
}

export interface LibraryList {
  readonly query: ListQuery;
  /** Rows that match the query. */
  readonly total: number;
  /** Of the whole library; null until the first answer. */
  readonly counts: StatusCounts | null;
  /** Of the whole library; null until the first answer. */
  readonly marks: MarkCounts | null;
  /** Of what is searched for, whatever states and marks are shown; null until the first answer. */
  readonly matching: ListCounts | null;
  /** How many of these are new. */
  readonly fresh: number;
  readonly problem: Problem | null;
  /** Grows with each new query, when the list starts again at its top. */
  readonly epoch: number;
  readonly shape: ListShape;
  /** What is said of the group that begins at this place; null while it is not loaded. */
  head(first: number): GroupHead | null;
  /** The takes among which a clip stands: itself alone where the list is not grouped. */
  takesAround(index: number): TakeRange;
  /** The number of the group that begins at this place; 0 for a clip that stands alone. */
  groupAt(first: number): number;
  row(index: number): ItemRow | null;
  /** Where a row is now, if it is among those loaded. */
  indexOf(id: string): number | null;
  /** Says which rows are on the screen, the stretches of them where some are put away; loads what is missing. */
  show(first: number, last: number, stretches?: readonly Stretch[]): void;
  /** Those that are loaded, at most `MAX_IDS`. */
  loadedIds(): string[];
  /** Nothing happens where nothing changes, as by Escape in an empty search. */
  ask(change: Partial<ListQuery>): void;
  /** Asks once more for what could not be loaded. */
  retry(): void;
  /** Everything that matches, in order. */
  choose(): Promise<readonly ChosenItem[]>;
  /** Which of these ids, at most `MAX_IDS`, match still. */
  among(ids: readonly string[]): Promise<readonly ChosenItem[]>;
  stop(): void;
}

export function createLibrary(
  client: Client,
  first: Pick<ListQuery, 'sort' | 'descending'> & Partial<ListQuery>,
  onRenewal: (renewal: Renewal) => void,
): LibraryList {
  let query = $state.raw<ListQuery>({ search: '', statuses: [], ...first });
  /** What the newest answer says of the whole list; null until the first one. */
  let newest = $state.raw<LibraryWindow | null>(null);
  let problem = $state.raw<Problem | null>(null);
  let outlineId = 0;
  let outline = $state.raw<ListShape | null>(null);
  const total = $derived(newest?.total ?? 0);
  /** Before the first outline nothing is known but how many there are. */
  const shape = $derived(outline ?? { shapes: new Uint8Array(total), groups: null });
  const ranges = $derived(shape.groups && new GroupRanges(shape.groups));
  const matching = $derived(newest && (newest.matching ?? { counts: newest.counts, marks: newest.marks }));

  /** Gives the query as it crosses the bridge, which takes no list that may not be written to. */
  const asked = () => ({ ...query, statuses: [...query.statuses], marks: [...(query.marks ?? [])] });

  const pages = new LoadedPages({
    request: (offset, limit, isFirst) =>
      client.call('library.window', { ...asked(), offset, limit, ...(isFirst && { outline: outlineId }) }),
    onLoaded,
    onFault(thrown) {
      problem = problemFrom(thrown);
    },
  });
  function onLoaded({ isNew, before, windows, newest: next }: Loaded): void {
    const counts = newest?.counts;
    const sent = windows.find((window) => window.outline)?.outline;
    if (sent) {
      outlineId = sent.id;
      outline = shapeOf(sent);
    }
    newest = next;
    problem = null;
    if (!counts) return;
    onRenewal({
      isNew,
      total: next.total,
      version: next.version,
      before: { rows: before, counts },
      after: { rows: windows.flatMap((window) => window.rows), counts: next.counts },
    });
  }

  const unsubscribe = whileVisible(() => {
    const stopListening = client.on('library.changed', ({ version }) => pages.heard(version));
    pages.renewAll();
    return () => {
      stopListening();
      pages.cancelRenewal();
    };
  });

  return {
    get query() {
      return query;
    },
    get total() {
      return total;
    },
    get counts() {
      return newest?.counts ?? null;
    },
    get marks() {
      return newest?.marks ?? null;
    },
    get matching() {
      return matching;
    },
    get fresh() {
      return newest?.fresh ?? 0;
    },
    get shape() {
      return shape;
    },
    get problem() {
      return problem;
    },
    get epoch() {
      return pages.epoch;
    },
    head: (start) => pages.head(start),
    takesAround: (index) => ranges?.around(index) ?? { first: index, count: 1 },
    groupAt: (start) => ranges?.keyAt(start) ?? 0,
    row: (index) => pages.row(index),
    indexOf: (id) => pages.indexOf(id),
    loadedIds: () => pages.ids().slice(0, MAX_IDS),
    show: (from, to, stretches) => pages.show(stretches ?? [[Math.max(0, from), Math.max(from, to, 0)]]),
    ask(change) {
      const next = { ...query, ...change };
      if (JSON.stringify(next) === JSON.stringify(query)) return;
      query = next;
      pages.restart();
    },
    retry: () => void pages.load(),
    choose: async () => readChosen(await client.call('library.choose', asked())),
    async among(ids) {
      const { search, statuses, marks, facets } = asked();
      const listed = { search, statuses, marks, facets, ids: [...ids] };
      return readChosen(await client.call('library.among', listed));
    },
    stop() {
      pages.stop();
      unsubscribe();
    },
  };
}

/** Counts how many items there are in all. */
export function countAll(counts: StatusCounts): number {
  return (Object.keys(counts) as ItemStatus[]).reduce((sum, status) => sum + counts[status], 0);
}
