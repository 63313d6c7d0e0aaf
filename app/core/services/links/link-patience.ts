/**
 * How long a task that says "completed" without a link is believed to get one (docs/gateway.md §2): gateways copy the
 * clip to a store of their own first. Capped in count and in time alike, because answers can come fast.
 */

export interface LinkPatience {
  /**
   * @param answers without a link so far, this one included.
   * @returns milliseconds until the next question; null when it is time to say that there is none.
   */
  after(id: string, answers: number): number | null;
  /** It has a link now, or is asked for from the beginning. */
  forget(id: string): void;
}

export interface LinkPatienceDeps {
  readonly monotonicNow: () => number;
  readonly fixedIntervalMs: () => number | null;
}

const LEAST_ANSWERS = 10;
const LEAST_MS = 10 * 60_000;
/** Whoever has set an interval has said how patient to be: so many of it count instead, where that is shorter. */
const LEAST_INTERVALS = 30;
/** Most links come within seconds, so the first questions are quick. */
const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

export function createLinkPatience({ monotonicNow, fixedIntervalMs }: LinkPatienceDeps): LinkPatience {
  /** Kept in memory alone: after a restart the wait begins anew, which errs on the patient side. */
  const sinceMs = new Map<string, number>();

  return {
    after(id, answers) {
      const began = sinceMs.get(id) ?? monotonicNow();
      sinceMs.set(id, began);
      const intervalMs = fixedIntervalMs();
      const leastMs = Math.min(LEAST_MS, LEAST_INTERVALS * (intervalMs ?? Number.POSITIVE_INFINITY));
      if (answers >= LEAST_ANSWERS && monotonicNow() - began >= leastMs) {
        sinceMs.delete(id);
        return null;
      }
      return intervalMs ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(answers - 1, 10));
    },
    forget: (id) => void sinceMs.delete(id),
  };
}
