/**
 * Ends a connection that is waited for too long, or that drips. Time spent on our own disk or speed limit does not
 * count (docs/rules.md, case 23).
 */
import type { RateLimit } from './rate-limit.ts';

/** Slower than this over twice the stall time counts as stalled (curl's --speed-limit). */
const FLOOR_BYTES_PER_SECOND = 1024;

export interface StallWatch {
  readonly stalled: boolean;
  /** A chunk came: from now on it is our own disk or speed limit that is waited for. */
  received(bytes: number): void;
  /** The chunk is dealt with: from now on the server is waited for. */
  waiting(): void;
  stop(): void;
}

export function watchForStall(
  options: {
    readonly stallTimeoutMs: number;
    readonly now: () => number;
    readonly limit: Pick<RateLimit, 'active'>;
  },
  onStall: () => void,
): StallWatch {
  const { stallTimeoutMs, now } = options;
  const windowMs = stallTimeoutMs * 2;
  let waitingSinceMs = now();
  let isWaiting = true;
  let stalled = false;
  let windowWaitedMs = 0;
  let windowBytes = 0;

  function stall(): void {
    stalled = true;
    onStall();
  }

  const timer = setInterval(
    () => {
      if (isWaiting && now() - waitingSinceMs >= stallTimeoutMs) stall();
    },
    Math.max(10, stallTimeoutMs / 4),
  );

  return {
    get stalled() {
      return stalled;
    },
    received(bytes) {
      isWaiting = false;
      windowWaitedMs += now() - waitingSinceMs;
      windowBytes += bytes;
      if (windowWaitedMs < windowMs) return;
      const tooSlow = windowBytes < (FLOOR_BYTES_PER_SECOND * windowWaitedMs) / 1000;
      windowWaitedMs = 0;
      windowBytes = 0;
      if (tooSlow && !options.limit.active) stall();
    },
    waiting() {
      isWaiting = true;
      waitingSinceMs = now();
    },
    stop: () => clearInterval(timer),
  };
}
