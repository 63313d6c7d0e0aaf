/**
 * One request rate for a gateway, shared by every task: a token bucket on a monotonic clock, which a busy or
 * failing gateway empties for all of them at once.
 */

export const BURST = 5;

export interface Budget {
  /** Milliseconds until one more request may be sent; 0 for now. */
  delayMs(): number;
  /** Takes one request; call it only when delayMs() is 0. */
  take(): void;
  /** No request before so long from now; a later end already set stands. */
  pauseFor(ms: number): void;
  /** Lifts a pause: the key changed, or the network is back. */
  release(): void;
  setRate(requestsPerSecond: number): void;
}

export function createBudget(requestsPerSecond: number, monotonicNow: () => number): Budget {
  let rate = requestsPerSecond;
  let tokens = BURST;
  let filledAtMs = monotonicNow();
  let pausedUntilMs = 0;

  function fill(): void {
    const now = monotonicNow();
    tokens = Math.min(BURST, tokens + ((now - filledAtMs) / 1000) * rate);
    filledAtMs = now;
  }

  return {
    delayMs() {
      fill();
      const pauseMs = Math.max(0, pausedUntilMs - monotonicNow());
      const tokenMs = tokens >= 1 ? 0 : ((1 - tokens) / rate) * 1000;
      return Math.ceil(Math.max(pauseMs, tokenMs));
    },
    take() {
      fill();
      tokens -= 1;
    },
    pauseFor(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, monotonicNow() + ms);
    },
    release() {
      pausedUntilMs = 0;
    },
    setRate(next) {
      fill();
      rate = next;
    },
  };
}
