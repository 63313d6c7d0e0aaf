/** Keeps which row the keyboard is on. By id: rows come, go and move, and pages out of sight are let go. */
import type { ItemRow } from '../../../app/shared/library-view.ts';
import type { LibraryList } from './library.svelte.ts';

export interface ActiveRow {
  /** Whether the keyboard is in the list at all. */
  hasKeyboard: boolean;
  readonly index: number;
  readonly id: string | null;
  /** The row itself; null while it is not known where it is. */
  readonly row: ItemRow | null;
  activate(index: number): void;
  /** After the list moved: goes to where the row is now; to the one in its place when it is gone. */
  follow(): void;
  /** Makes sure of `index` when the row was let go while the list moved; a key that moves on waits for it. */
  find(): Promise<void>;
}

export function createActiveRow(list: () => LibraryList, onFault: (thrown: unknown) => void): ActiveRow {
  let index = $state(0);
  let id = $state<string | null>(null);
  let hasKeyboard = $state(false);
  let finding: Promise<void> | null = null;

  function activate(at: number): void {
    index = Math.max(0, Math.min(at, list().total - 1));
    id = list().row(index)?.id ?? null;
  }
  async function look(wanted: string): Promise<void> {
    let at = -1;
    try {
      const isListed = (await list().among([wanted])).length > 0;
      if (isListed) at = (await list().choose()).findIndex((item) => item.id === wanted);
    } catch (thrown) {
      onFault(thrown);
    }
    if (id !== wanted) return;
    const loaded = list().indexOf(wanted) ?? at;
    if (loaded === -1) activate(index);
    else index = loaded;
  }
  async function find(): Promise<void> {
    if (id === null || list().indexOf(id) !== null) return;
    finding ??= look(id).finally(() => {
      finding = null;
    });
    await finding;
  }

  return {
    get hasKeyboard() {
      return hasKeyboard;
    },
    set hasKeyboard(here) {
      hasKeyboard = here;
    },
    get index() {
      return index;
    },
    get id() {
      return id;
    },
    get row() {
      const row = list().row(index);
      return row && row.id === id ? row : null;
    },
    activate,
    follow() {
      const moved = id === null ? null : list().indexOf(id);
      if (moved !== null) index = moved;
      else if (id === null) activate(index);
      // Where nothing is loaded, nothing says that it has gone.
      else if (list().row(index) !== null || index >= list().total) void find();
    },
    find,
  };
}
