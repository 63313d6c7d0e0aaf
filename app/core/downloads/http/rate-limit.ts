/** Holds all transfers together to one speed: a bucket that each transfer takes its bytes from. */

export interface RateLimit {
  /** Null lifts the limit, for waiting transfers too. */
  set(bytesPerSecond: number | null): void;
  readonly active: boolean;
  /** So many bytes are read at once at the most: a tenth of a second's, so that a slow stream is no string of bursts. */
  readonly stepBytes: number;
  /** Resolves when so many bytes may be taken; undefined when they may be at once. First come, first served. */
  take(bytes: number): Promise<void> | undefined;
}

const MIN_STEP = 4 * 1024;

export function createRateLimit(
  bytesPerSecond: number | null,
  clock: { readonly now: () => number; readonly wait: (ms: number) => Promise<void> },
): RateLimit {
  let rate = bytesPerSecond;
  let lifted = Promise.withResolvers<void>();
  /** The moment at which all bytes taken so far will have been allowed. */
  let paidUntilMs = 0;

  async function pay(rateNow: number, bytes: number): Promise<void> {
    const now = clock.now();
    paidUntilMs = Math.max(paidUntilMs, now) + (bytes / rateNow) * 1000;
    const dueMs = paidUntilMs - now;
    // Waits this short are saved up, so that they do not cut the stream into crumbs.
    if (dueMs > 50) await Promise.race([clock.wait(dueMs), lifted.promise]);
  }

  return {
    set(next) {
      rate = next;
      paidUntilMs = 0;
      lifted.resolve();
      lifted = Promise.withResolvers<void>();
    },
    get stepBytes() {
      return rate === null ? Number.POSITIVE_INFINITY : Math.max(MIN_STEP, Math.floor(rate / 10));
    },
    get active() {
      return rate !== null;
    },
    take(bytes) {
      return rate === null ? undefined : pay(rate, bytes);
    },
  };
}
