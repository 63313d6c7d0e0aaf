/**
 * Holds all requests to one gateway to one rate, shared by every task: a token bucket on a monotonic clock, which a
 * busy or failing gateway empties for all of them at once.
 */
import { setTimeout as wait } from 'node:timers/promises';

export const BURST = 5;
/** A timer set for longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface Budget {
  /** Milliseconds until one more request may be sent; 0 for now. */
  delayMs(): number;
  /** Takes one request; call it only when delayMs() is 0. */
  take(): void;
  /** Waits until a request may be sent, no longer than a pause that is lifted meanwhile, and takes it. Rejects when aborted. */
  slot(signal: AbortSignal): Promise<void>;
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
  /** Wakes each that waits for a slot. */
  const wakers = new Set<AbortController>();

  function wake(): void {
    for (const waker of wakers) waker.abort();
  }

  function fill(): void {
    const now = monotonicNow();
    tokens = Math.min(BURST, tokens + ((now - filledAtMs) / 1000) * rate);
    filledAtMs = now;
  }

  function delayMs(): number {
    fill();
    const pauseMs = Math.max(0, Math.max(serverPauseUntilMs, cautionUntilMs) - monotonicNow());
    const tokenMs = tokens >= 1 ? 0 : ((1 - tokens) / rate) * 1000;
    return Math.ceil(Math.max(pauseMs, tokenMs));
  }

  function take(): void {
    fill();
    tokens -= 1;
  }

  return {
    delayMs,
    take,
    async slot(signal) {
      for (let ms = delayMs(); ms > 0; ms = delayMs()) {
        const waker = new AbortController();
        wakers.add(waker);
        try {
          await wait(Math.min(MAX_TIMER_MS, ms), undefined, {
            signal: AbortSignal.any([signal, waker.signal]),
          });
        } catch (thrown) {
          if (signal.aborted) throw thrown;
        } finally {
          wakers.delete(waker);
        }
      }
      take();
    },
    pauseFor(ms, byServer) {
      const untilMs = monotonicNow() + ms;
      if (byServer) serverPauseUntilMs = Math.max(serverPauseUntilMs, untilMs);
      else cautionUntilMs = Math.max(cautionUntilMs, untilMs);
    },
    release() {
      serverPauseUntilMs = 0;
      cautionUntilMs = 0;
      wake();
    },
    endCaution() {
      cautionUntilMs = 0;
      wake();
    },
    setRate(next) {
      fill();
      rate = next;
      wake();
    },
  };
}
