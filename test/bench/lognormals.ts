/** Durations to simulate: mixtures of lognormals, their samples, and the best that any polling can do with them. */

export interface Lognormal {
  readonly weight: number;
  readonly medianSeconds: number;
  readonly sigma: number;
}
export type Mixture = readonly Lognormal[];

/** The same numbers for the same seed (mulberry32): 0 ≤ r < 1. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One duration in seconds (Box and Muller's method). */
export function sample(mixture: Mixture, random: () => number): number {
  let share = random();
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const { weight, medianSeconds, sigma } of mixture) {
    if (share < weight) return medianSeconds * Math.exp(sigma * normal);
    share -= weight;
  }
  return sample(mixture, random);
}

const STEPS = 200_000;
const FIRST_SECONDS = 1;
const LAST_SECONDS = 100_000;

function densityAt(mixture: Mixture, seconds: number): number {
  let density = 0;
  for (const { weight, medianSeconds, sigma } of mixture) {
    const z = Math.log(seconds / medianSeconds) / sigma;
    density += (weight * Math.exp(-(z * z) / 2)) / (sigma * seconds * Math.sqrt(2 * Math.PI));
  }
  return density;
}

/** Walks the density f and the share unfinished S through all ages, by the midpoints of narrow steps. */
function walk(
  mixture: Mixture,
  visit: (at: { seconds: number; width: number; density: number; unfinished: number }) => void,
): void {
  const growth = (LAST_SECONDS / FIRST_SECONDS) ** (1 / STEPS);
  let unfinished = 1;
  let left = FIRST_SECONDS;
  for (let step = 0; step < STEPS; step += 1) {
    const width = left * (growth - 1);
    const seconds = left + width / 2;
    const density = densityAt(mixture, seconds);
    visit({ seconds, width, density, unfinished: Math.max(0, unfinished - (density * width) / 2) });
    unfinished = Math.max(0, unfinished - density * width);
    left += width;
  }
}

/** (∫√(f·S))² / ∫S: the least mean delay, in fixed polling's at the same number of requests. */
export function bestRatio(mixture: Mixture): number {
  let roots = 0;
  let meanSeconds = FIRST_SECONDS;
  walk(mixture, ({ width, density, unfinished }) => {
    roots += Math.sqrt(density * unfinished) * width;
    meanSeconds += unfinished * width;
  });
  return roots ** 2 / meanSeconds;
}

/** So many durations, each standing for an equal share of the mixture: no luck in them. */
export function evenDurations(mixture: Mixture, count: number): readonly number[] {
  const durations: number[] = [];
  walk(mixture, ({ seconds, unfinished }) => {
    while (durations.length < count && 1 - unfinished >= (durations.length + 0.5) / count) {
      durations.push(seconds);
    }
  });
  return durations;
}
