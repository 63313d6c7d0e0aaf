/**
 * The list, as much of it as is on the screen: pages of rows asked for by window, renewed when main says that
 * something changed. 100,000 rows cost what the visible ones cost.
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
import { whileVisible } from '../../lib/while-visible.ts';

export const PAGE_ROWS = 50;
/** Pages kept around the visible ones, so that scrolling back finds them. */
const KEPT_AROUND = 4;
/** A burst of changes costs one renewal each so many milliseconds. */
const RENEW_EVERY_MS = 200;
const MAX_WINDOW = 200;

export type ListQuery = Omit<LibraryQuery, 'offset' | 'limit' | 'outline'>;

/** What the whole list is laid out by. */
export interface ListShape {
  /** A code for each clip; see app/shared/list-outline.ts. */
  readonly shapes: Uint8Array;
  /** Null for a list that is not grouped. */
  readonly groups: Groups | null;
}

/** Which clips are takes of one prompt, by their places in the list. */
export interface TakeRange {
  readonly first: number;
  readonly count: number;
}

const shapeOf = ({ shapes, groups }: OutlineText): ListShape => ({
  shapes: Uint8Array.from(shapes, (letter) => letter.charCodeAt(0)),
  groups: groups === null ? null : readGroups(groups),
});

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
  show(first: number, last: number, stretches?: readonly (readonly [number, number])[]): void;
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
  let pages = $state.raw<ReadonlyMap<number, LibraryWindow>>(new Map());
  let total = $state(0);
  let counts = $state.raw<StatusCounts | null>(null);
  let marks = $state.raw<MarkCounts | null>(null);
  let matching = $state.raw<ListCounts | null>(null);
  let fresh = $state(0);
  let problem = $state.raw<Problem | null>(null);
  let epoch = $state(0);
  let outlineId = 0;
  let outline = $state.raw<ListShape | null>(null);
  /** Before the first outline nothing is known but how many there are. */
  const shape = $derived(outline ?? { shapes: new Uint8Array(total), groups: null });

  let pagesEpoch = 0;
  let answeredEpoch = 0;
  let heardVersion = -1;
  let visible: readonly (readonly [number, number])[] = [[0, PAGE_ROWS - 1]];
  let loading = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let renewedAtMs = 0;
  let stopped = false;

  const indexById = $derived.by(() => {
    const map = new Map<string, number>();
    for (const [page, window] of pages) {
      window.rows.forEach((row, offset) => {
        map.set(row.id, page * PAGE_ROWS + offset);
      });
    }
    return map;
  });

  const headByFirst = $derived.by(() => {
    const map = new Map<number, GroupHead>();
    for (const window of pages.values()) for (const head of window.heads ?? []) map.set(head.first, head);
    return map;
  });
  /** Where each group ends. */
  const ends = $derived.by(() => {
    let end = 0;
    return shape.groups?.sizes.map((size) => {
      end += size;
      return end;
    });
  });

  function rankOf(index: number): number | null {
    if (!ends) return null;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low < ends.length ? low : null;
  }

  const isFresh = (page: number): boolean =>
    pagesEpoch === epoch && (pages.get(page)?.version ?? -2) >= heardVersion;

  /** The query as it crosses the bridge, which takes no list that may not be written to. */
  const asked = () => ({ ...query, statuses: [...query.statuses], marks: [...(query.marks ?? [])] });

  function visiblePages(): number[] {
    const wanted = new Set<number>();
    for (const [first, last] of visible) {
      for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) {
        wanted.add(page);
      }
    }
    return [...wanted].sort((a, b) => a - b);
  }

  async function loadVisible(): Promise<void> {
    const askedEpoch = epoch;
    const wanted = visiblePages().filter((page) => !isFresh(page));
    if (wanted.length === 0) return;
    const windows = await Promise.all(
      wanted.map((page, place) =>
        client.call('library.window', {
          ...asked(),
          offset: page * PAGE_ROWS,
          limit: PAGE_ROWS,
          // One of them brings it for all.
          ...(place === 0 && { outline: outlineId }),
        }),
      ),
    );
    if (stopped) return;
    if (askedEpoch !== epoch) {
      again = true;
      return;
    }
    take(wanted, windows);
  }

  function take(wanted: readonly number[], windows: readonly LibraryWindow[]): void {
    const shown = visiblePages();
    const low = (shown[0] ?? 0) - KEPT_AROUND;
    const high = (shown.at(-1) ?? 0) + KEPT_AROUND;
    const kept = pagesEpoch === epoch ? [...pages].filter(([page]) => page >= low && page <= high) : [];
    const before = [...pages.values()].flatMap((window) => window.rows);
    const beforeCounts = counts;
    const next = new Map(kept);
    wanted.forEach((page, step) => {
      const window = windows[step];
      if (window) next.set(page, window);
    });
    const newest = windows.reduce((best, window) => (window.version > best.version ? window : best));
    pages = next;
    pagesEpoch = epoch;
    total = newest.total;
    const sent = windows.find((window) => window.outline)?.outline;
    if (sent) {
      outlineId = sent.id;
      outline = shapeOf(sent);
    }
    counts = newest.counts;
    marks = newest.marks;
    matching = newest.matching ?? { counts: newest.counts, marks: newest.marks };
    fresh = newest.fresh;
    problem = null;
    renewedAtMs = performance.now();
    const isNew = answeredEpoch !== epoch;
    answeredEpoch = epoch;
    if (beforeCounts) {
      onRenewal({
        isNew,
        total,
        version: newest.version,
        before: { rows: before, counts: beforeCounts },
        after: { rows: windows.flatMap((window) => window.rows), counts: newest.counts },
      });
    }
    if (windows.some((window) => window.version < heardVersion)) renewSoon();
  }

  async function load(): Promise<void> {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    do {
      again = false;
      try {
        await loadVisible();
      } catch (thrown) {
        // What was asked meanwhile is asked all the same.
        problem = problemFrom(thrown);
      }
    } while (again && !stopped);
    loading = false;
  }

  function renewSoon(): void {
    if (timer !== null || stopped || document.hidden) return;
    const waitMs = Math.max(0, renewedAtMs + RENEW_EVERY_MS - performance.now());
    timer = setTimeout(() => {
      timer = null;
      void load();
    }, waitMs);
  }

  const unsubscribe = whileVisible(() => {
    const stopListening = client.on('library.changed', (change) => {
      if (change.version <= heardVersion) return;
      heardVersion = change.version;
      if (visiblePages().some((page) => !isFresh(page))) renewSoon();
    });
    // Nothing was heard of what changed while the page could not be seen.
    pagesEpoch = -1;
    void load();
    return () => {
      stopListening();
      if (timer !== null) clearTimeout(timer);
      timer = null;
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
      return counts;
    },
    get marks() {
      return marks;
    },
    get matching() {
      return matching;
    },
    get fresh() {
      return fresh;
    },
    get shape() {
      return shape;
    },
    head: (first) => headByFirst.get(first) ?? null,
    takesAround(index) {
      const rank = rankOf(index);
      if (!ends || rank === null) return { first: index, count: 1 };
      const first = rank === 0 ? 0 : (ends[rank - 1] ?? 0);
      return { first, count: (ends[rank] ?? 0) - first };
    },
    groupAt: (first) => shape.groups?.keys[rankOf(first) ?? -1] ?? 0,
    get problem() {
      return problem;
    },
    get epoch() {
      return epoch;
    },
    row: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS] ?? null,
    indexOf: (id) => indexById.get(id) ?? null,
    loadedIds: () => [...indexById.keys()].slice(0, MAX_IDS),
    show(firstRow, lastRow, stretches) {
      visible = stretches ?? [[Math.max(0, firstRow), Math.max(firstRow, lastRow, 0)]];
      if (visiblePages().some((page) => !pages.has(page))) void load();
      else if (visiblePages().some((page) => !isFresh(page))) renewSoon();
    },
    ask(change) {
      const next = { ...query, ...change };
      if (JSON.stringify(next) === JSON.stringify(query)) return;
      query = next;
      const [first, last] = [visible[0]?.[0] ?? 0, visible.at(-1)?.[1] ?? 0];
      visible = [[0, Math.max(0, Math.min(last - first, MAX_WINDOW))]];
      epoch++;
      void load();
    },
    retry: () => void load(),
    choose: async () => readChosen(await client.call('library.choose', asked())),
    async among(ids) {
      const { search, statuses, marks, facets } = asked();
      return readChosen(
        await client.call('library.among', { search, statuses, marks, facets, ids: [...ids] }),
      );
    },
    stop() {
      stopped = true;
      unsubscribe();
    },
  };
}

/** How many items there are in all. */
export function countAll(counts: StatusCounts): number {
  return (Object.keys(counts) as ItemStatus[]).reduce((sum, status) => sum + counts[status], 0);
}
