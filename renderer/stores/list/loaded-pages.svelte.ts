/**
 * Keeps the pages of rows around those on the screen, and asks for what is missing or out of date: one request after
 * another, however often it is asked to.
 */
import type { ItemRow, LibraryWindow } from '../../../app/shared/library-view.ts';
import type { GroupHead } from '../../../app/shared/list-outline.ts';

export const PAGE_ROWS = 50;
/** Pages kept around the visible ones, so that scrolling back finds them. */
const KEPT_AROUND = 4;
/** A burst of changes costs one renewal each so many milliseconds. */
const RENEW_EVERY_MS = 200;
const MAX_WINDOW = 200;

/** Rows from the first to the last of them, by their places in the list. */
export type Stretch = readonly [number, number];

/** What one round of requests brought. */
export interface Loaded {
  /** The first answer to a new query. */
  readonly isNew: boolean;
  /** Rows that were loaded before. */
  readonly before: readonly ItemRow[];
  readonly windows: readonly LibraryWindow[];
  /** The one of these that was read last. */
  readonly newest: LibraryWindow;
}

export interface LoadedPagesDeps {
  /** @param isFirst whether it is the first of those that are asked for at once: what concerns all comes with it */
  readonly request: (offset: number, limit: number, isFirst: boolean) => Promise<LibraryWindow>;
  readonly onLoaded: (loaded: Loaded) => void;
  readonly onFault: (thrown: unknown) => void;
}

export class LoadedPages {
  readonly #deps: LoadedPagesDeps;
  #pages = $state.raw<ReadonlyMap<number, LibraryWindow>>(new Map());
  /** Grows with each new query. */
  #epoch = $state(0);
  /** The query that the pages are of; -1 where none may be relied on. */
  #pagesEpoch = 0;
  #answeredEpoch = 0;
  /** Of the library, as main told it last. */
  #heardVersion = -1;
  #visible: readonly Stretch[] = [[0, PAGE_ROWS - 1]];
  /** Where the list was last scrolled to: 1 for down, -1 for up, 0 for nowhere yet. */
  #way: -1 | 0 | 1 = 0;
  /** Rows of the whole list. */
  #total = 0;
  #isLoading = false;
  /** Whether to load once more when what is under way has come. */
  #again = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #renewedAtMs = 0;
  #stopped = false;

