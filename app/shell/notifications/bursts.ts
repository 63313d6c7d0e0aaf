/**
 * Tells of single things as they come, until too many come at once: then one summary takes the place of those shown so
 * far, and grows for as long as more keep coming (docs/rules.md, E14: one summary for more than three in ten seconds).
 */
export interface BurstsDeps<T> {
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** Shows one; returns what takes it away again. */
  readonly showOne: (item: T) => () => void;
  /** Shows all of them in one. */
  readonly showMany: (items: readonly T[]) => () => void;
}

export interface Bursts<T> {
  push(item: T): void;
  stop(): void;
}

const AT_MOST = 3;
const WITHIN_MS = 10_000;

interface Shown<T> {
  readonly items: readonly T[];
  readonly atMs: number;
  readonly takeAway: () => void;
}

/** Makes the teller of one kind of things. */
export function createBursts<T>({ now, showOne, showMany }: BurstsDeps<T>): Bursts<T> {
  let recent: readonly Shown<T>[] = [];
  let gathered: T[] = [];
  let timer: NodeJS.Timeout | null = null;

  function tellGathered(): void {
    timer = null;
    const items = gathered;
    gathered = [];
    recent = [{ items, atMs: now(), takeAway: showMany(items) }];
  }

  return {
    push(item) {
      if (timer !== null) {
        gathered.push(item);
        return;
      }
      recent = recent.filter(({ atMs }) => now() - atMs < WITHIN_MS);
      const isBurst = recent.some(({ items }) => items.length > 1) || recent.length >= AT_MOST;
      if (!isBurst) {
        recent = [...recent, { items: [item], atMs: now(), takeAway: showOne(item) }];
        return;
      }
      for (const shown of recent) shown.takeAway();
      gathered = [...recent.flatMap(({ items }) => items), item];
      timer = setTimeout(tellGathered, WITHIN_MS);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      gathered = [];
    },
  };
}
