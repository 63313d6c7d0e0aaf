/** Declares what a timeline, or a player that goes frame by frame, has to know of a clip: read from its file. */

/** A fraction of whole numbers: 24000/1001 is no number that a decimal could hold. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

export interface Sound {
  readonly channels: number;
  /** Samples a second. */
  readonly sampleRate: number;
}

export interface MediaFacts {
  /** Frames a second. */
  readonly frameRate: Rational;
  /** Of the picture, as it is shown. */
  readonly frames: number;
  /** Pixels, as it is shown. */
  readonly width: number;
  readonly height: number;
  readonly sound: Sound | null;
  /** Of the first frame, where the file has one: in frames of `frameRate`, counted from 00:00:00:00. */
  readonly startFrame: number | null;
}
