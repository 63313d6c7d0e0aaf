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
  /**
   * No request before so long from now; a later end already set stands.
   *
   * @param byServer whether the gateway asked for it; else it is our own caution, which a person may end.
   */
  pauseFor(ms: number, byServer: boolean): void;
  /** Lifts every pause: another key, or another way to the gateway. */
  release(): void;
  /** A person wants to know now, or the network has gone: only what the gateway asked for still holds. */
  endCaution(): void;
  setRate(requestsPerSecond: number): void;
}

export function createBudget(requestsPerSecond: number, monotonicNow: () => number): Budget {
  let rate = requestsPerSecond;
  let tokens = BURST;
  let filledAtMs = monotonicNow();
  let serverPauseUntilMs = 0;
  let cautionUntilMs = 0;

  function fill(): void {
    const now = monotonicNow();
    tokens = Math.min(BURST, tokens + ((now - filledAtMs) / 1000) * rate);
    filledAtMs = now;
  }

  return {
    delayMs() {
      fill();
      const pauseMs = Math.max(0, Math.max(serverPauseUntilMs, cautionUntilMs) - monotonicNow());
      const tokenMs = tokens >= 1 ? 0 : ((1 - tokens) / rate) * 1000;
      return Math.ceil(Math.max(pauseMs, tokenMs));
    },
    take() {
      fill();
      tokens -= 1;
    },
    pauseFor(ms, byServer) {
      const untilMs = monotonicNow() + ms;
      if (byServer) serverPauseUntilMs = Math.max(serverPauseUntilMs, untilMs);
      else cautionUntilMs = Math.max(cautionUntilMs, untilMs);
    },
    release() {
      serverPauseUntilMs = 0;
      cautionUntilMs = 0;
    },
    endCaution() {
      cautionUntilMs = 0;
    },
    setRate(next) {
      fill();
      rate = next;
    },
  };
}
