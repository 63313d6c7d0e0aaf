/** Which items are chosen. Kept by id, in sight or not: 100,000 at once cost one question. */
import { type ChosenItem, chosenOf } from '../../../app/shared/chosen-items.ts';
import { type ItemRow, MAX_IDS } from '../../../app/shared/library-view.ts';
import type { ActiveRow } from './active-row.svelte.ts';
import type { LibraryList } from './library.svelte.ts';

export interface Selection {
  readonly size: number;
  /** The chosen items as they were last seen. */
  readonly items: readonly ChosenItem[];
  /** What a command is about: the chosen items; without any, the row that the keyboard is on. */
  readonly target: readonly ChosenItem[];
  has(id: string): boolean;
  only(index: number): void;
  toggle(index: number): void;
  /** From the row last chosen alone, or the keyboard's, to this one, wherever the two have moved meanwhile. */
  extendTo(index: number): Promise<void>;
  /** So many from this place on, such as the takes of a prompt. */
  range(first: number, count: number): Promise<void>;
  /** Everything that the list holds. */
  all(): Promise<void>;
  clear(): void;
  /** Rows that were just read, of a library that old: what left the list is no longer chosen. */
  renew(rows: readonly ItemRow[], version: number): void;
}

/** Looking again at what is out of sight takes at most a tenth of the time. */
const REST_FACTOR = 10;

export function createSelection(
  list: () => LibraryList,
  active: ActiveRow,
  onFault: (thrown: unknown) => void,
): Selection {
  let chosen = $state.raw<ReadonlyMap<string, ChosenItem>>(new Map());
  const items = $derived([...chosen.values()]);
  let anchorId: string | null = null;
  let anchorIndex = 0;
  /** A later choice makes an earlier one that still waits for its answer void. */
  let choice = 0;
  let checkedVersion = -1;
  let checking = false;
  let checkAgain = false;

  const take = (next: readonly ChosenItem[]): void => {
    chosen = new Map(next.map((item) => [item.id, item]));
  };
  function anchorHere(): void {
    anchorIndex = active.index;
    anchorId = active.id;
  }
  const anchorNow = (): number | null =>
    anchorId === null ? Math.min(anchorIndex, list().total - 1) : list().indexOf(anchorId);

  /** Null when some of them are not loaded. */
  function loadedBetween(from: number, to: number): readonly ChosenItem[] | null {
    const rows: ChosenItem[] = [];
    for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
      const row = list().row(at);
      if (!row) return null;
      rows.push(chosenOf(row));
    }
    return rows;
  }
  async function between(toId: string | null, toIndex: number): Promise<readonly ChosenItem[]> {
    const all = await list().choose();
    const placeOf = (id: string | null, otherwise: number): number => {
      const at = id === null ? -1 : all.findIndex((item) => item.id === id);
      return at === -1 ? otherwise : at;
    };
    const ends = [placeOf(anchorId, anchorIndex), placeOf(toId, toIndex)];
    return all.slice(Math.min(...ends), Math.max(...ends) + 1);
  }
  async function chooseLater(ask: () => Promise<readonly ChosenItem[]>): Promise<void> {
    const mine = ++choice;
    try {
      const next = await ask();
      if (mine === choice) take(next);
    } catch (thrown) {
      onFault(thrown);
    }
  }

  /** Drops what the list no longer holds, and takes how the rest stands now. */
  function keep(still: readonly ChosenItem[]): void {
    const now = new Map(still.map((item) => [item.id, item]));
    const next = [...chosen.keys()].flatMap((id) => now.get(id) ?? []);
    const isSame =
      next.length === chosen.size &&
      next.every(({ id, status, hasPrompt }) => {
        const was = chosen.get(id);
        return was?.status === status && was.hasPrompt === hasPrompt;
      });
    if (!isSame) take(next);
  }
  async function check(): Promise<void> {
    if (checking) {
      checkAgain = true;
      return;
    }
    checking = true;
    try {
      do {
        checkAgain = false;
        const mine = choice;
        const beganMs = performance.now();
        const ids = [...chosen.keys()];
        const still = ids.length > MAX_IDS ? await list().choose() : await list().among(ids);
        if (mine === choice) keep(still);
        else checkAgain = true;
        const restMs = (performance.now() - beganMs) * REST_FACTOR;
        await new Promise((done) => setTimeout(done, restMs));
      } while (checkAgain && chosen.size > 0);
    } catch (thrown) {
      onFault(thrown);
    } finally {
      checking = false;
    }
  }

  return {
    get size() {
      return chosen.size;
    },
    get items() {
      return items;
    },
    get target() {
      if (chosen.size > 0) return items;
      return active.hasKeyboard && active.row ? [chosenOf(active.row)] : [];
    },
    has: (id) => chosen.has(id),
    only(index) {
      choice++;
      active.activate(index);
      anchorHere();
      take(active.row ? [chosenOf(active.row)] : []);
    },
    toggle(index) {
      choice++;
      active.activate(index);
      anchorHere();
      const { row } = active;
      if (!row) return;
      const next = new Map(chosen);
      if (!next.delete(row.id)) next.set(row.id, chosenOf(row));
      chosen = next;
    },
    async extendTo(index) {
      // With nothing chosen it starts where the keyboard is: what was chosen before may have been in another list.
      if (chosen.size === 0) anchorHere();
      active.activate(index);
      const from = anchorNow();
      const loaded = from === null ? null : loadedBetween(from, active.index);
      const [id, at] = [active.id, active.index];
      if (loaded === null) await chooseLater(() => between(id, at));
      else {
        choice++;
        take(loaded);
      }
    },
    async range(first, count) {
      active.activate(first);
      anchorHere();
      const last = first + count - 1;
      const loaded = loadedBetween(first, last);
      if (loaded === null) await chooseLater(async () => (await list().choose()).slice(first, last + 1));
      else {
        choice++;
        take(loaded);
      }
    },
    async all() {
      if (list().total > 0) await chooseLater(() => list().choose());
    },
    clear() {
      choice++;
      if (chosen.size > 0) chosen = new Map();
    },
    renew(rows, version) {
      const isNewer = version !== checkedVersion;
      checkedVersion = version;
      if (chosen.size === 0) return;
      const seen = rows.filter(({ id }) => chosen.has(id));
      const changed = seen.filter(({ id, status, prompt }) => {
        const was = chosen.get(id);
        return was?.status !== status || was.hasPrompt !== (prompt !== null);
      });
      if (changed.length > 0) {
        chosen = new Map([...chosen, ...changed.map((row) => [row.id, chosenOf(row)] as const)]);
      }
      if (isNewer && seen.length < chosen.size) void check();
    },
  };
}
