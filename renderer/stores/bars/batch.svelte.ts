/** Counts what is under way together, until nothing is any more: 7 of 16 ready. */
import type { StatusCounts } from '../../../app/shared/library-view.ts';

export interface Batch {
  /** Saved since this work began. */
  readonly ready: number;
  /** These, and those that are still under way. */
  readonly of: number;
  /** The counts of the library now. */
  saw(counts: StatusCounts): void;
}

const underWay = ({ generating, downloading, waiting, paused }: StatusCounts): number =>
  generating + downloading + waiting + paused;

export function createBatch(): Batch {
  let ready = $state(0);
  let left = $state(0);
  let before: StatusCounts | null = null;
  return {
    get ready() {
      return ready;
    },
    get of() {
      return ready + left;
    },
    saw(after) {
      const was = before ? underWay(before) : 0;
      left = underWay(after);
      if (was === 0) ready = 0;
      // A clip that was found again or put back is saved too, and ends nothing.
      else ready += Math.max(0, Math.min(was - left, after.saved - (before?.saved ?? 0)));
      before = after;
    },
  };
}
