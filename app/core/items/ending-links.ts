/**
 * Says how many links of clips that are not saved yet end soon: what a person may want to know before closing the lid.
 */
import { setImmediate as othersFirst } from 'node:timers/promises';
import type { ItemStatus } from '../../shared/library-view.ts';
import type { GenerationStore } from '../library/generation-store.ts';

/** Within the hour. */
const SOON_MS = 60 * 60 * 1000;
/** Finished, and on the way here or held back by a person. */
const UNSAVED: readonly ItemStatus[] = ['downloading', 'waiting', 'paused'];
/** Read in one go: each may mean reading an answer, and thousands may wait. */
const AT_ONCE = 20;

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

  constructor(deps: EndingLinksDeps) {
    this.#deps = deps;
  }

  /** Reads those of the whole library, a few at a time. Until it is done fewer are counted than there are. */
  async read(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const ids = UNSAVED.flatMap((status) => this.#deps.library.idsWith(status));
    for (const [place, id] of ids.entries()) {
      if (place % AT_ONCE === 0) await othersFirst();
      if (signal.aborted) return;
      this.changed(id);
    }
  }

  /** Takes note that something about an item is not as it was. */
  changed(id: string): void {
    this.#ends.delete(id);
    const status = this.#deps.library.statusOf(id);
    if (!UNSAVED.some((each) => each === status)) return;
    const endsAtMs = this.#deps.deadlineOf(id);
    if (endsAtMs !== null) this.#ends.set(id, endsAtMs);
  }

  /** Counts those that end within the hour; those that have ended are none of them. */
  count(): number {
    const nowMs = this.#deps.now();
    let count = 0;
    for (const endsAtMs of this.#ends.values()) {
      if (endsAtMs > nowMs && endsAtMs <= nowMs + SOON_MS) count += 1;
    }
    return count;
  }
}
