/** Whether something grows with time, pure: a straight line through a run's samples, and how sure it is. */

export interface Slope {
  /** Growth per unit of x. */
  readonly perUnit: number;
  /** The slope lies between these with 99.9 % confidence: a run in a thousand may say otherwise, not one in twenty. */
  readonly low: number;
  readonly high: number;
}

/**
 * Samples close in time are alike, which would make a line look surer than it is: blocks of them are averaged
 * first, and those twelve means are nearly independent.
 */
const BLOCKS = 12;
/** Student's t for 99.9 % and BLOCKS − 2 degrees of freedom. */
const T = 4.587;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param points [x, y] in the order of x. Null for fewer than two in a block. */
export function slopeOf(points: readonly (readonly [number, number])[]): Slope | null {
  const size = Math.floor(points.length / BLOCKS);
  if (size < 2) return null;
  const blocks = Array.from({ length: BLOCKS }, (_, block) => {
    const own = points.slice(block * size, (block + 1) * size);
    return [mean(own.map(([x]) => x)), mean(own.map(([, y]) => y))] as const;
  });
  const meanX = mean(blocks.map(([x]) => x));
  const meanY = mean(blocks.map(([, y]) => y));
  const spread = blocks.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return null;
  const perUnit = blocks.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const left = blocks.reduce((sum, [x, y]) => sum + (y - meanY - perUnit * (x - meanX)) ** 2, 0);
  const error = T * Math.sqrt(left / (BLOCKS - 2) / spread);
  return { perUnit, low: perUnit - error, high: perUnit + error };
}
