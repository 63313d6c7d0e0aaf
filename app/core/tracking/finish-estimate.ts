/**
 * Says how likely a generation is to have finished by a given age, pure: a mixture of what this person's own
 * generations took and of a prior, which speaks alone before there is history and is never silenced by it.
 */

/** A generation older than this is parked; nothing is estimated beyond it. */
export const HORIZON_MS = 6 * 60 * 60 * 1000;

const FIRST_AGE_MS = 1_000;
/** Steps of 4 % in age, finer than any kernel. */
const STEPS = 250;

/** The ages at which an estimate is given, evenly spaced in their logarithm. */
export const AGES_MS: readonly number[] = Array.from(
  { length: STEPS + 1 },
  (_, step) => FIRST_AGE_MS * (HORIZON_MS / FIRST_AGE_MS) ** (step / STEPS),
);

const LOG_AGES = AGES_MS.map(Math.log);

/** A normal distribution of the logarithm of a duration. */
interface Component {
  readonly weight: number;
  readonly logMedian: number;
  readonly sigma: number;
}

/**
 * "One to a few minutes; some take hours in a queue" (docs/gateway.md §6); and some are tracked when they have been
 * under way for a while. The weights add up to less than one: the rest never finishes, so that a task far beyond
 * all others is asked for less and less.
 */
const PRIOR: readonly Component[] = [
  { weight: 0.06, logMedian: Math.log(6_000), sigma: 1 },
  { weight: 0.74, logMedian: Math.log(80_000), sigma: 0.6 },
  { weight: 0.19, logMedian: Math.log(900_000), sigma: 1.3 },
];
/** How many finished generations the prior counts for. */
const PRIOR_COUNT = 1;

/** Kernels narrow with the fifth root of the number of samples, as Silverman's rule has it. */
const NARROWEST = 0.24;
const WIDEST = 0.5;
/** Of the distance to the neighbour that a kernel reaches for; tuned with `npm run bench:cadence`. */
const REACH = 0.6;
/** A kernel has no share worth counting further out than so many of its widths. */
const KERNEL_END = 5;

/** Computes the standard normal distribution function, by Abramowitz and Stegun 7.1.26 (error below 1.5e-7). */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (series * Math.exp(-x * x)) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** Adds a component's share below each age. */
function addComponent(shares: Float64Array, { weight, logMedian, sigma }: Component): void {
  for (const [step, logAge] of LOG_AGES.entries()) {
    const z = (logAge - logMedian) / sigma;
    if (z < -KERNEL_END) continue;
    shares[step] = (shares[step] ?? 0) + weight * (z > KERNEL_END ? 1 : normalBelow(z));
  }
}

/**
 * Gives a kernel's width: a part of the distance to its √n-th nearest sample, so that a narrow peak stays narrow while
 * a queue hours away is still one hill. A width common to all would blur the one or split the other.
 */
function widthAt(index: number, sorted: readonly number[]): number {
  const scale = sorted.length ** -0.2;
  const here = sorted[index] ?? 0;
  let low = index;
  let high = index;
  let distance = Number.POSITIVE_INFINITY;
  for (let taken = 0; taken < Math.max(2, Math.round(Math.sqrt(sorted.length))); taken += 1) {
    const below = here - (sorted[low - 1] ?? Number.NEGATIVE_INFINITY);
    const above = (sorted[high + 1] ?? Number.POSITIVE_INFINITY) - here;
    distance = Math.min(below, above);
    if (below <= above) low -= 1;
    else high += 1;
  }
  return Math.min(WIDEST * scale, Math.max(NARROWEST * scale, REACH * distance));
}

/**
 * Gives the share that has finished at each of AGES_MS: rising, from 0 to below 1.
 * @param durationsMs what finished generations took, in any order; what is no duration, or beyond the horizon, is left
 * out.
 */
export function estimateFinished(durationsMs: readonly number[]): Float64Array {
  const logs = durationsMs
    .filter((ms) => ms >= FIRST_AGE_MS && ms <= HORIZON_MS)
    .map((ms) => Math.log(ms))
    .sort((a, b) => a - b);
  const shares = new Float64Array(AGES_MS.length);
  const total = logs.length + PRIOR_COUNT;
  for (const component of PRIOR) {
    addComponent(shares, { ...component, weight: (component.weight * PRIOR_COUNT) / total });
  }
  for (const [index, logMedian] of logs.entries()) {
    addComponent(shares, { weight: 1 / total, logMedian, sigma: widthAt(index, logs) });
  }
  return shares;
}
