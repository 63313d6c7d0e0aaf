/** Declares what the window is told of chosen clips that are copied to a folder. */
import type { Problem } from './error-code.ts';

export interface CopyProgress {
  /** Clips that are there, copied or found. */
  readonly done: number;
  readonly total: number;
  readonly copiedBytes: number;
  readonly totalBytes: number;
}

export interface CopyReport {
  /** Written now, each read back and the same byte for byte. */
  readonly copied: number;
  /** The same file was in the folder before. */
  readonly already: number;
  /** Ids of clips that are not where Dailies saved them, or no longer what it saved. */
  readonly left: readonly string[];
  /** Not tried any more, because of `problem` or of a person's word. */
  readonly remaining: number;
  /** What ended it; null where nothing did but its end or a person. */
  readonly problem: Problem | null;
}
