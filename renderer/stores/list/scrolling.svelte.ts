/** Says whether the list goes by faster than a picture could be seen, or anything at all. */

export interface Scrolling {
  /** The palette of a picture is enough for that moment. */
  readonly isQuick: boolean;
  /** Each frame shows another stretch of the list, which nobody reads: nothing of it is loaded or drawn. */
  readonly isFlying: boolean;
  /** The list is at this place now, in pixels. */
  moved(top: number, nowMs: number): void;
}

/** Pixels a second; a wheel turned calmly stays below it. */
const QUICK = 1_500;
/** About a screen a frame: a scroll bar drawn through thousands of clips. */
const FLYING = 50_000;
/** Without a move for so long it has come to rest. */
const REST_MS = 120;

export function createScrolling(): Scrolling {
  let isQuick = $state(false);
  let isFlying = $state(false);
  let last = { top: 0, atMs: 0 };
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    get isQuick() {
      return isQuick;
    },
    get isFlying() {
      return isFlying;
    },
    moved(top, nowMs) {
      const passedMs = Math.max(1, nowMs - last.atMs);
      // After a rest the first move says nothing about speed.
      if (passedMs < REST_MS) {
        const speed = (Math.abs(top - last.top) / passedMs) * 1_000;
        isQuick = speed > QUICK;
        isFlying = speed > FLYING;
      }
      last = { top, atMs: nowMs };
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => {
        timer = null;
        isQuick = false;
        isFlying = false;
      }, REST_MS);
    },
  };
}
