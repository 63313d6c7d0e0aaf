/** Keeps which items are chosen. By id, in sight or not: 100,000 at once cost one question. */
import { type ChosenItem, chosenOf } from '../../../app/shared/chosen-items.ts';
import { type ItemRow, MAX_IDS } from '../../../app/shared/library-view.ts';
import type { ActiveRow } from './active-row.svelte.ts';
import type { LibraryList } from './library.svelte.ts';

/** Looking again at what is out of sight takes at most a tenth of the time. */
const PAUSE_FACTOR = 10;

export class Selection {
  readonly #list: () => LibraryList;
  readonly #active: ActiveRow;
  readonly #onFault: (thrown: unknown) => void;
  #chosen = $state.raw<ReadonlyMap<string, ChosenItem>>(new Map());
  readonly #items = $derived([...this.#chosen.values()]);
  /** Where Shift starts from: the row last chosen alone, or the keyboard's. */
  #anchor: { readonly id: string | null; readonly index: number } = { id: null, index: 0 };
  /** Counts choices: a later one makes an earlier one that still waits for its answer void. */
  #choice = 0;
  /** The library's version that the rows of the last renewal were of. */
  #checkedVersion = -1;
  #isChecking = false;
  /** Something has changed since the check began. */
  #checkAgain = false;

  constructor(list: () => LibraryList, active: ActiveRow, onFault: (thrown: unknown) => void) {
    this.#list = list;
    this.#active = active;
    this.#onFault = onFault;
  }

  get size(): number {
    return this.#chosen.size;
  }

  /** The chosen items as they were last seen. */
  get items(): readonly ChosenItem[] {
    return this.#items;
  }

