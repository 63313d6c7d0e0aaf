/**
 * Says how many links of clips that are not saved yet end soon: what a person may want to know before closing the lid.
 */
import type { ItemStatus } from '../../shared/library-view.ts';
import type { GenerationStore } from '../library/generation-store.ts';

/** Within the hour. */
const SOON_MS = 60 * 60 * 1000;
/** Finished, and on the way here or held back by a person. */
const UNSAVED: readonly ItemStatus[] = ['downloading', 'waiting', 'paused'];

export interface EndingLinksDeps {
  readonly library: Pick<GenerationStore, 'idsWith' | 'statusOf'>;
  /** When an item's link ends, in milliseconds since 1970; null where nobody knows. */
  readonly deadlineOf: (id: string) => number | null;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

export class EndingLinks {
  readonly #deps: EndingLinksDeps;
  /** When each ends, by item; read anew when the item changes. */
  readonly #ends = new Map<string, number>();
  /** The whole library is read when somebody first asks. */
  #isRead = false;

  constructor(deps: EndingLinksDeps) {
    this.#deps = deps;
  }

  /** Takes note that something about an item is not as it was. */
  changed(id: string): void {
    if (!this.#isRead) return;
    this.#ends.delete(id);
    const status = this.#deps.library.statusOf(id);
    if (UNSAVED.some((each) => each === status)) this.#keep(id);
  }

  /** Counts those that end within the hour; those that have ended are none of them. */
  count(): number {
    this.#readOnce();
    const nowMs = this.#deps.now();
    let count = 0;
    for (const endsAtMs of this.#ends.values()) {
      if (endsAtMs > nowMs && endsAtMs <= nowMs + SOON_MS) count += 1;
    }
    return count;
  }

  #readOnce(): void {
    if (this.#isRead) return;
    this.#isRead = true;
    for (const status of UNSAVED) for (const id of this.#deps.library.idsWith(status)) this.#keep(id);
  }

  #keep(id: string): void {
    const endsAtMs = this.#deps.deadlineOf(id);
    if (endsAtMs !== null) this.#ends.set(id, endsAtMs);
  }
}
