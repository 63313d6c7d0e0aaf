/** How long a frame of a video lasts, read from the times of the frames that it shows. */

/** Until two frames have been seen; most generated clips have 24 in a second. */
const FIRST_GUESS_SECONDS = 1 / 24;
/** A frame that was passed over makes a gap twice as long; so few frames a second nobody makes. */
const LONGEST_SECONDS = 1 / 5;

export interface FrameClock {
  /** Seconds. */
  readonly frameSeconds: number;
  /** Tells the media time of a frame that was shown. */
  saw(mediaTime: number): void;
}

export function createFrameClock(): FrameClock {
  let last: number | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  return {
    get frameSeconds() {
      return Number.isFinite(shortest) ? shortest : FIRST_GUESS_SECONDS;
    },
    saw(mediaTime) {
      const gap = last === null ? 0 : mediaTime - last;
      last = mediaTime;
      // The shortest gap between two frames is one frame, however many were passed over in between.
      if (gap > 0.001 && gap < LONGEST_SECONDS) shortest = Math.min(shortest, gap);
    },
  };
}
