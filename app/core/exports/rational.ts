/**
 * Counts frame rates as fractions: 24000/1001 is no number that a decimal could hold, and an editor counts by it for
 * hours.
 */

import type { Rational } from '../../shared/media-facts.ts';
import { twoDigits } from '../../shared/written-time.ts';

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** Reduces a fraction of whole numbers above 0. */
export function rational(num: number, den: number): Rational {
  const by = divisor(num, den);
  return { num: num / by, den: den / by };
}

export const ratio = ({ num, den }: Rational): number => num / den;
export const isSameRate = (a: Rational, b: Rational): boolean => a.num * b.den === b.num * a.den;

/** Rates that editors know. */
const STANDARD: readonly Rational[] = [
  ...[12, 15, 16, 18, 20, 24, 25, 30, 48, 50, 60, 72, 75, 90, 96, 100, 120].map((num) => ({ num, den: 1 })),
  ...[24_000, 30_000, 48_000, 60_000, 120_000].map((num) => ({ num, den: 1001 })),
];
/** 24 and 24000/1001 lie a thousandth apart; times in whole milliseconds are off by less than this in two seconds. */
const NEAR = 0.000_45;

/** Gives the standard rate next to a measured one; where none is near, the measured one in thousandths. */
export function nearestRate(framesPerSecond: number): Rational {
  let best: Rational | null = null;
  let least = NEAR;
  for (const rate of STANDARD) {
    const off = Math.abs(framesPerSecond / ratio(rate) - 1);
    if (off < least) [best, least] = [rate, off];
  }
  return best ?? rational(Math.max(1, Math.round(framesPerSecond * 1000)), 1000);
}

/** Frames of one rate as frames of another, as many as are whole: no clip is asked for a frame that it does not have. */
export function convertFrames(frames: number, from: Rational, to: Rational): number {
  if (isSameRate(from, to)) return frames;
  return Math.max(1, Math.floor((frames * from.den * to.num) / (from.num * to.den) + 1e-6));
}

/** Says how many frames a second of timecode has: 24 for 24000/1001. */
export const timebase = (rate: Rational): number => Math.max(1, Math.round(ratio(rate)));
/** Says whether it is one of television's rates, a thousandth slower than it is called. */
export const isNtsc = ({ den }: Rational): boolean => den === 1001;

/** Writes non-drop timecode, `HH:MM:SS:FF`. */
export function timecode(frame: number, rate: Rational): string {
  const base = timebase(rate);
  const seconds = Math.floor(frame / base);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60, frame % base];
  return parts.map(twoDigits).join(':');
}

/** Writes a number of frames in seconds, as a fraction that no rounding has touched: `1001/24000s`, `0s`. */
export function rationalSeconds(frames: number, rate: Rational): string {
  if (frames === 0) return '0s';
  const { num, den } = rational(frames * rate.den, rate.num);
  return den === 1 ? `${num}s` : `${num}/${den}s`;
}
