/** Which rows are chosen, and which one the keyboard is on. Kept by id: rows come, go and move. */
import { SvelteMap } from 'svelte/reactivity';
import type { ItemRow } from '../../app/shared/library-view.ts';
import type { LibraryList } from './library.svelte.ts';

export interface Selection {
  readonly size: number;
  /** The chosen rows as they were last seen. */
  readonly rows: readonly ItemRow[];
  /** What a command is about: the chosen rows; without any, the row that the keyboard is on. */
  readonly target: readonly ItemRow[];
  has(id: string): boolean;
  /** Whether the keyboard is in the list at all. */
  hasKeyboard: boolean;
  /** The row that has the keyboard. */
  readonly activeIndex: number;
  readonly activeId: string | null;
  activate(index: number): void;
  only(index: number): void;
  toggle(index: number): void;
  /** From the row last chosen alone to this one. */
  extendTo(index: number): Promise<void>;
  all(): Promise<void>;
  clear(): void;
  /** Takes newer versions of chosen rows. */
  renew(rows: readonly ItemRow[]): void;
  /** After the list moved: follows the active row to where it is now. */
  follow(): void;
}

export function createSelection(list: () => LibraryList): Selection {
  const chosen = new SvelteMap<string, ItemRow>();
  let activeIndex = $state(0);
  let activeId = $state<string | null>(null);
  let hasKeyboard = $state(false);
  let anchorIndex = 0;
  /** A later choice makes an earlier one that still loads its rows void. */
  let wish = 0;

  function activate(index: number): void {
    activeIndex = Math.max(0, Math.min(index, list().total - 1));
    activeId = list().row(activeIndex)?.id ?? null;
  }
  async function take(from: number, to: number): Promise<void> {
    const mine = ++wish;
    const rows = await list().range(from, to);
    if (mine !== wish) return;
    chosen.clear();
    for (const row of rows) chosen.set(row.id, row);
  }

  return {
    get size() {
      return chosen.size;
    },
    get rows() {
      return [...chosen.values()];
    },
    get target() {
      if (chosen.size > 0) return [...chosen.values()];
      const active = hasKeyboard ? list().row(activeIndex) : null;
      return active ? [active] : [];
    },
    has: (id) => chosen.has(id),
    get hasKeyboard() {
      return hasKeyboard;
    },
    set hasKeyboard(here) {
      hasKeyboard = here;
    },
    get activeIndex() {
      return activeIndex;
    },
    get activeId() {
      return activeId;
    },
    activate,
    only(index) {
      wish++;
      activate(index);
      anchorIndex = activeIndex;
      const row = list().row(activeIndex);
      chosen.clear();
      if (row) chosen.set(row.id, row);
    },
    toggle(index) {
      wish++;
      activate(index);
      anchorIndex = activeIndex;
      const row = list().row(activeIndex);
      if (!row) return;
      if (!chosen.delete(row.id)) chosen.set(row.id, row);
    },
    async extendTo(index) {
      activate(index);
      await take(Math.min(anchorIndex, activeIndex), Math.max(anchorIndex, activeIndex));
    },
    async all() {
      if (list().total > 0) await take(0, list().total - 1);
    },
    clear() {
      wish++;
      chosen.clear();
    },
    renew(rows) {
      for (const row of rows) if (chosen.has(row.id)) chosen.set(row.id, row);
    },
    follow() {
      const moved = activeId === null ? null : list().indexOf(activeId);
      if (moved !== null) activeIndex = moved;
      else activate(activeIndex);
    },
  };
}
