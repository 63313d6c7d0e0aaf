/** Whether the list flies by faster than a picture could be seen: its palette is enough for that moment. */

export interface Scrolling {
  readonly isQuick: boolean;
  /** The list is at this place now, in pixels. */
  moved(top: number, nowMs: number): void;
}

/** Pixels a second; a wheel turned calmly stays below it. */
const QUICK = 1_500;
/** Without a move for so long it has come to rest. */
const REST_MS = 120;

export function createScrolling(): Scrolling {
  let isQuick = $state(false);
  let last = { top: 0, atMs: 0 };
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    get isQuick() {
      return isQuick;
    },
    moved(top, nowMs) {
      const passedMs = Math.max(1, nowMs - last.atMs);
      // After a rest the first move says nothing about speed.
      if (passedMs < REST_MS) isQuick = (Math.abs(top - last.top) / passedMs) * 1_000 > QUICK;
      last = { top, atMs: nowMs };
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => {
        timer = null;
        isQuick = false;
      }, REST_MS);
    },
  };
}