  /** What a command is about: the chosen items; without any, the row that the keyboard is on. */
  get target(): readonly ChosenItem[] {
    if (this.#chosen.size > 0) return this.#items;
    // Before the list has started there is no keyboard in it, and no row to ask for.
    const row = this.#active.hasKeyboard ? this.#active.row : null;
    return row ? [chosenOf(row)] : [];
  }

  has(id: string): boolean {
    return this.#chosen.has(id);
  }

  only(index: number): void {
    this.#startAt(index);
    const { row } = this.#active;
    this.#choose(row ? [chosenOf(row)] : []);
  }

  toggle(index: number): void {
    this.#startAt(index);
    this.#choice++;
    const { row } = this.#active;
    if (!row) return;
    const next = new Map(this.#chosen);
    if (!next.delete(row.id)) next.set(row.id, chosenOf(row));
    this.#chosen = next;
  }

  /** From the row last chosen alone, or the keyboard's, to this one, wherever the two have moved meanwhile. */
  async extendTo(index: number): Promise<void> {
    // With nothing chosen it starts where the keyboard is: what was chosen before may have been in another list.
    if (this.#chosen.size === 0) this.#anchorHere();
    this.#active.activate(index);
    const from = this.#anchorNow();
    const { id, index: at } = this.#active;
    const loaded = from === null ? null : this.#loadedBetween(from, at);
    if (loaded === null) await this.#chooseLater(() => this.#between(id, at));
    else this.#choose(loaded);
  }

  /** So many from this place on, such as the takes of a prompt. */
  async range(first: number, count: number): Promise<void> {
    this.#startAt(first);
    const last = first + count - 1;
    const loaded = this.#loadedBetween(first, last);
    if (loaded !== null) this.#choose(loaded);
    else await this.#chooseLater(async () => (await this.#list().choose()).slice(first, last + 1));
  }

  /** Everything that the list holds. */
  async all(): Promise<void> {
    if (this.#list().total > 0) await this.#chooseLater(() => this.#list().choose());
  }

  clear(): void {
    this.#choice++;
    if (this.#chosen.size > 0) this.#chosen = new Map();
  }

  /** Rows that were just read, of a library that old: what left the list is no longer chosen. */
  renew(rows: readonly ItemRow[], version: number): void {
    const isNewer = version !== this.#checkedVersion;
    this.#checkedVersion = version;
    if (this.#chosen.size === 0) return;
    const seen = rows.filter(({ id }) => this.#chosen.has(id)).map((row) => chosenOf(row));
    const changed = seen.filter((item) => !this.#isKnown(item));
    if (changed.length > 0) {
      this.#chosen = new Map([...this.#chosen, ...changed.map((item) => [item.id, item] as const)]);
    }
    if (isNewer && seen.length < this.#chosen.size) void this.#check();
  }

  #choose(items: readonly ChosenItem[]): void {
    this.#choice++;
    this.#take(items);
  }

  async #chooseLater(ask: () => Promise<readonly ChosenItem[]>): Promise<void> {
    const mine = ++this.#choice;
    try {
      const next = await ask();
      if (mine === this.#choice) this.#take(next);
    } catch (thrown) {
      this.#onFault(thrown);
    }
  }

  #take(items: readonly ChosenItem[]): void {
    this.#chosen = new Map(items.map((item) => [item.id, item]));
  }

  #startAt(index: number): void {
    this.#active.activate(index);
    this.#anchorHere();
  }

  #anchorHere(): void {
    const { id, index } = this.#active;
    this.#anchor = { id, index };
  }

  /** Null while it is not known where the anchor's row is. */
  #anchorNow(): number | null {
    const { id, index } = this.#anchor;
    return id === null ? Math.min(index, this.#list().total - 1) : this.#list().indexOf(id);
  }

  /** Null when some of them are not loaded. */
  #loadedBetween(from: number, to: number): readonly ChosenItem[] | null {
    const items: ChosenItem[] = [];
    for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
      const row = this.#list().row(at);
      if (!row) return null;
      items.push(chosenOf(row));
    }
    return items;
  }

  async #between(toId: string | null, toIndex: number): Promise<readonly ChosenItem[]> {
    const all = await this.#list().choose();
    const placeOf = (id: string | null, otherwise: number): number => {
      const at = id === null ? -1 : all.findIndex((item) => item.id === id);
      return at === -1 ? otherwise : at;
    };
    const ends = [placeOf(this.#anchor.id, this.#anchor.index), placeOf(toId, toIndex)];
    return all.slice(Math.min(...ends), Math.max(...ends) + 1);
  }

  /** Asks which of the chosen items the list still holds; once more where something changed meanwhile. */
  async #check(): Promise<void> {
    if (this.#isChecking) {
      this.#checkAgain = true;
      return;
    }
    this.#isChecking = true;
    try {
      do {
        this.#checkAgain = false;
        const mine = this.#choice;
        const beganMs = performance.now();
        const ids = [...this.#chosen.keys()];
        const list = this.#list();
        const still = ids.length > MAX_IDS ? await list.choose() : await list.among(ids);
        if (mine === this.#choice) this.#keep(still);
        else this.#checkAgain = true;
        const pauseMs = (performance.now() - beganMs) * PAUSE_FACTOR;
        await new Promise((done) => setTimeout(done, pauseMs));
      } while (this.#checkAgain && this.#chosen.size > 0);
    } catch (thrown) {
      this.#onFault(thrown);
    } finally {
      this.#isChecking = false;
    }
  }

  /** Drops what the list no longer holds, and takes how the others stand now. */
  #keep(still: readonly ChosenItem[]): void {
    const now = new Map(still.map((item) => [item.id, item]));
    const next = [...this.#chosen.keys()].flatMap((id) => now.get(id) ?? []);
    const isSame = next.length === this.#chosen.size && next.every((item) => this.#isKnown(item));
    if (!isSame) this.#take(next);
  }

  /** Whether it is chosen, and stands as it was last seen. */
  #isKnown({ id, status, hasPrompt, isRefused }: ChosenItem): boolean {
    const was = this.#chosen.get(id);
    return was?.status === status && was.hasPrompt === hasPrompt && was.isRefused === isRefused;
  }
}
