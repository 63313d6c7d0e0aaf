/** Holds the review: one clip after the other over the whole window, judged by keys; where it is and what was said. */
import type { ItemDetail, Mark } from '../../../app/shared/library-view.ts';
import { readTakes, type Take } from '../../../app/shared/takes.ts';
import type { Client } from '../../lib/bridge.ts';
import type { ListQuery } from '../list/library.svelte.ts';

/** How many clips are shown beside each other. */
export const ABREAST = [1, 2, 4, 'all'] as const;
export type Abreast = (typeof ABREAST)[number];
/** So many players run beside each other without a stutter. */
const MOST_ABREAST = 16;

export interface Review {
  readonly isOpen: boolean;
  /** Every take that is reviewed, in order. */
  readonly takes: readonly Take[];
  /** Which of them is being judged. */
  readonly at: number;
  readonly current: Take | null;
  /** Those on the screen, the current one first, or in their order where all of them are. */
  readonly shown: readonly Take[];
  /** The takes of the current prompt. */
  readonly siblings: readonly Take[];
  readonly abreast: Abreast;
  readonly counts: { readonly picks: number; readonly judged: number };
  /** Which of the prompts that are reviewed, counted from 1. */
  readonly prompt: { readonly place: number; readonly count: number };
  /** What is known of a take; null while it is asked for. */
  detail(id: string): ItemDetail | null;
  /** Opens it on these items, or on the whole list, at one of them. Opens nothing where nothing is saved. */
  open(query: ListQuery, ids: ReadonlySet<string> | null, startId: string | null): Promise<void>;
  close(): void;
  go(at: number): void;
  /** By so many takes. */
  step(takes: number): void;
  /** To the first take of the next or the previous prompt. */
  stepGroup(direction: 1 | -1): void;
  show(abreast: Abreast): void;
  mark(mark: Mark | null): Promise<void>;
  /** What another part of the window did to marks. */
  marked(items: readonly { readonly id: string; readonly mark: Mark | null }[]): void;
}

export interface ReviewDeps {
  readonly client: Client;
  readonly mark: (id: string, mark: Mark | null) => Promise<void>;
  readonly onFault: (thrown: unknown) => void;
  /** The clip that was being judged when it closed. */
  readonly onClosed: (id: string | null) => void;
}

/** Gives the takes beside each other: the current one first, or all in their order, where none has to move for it. */
function sideBySide(siblings: readonly Take[], current: Take, abreast: Abreast): readonly Take[] {
  if (abreast === 1) return [current];
  const at = siblings.indexOf(current);
  if (abreast === 'all') {
    const start = Math.max(0, Math.min(at - MOST_ABREAST / 2, siblings.length - MOST_ABREAST));
    return siblings.slice(start, start + MOST_ABREAST);
  }
  // At the end of a prompt's takes the last ones stay beside each other.
  const from = Math.max(0, Math.min(at, siblings.length - abreast));
  return [current, ...siblings.slice(from, from + abreast).filter((take) => take !== current)];
}

export function createReview(deps: ReviewDeps): Review {
  let takes = $state.raw<readonly Take[]>([]);
  let at = $state(0);
  let isOpen = $state(false);
  let abreast = $state<Abreast>(1);
  let details = $state.raw<ReadonlyMap<string, ItemDetail>>(new Map());
  const asked = new Set<string>();

  const current = $derived(takes[at] ?? null);
  const siblings = $derived(current ? takes.filter(({ group }) => group === current.group) : []);
  const shown = $derived(current ? sideBySide(siblings, current, abreast) : []);
  const groups = $derived([...new Set(takes.map(({ group }) => group))]);
  const counts = $derived({
    picks: takes.filter(({ mark }) => mark === 'pick').length,
    judged: takes.filter(({ mark }) => mark !== null).length,
  });

  /** Asks for what is shown and for what comes next, so that its words are there when it does. */
  function lookUp(): void {
    const near = [...shown, ...takes.slice(at + 1, at + 1 + (abreast === 'all' ? 1 : abreast))];
    for (const { id } of near) {
      if (asked.has(id)) continue;
      asked.add(id);
      deps.client.call('library.item', { id }).then(
        (item) => {
          details = new Map(details).set(id, item);
        },
        (thrown) => {
          asked.delete(id);
          deps.onFault(thrown);
        },
      );
    }
  }
  function go(to: number): void {
    at = Math.max(0, Math.min(to, takes.length - 1));
    lookUp();
  }
  function marked(items: readonly { readonly id: string; readonly mark: Mark | null }[]): void {
    if (!isOpen) return;
    const marks = new Map(items.map(({ id, mark }) => [id, mark]));
    takes = takes.map((take) => {
      const mark = marks.get(take.id);
      return mark === undefined ? take : { ...take, mark };
    });
  }

  return {
    get isOpen() {
      return isOpen;
    },
    get takes() {
      return takes;
    },
    get at() {
      return at;
    },
    get current() {
      return current;
    },
    get shown() {
      return shown;
    },
    get siblings() {
      return siblings;
    },
    get abreast() {
      return abreast;
    },
    get counts() {
      return counts;
    },
    get prompt() {
      return { place: current ? groups.indexOf(current.group) + 1 : 0, count: groups.length };
    },
    detail: (id) => details.get(id) ?? null,
    async open(query, ids, startId) {
      try {
        const text = await deps.client.call('library.takes', {
          ...query,
          statuses: [...query.statuses],
          marks: [...(query.marks ?? [])],
        });
        const all = readTakes(text);
        const wanted = ids === null ? all : all.filter(({ id }) => ids.has(id));
        if (wanted.length === 0) return;
        takes = wanted;
        details = new Map();
        asked.clear();
        isOpen = true;
        go(Math.max(0, startId === null ? 0 : wanted.findIndex(({ id }) => id === startId)));
      } catch (thrown) {
        deps.onFault(thrown);
      }
    },
    close() {
      if (!isOpen) return;
      const id = current?.id ?? null;
      isOpen = false;
      takes = [];
      deps.onClosed(id);
    },
    go,
    step: (by) => go(at + by),
    stepGroup(direction) {
      if (!current) return;
      const target = current.group + direction;
      const to = takes.findIndex(({ group }) => (direction === 1 ? group > current.group : group === target));
      // Before the first prompt there is its own first take.
      if (to !== -1) go(to);
      else if (direction === -1) go(takes.findIndex(({ group }) => group === current.group));
    },
    show(next) {
      abreast = next;
      lookUp();
    },
    async mark(mark) {
      if (current) await deps.mark(current.id, mark);
    },
    marked,
  };
}