  readonly #indexById = $derived.by(() => {
    const map = new Map<string, number>();
    for (const [page, window] of this.#pages) {
      window.rows.forEach((row, offset) => {
        map.set(row.id, page * PAGE_ROWS + offset);
      });
    }
    return map;
  });
  readonly #headByFirst = $derived.by(() => {
    const map = new Map<number, GroupHead>();
    for (const window of this.#pages.values())
      for (const head of window.heads ?? []) map.set(head.first, head);
    return map;
  });

  constructor(deps: LoadedPagesDeps) {
    this.#deps = deps;
  }

  get epoch(): number {
    return this.#epoch;
  }
  row(index: number): ItemRow | null {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS] ?? null;
  }
  indexOf(id: string): number | null {
    return this.#indexById.get(id) ?? null;
  }
  head(first: number): GroupHead | null {
    return this.#headByFirst.get(first) ?? null;
  }
  ids(): string[] {
    return [...this.#indexById.keys()];
  }

  /** Says which rows are on the screen; loads what is missing, and then the page that comes into sight next. */
  show(visible: readonly Stretch[]): void {
    const moved = (visible[0]?.[0] ?? 0) - (this.#visible[0]?.[0] ?? 0);
    if (moved !== 0) this.#way = moved > 0 ? 1 : -1;
    this.#visible = visible;
    if (this.#visiblePages().some((page) => !this.#pages.has(page))) void this.load();
    else {
      this.#renewIfOld();
      if (this.#missingAhead() !== null) void this.load();
    }
  }

  /** Begins at the top again, since there is a new query. */
  restart(): void {
    const [first, last] = [this.#visible[0]?.[0] ?? 0, this.#visible.at(-1)?.[1] ?? 0];
    this.#visible = [[0, Math.max(0, Math.min(last - first, MAX_WINDOW))]];
    this.#way = 0;
    this.#epoch += 1;
    void this.load();
  }

  /** Notes that the library has changed. */
  heard(version: number): void {
    if (version <= this.#heardVersion) return;
    this.#heardVersion = version;
    this.#renewIfOld();
  }

  /** Loads everything on the screen anew: nothing was heard of what changed while the page could not be seen. */
  renewAll(): void {
    this.#pagesEpoch = -1;
    void this.load();
  }

  cancelRenewal(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async load(): Promise<void> {
    if (this.#isLoading) {
      this.#again = true;
      return;
    }
    this.#isLoading = true;
    do {
      this.#again = false;
      try {
        await this.#loadVisible();
      } catch (thrown) {
        // What was asked meanwhile is asked all the same.
        this.#deps.onFault(thrown);
      }
    } while (this.#again && !this.#stopped);
    this.#isLoading = false;
  }

  stop(): void {
    this.#stopped = true;
    this.cancelRenewal();
  }

  async #loadVisible(): Promise<void> {
    const askedEpoch = this.#epoch;
    const wanted = this.#wantedPages();
    if (wanted.length === 0) return;
    const windows = await Promise.all(
      wanted.map((page, place) => this.#deps.request(page * PAGE_ROWS, PAGE_ROWS, place === 0)),
    );
    if (this.#stopped) return;
    if (askedEpoch !== this.#epoch) {
      this.#again = true;
      return;
    }
    this.#take(wanted, windows);
  }

  #take(wanted: readonly number[], windows: readonly LibraryWindow[]): void {
    const before = [...this.#pages.values()].flatMap((window) => window.rows);
    this.#pages = this.#pagesWith(wanted, windows);
    this.#pagesEpoch = this.#epoch;
    this.#renewedAtMs = performance.now();
    const isNew = this.#answeredEpoch !== this.#epoch;
    this.#answeredEpoch = this.#epoch;
    const newest = windows.reduce((best, window) => (window.version > best.version ? window : best));
    this.#deps.onLoaded({ isNew, before, windows, newest });
    this.#total = newest.total;
    if (windows.some((window) => window.version < this.#heardVersion)) this.#renewSoon();
    if (this.#missingAhead() !== null) this.#again = true;
  }

  /** Those on the screen; once these are there, the next one, or its clips would all be drawn at once when they come. */
  #wantedPages(): readonly number[] {
    const visible = this.#visiblePages().filter((page) => !this.#isFresh(page));
    const ahead = visible.length > 0 ? null : this.#missingAhead();
    return ahead === null ? visible : [ahead];
  }

  /** The page that comes into sight next the way the list is scrolled; null where it is loaded, or there is none. */
  #missingAhead(): number | null {
    const visible = this.#visiblePages();
    if (this.#way === 0 || this.#pagesEpoch !== this.#epoch) return null;
    const page = this.#way > 0 ? (visible.at(-1) ?? 0) + 1 : (visible[0] ?? 0) - 1;
    return page < 0 || page * PAGE_ROWS >= this.#total || this.#pages.has(page) ? null : page;
  }

  /** The pages that came, and those of the same query that are near enough to be kept. */
  #pagesWith(wanted: readonly number[], windows: readonly LibraryWindow[]): Map<number, LibraryWindow> {
    const shown = this.#visiblePages();
    const low = (shown[0] ?? 0) - KEPT_AROUND;
    const high = (shown.at(-1) ?? 0) + KEPT_AROUND;
    const isOfThisQuery = this.#pagesEpoch === this.#epoch;
    const next = new Map(
      isOfThisQuery ? [...this.#pages].filter(([page]) => page >= low && page <= high) : [],
    );
    wanted.forEach((page, step) => {
      const window = windows[step];
      if (window) next.set(page, window);
    });
    return next;
  }

  #visiblePages(): number[] {
    const wanted = new Set<number>();
    for (const [first, last] of this.#visible) {
      for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) {
        wanted.add(page);
      }
    }
    return [...wanted].sort((a, b) => a - b);
  }

  #isFresh(page: number): boolean {
    return this.#pagesEpoch === this.#epoch && (this.#pages.get(page)?.version ?? -2) >= this.#heardVersion;
  }

  #renewIfOld(): void {
    if (this.#visiblePages().some((page) => !this.#isFresh(page))) this.#renewSoon();
  }

  #renewSoon(): void {
    if (this.#timer !== null || this.#stopped || document.hidden) return;
    const waitMs = Math.max(0, this.#renewedAtMs + RENEW_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.load();
    }, waitMs);
  }
}
