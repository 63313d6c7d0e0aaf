/**
 * Says how long a frame of a video lasts: as its file says, and until that is known as the frames that it shows tell.
 */

/** Until the file has been read, or two frames have been seen; most generated clips have 24 in a second. */
const FIRST_GUESS_SECONDS = 1 / 24;
/** A frame that was passed over makes a gap twice as long; so few frames a second nobody makes. */
const LONGEST_SECONDS = 1 / 5;

export interface FrameClock {
  /** Seconds. */
  readonly frameSeconds: number;
  /** Tells what the file says; from then on nothing else counts. */
  know(seconds: number): void;
  /** Tells the media time of a frame that was shown. */
  saw(mediaTime: number): void;
}

export function createFrameClock(): FrameClock {
  let known: number | null = null;
  let last: number | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  return {
    get frameSeconds() {
      return known ?? (Number.isFinite(shortest) ? shortest : FIRST_GUESS_SECONDS);
    },
    know(seconds) {
      known = seconds;
    },
    saw(mediaTime) {
      const gap = last === null ? 0 : mediaTime - last;
      last = mediaTime;
      // The shortest gap between two frames is one frame, however many were passed over in between.
      if (gap > 0.001 && gap < LONGEST_SECONDS) shortest = Math.min(shortest, gap);
    },
  };
}
