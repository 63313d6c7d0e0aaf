/**
 * Says when to ask for a task again, pure. For a density f of finishing at an age and a share S that is unfinished by
 * then, the mean delay between "finished" and "noticed" is smallest for the requests spent when polls are as dense as
 * √(f / S): often where generations tend to finish, rarely before, and ever less after. A person's
 * `pollIntervalMs` replaces all of it.
 */
import { AGES_MS, estimateFinished, HORIZON_MS } from './finish-estimate.ts';

/** How far polls of many tasks are spread, so that they do not come in step. */
const JITTER = 0.2;
/**
 * Polls per √second. A constant price for a request, whatever the history: one that saves less than 1 / (2 · 1.5²)
 * = 0.22 s of waiting is not sent. A generation of a minute then costs about eight.
 */
const EAGERNESS = 1.5;
const SHORTEST_MS = 2_000;
const LONGEST_MS = 300_000;
/** Beyond the horizon; with the jitter at most half an hour. */
const PARKED_MS = 1_500_000;

/** How many polls are due by each of AGES_MS, the one at age 0 not counted. */
export type Cadence = Float64Array;

/** Computes the cadence of a history: 2 ms for 200 durations, after which a poll's delay costs a search. */
export function createCadence(durationsMs: readonly number[]): Cadence {
  const finished = estimateFinished(durationsMs);
  const polls = new Float64Array(AGES_MS.length);
  for (let step = 1; step < polls.length; step += 1) {
    const seconds = (ageAt(step) - ageAt(step - 1)) / 1000;
    const before = finished[step - 1] ?? 0;
    const after = finished[step] ?? 0;
    const density = Math.max(0, after - before) / seconds;
    const unfinished = Math.max(Number.EPSILON, 1 - (before + after) / 2);
    polls[step] = (polls[step - 1] ?? 0) + EAGERNESS * Math.sqrt(density / unfinished) * seconds;
  }
  return polls;
}

/** For whoever has no history yet. */
export const FIRST_CADENCE: Cadence = createCadence([]);

function ageAt(step: number): number {
  return AGES_MS[step] ?? HORIZON_MS;
}

/** Finds the first place in a rising list that holds more than a value; its length when none does. */
function firstAbove(rising: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Reads one rising list at the place where another has a value, on a straight line between its points. */
function readAcross(from: ArrayLike<number>, to: ArrayLike<number>, value: number): number {
  const above = firstAbove(from, value);
  if (above === 0) return to[0] ?? 0;
  if (above === from.length) return Number.POSITIVE_INFINITY;
  const left = from[above - 1] ?? 0;
  const part = (value - left) / ((from[above] ?? 0) - left);
  return (to[above - 1] ?? 0) + part * ((to[above] ?? 0) - (to[above - 1] ?? 0));
}

/**
 * Says whether a task is beyond the horizon: nothing is known of when it will finish, and it is asked for now and then,
 * for as long as it takes.
 */
export const isParked = (ageMs: number): boolean => ageMs >= HORIZON_MS;

/**
 * Gives the milliseconds from the end of the last answer to the next question: 2 s to 5 minutes, after 6 hours 20 to 30
 * minutes.
 * @param ageMs since the generation began.
 * @param fixedIntervalMs each task's interval, where the person has set one.
 * @param random 0 ≤ r < 1.
 */
export function nextPollDelay(
  ageMs: number,
  fixedIntervalMs: number | null,
  random: number,
  cadence: Cadence = FIRST_CADENCE,
): number {
  const spread = 1 - JITTER + 2 * JITTER * random;
  if (fixedIntervalMs !== null) return Math.round(fixedIntervalMs * spread);
  if (isParked(ageMs)) return Math.round(PARKED_MS * spread);
  const age = Math.max(0, ageMs);
  const nextAgeMs = readAcross(cadence, AGES_MS, readAcross(AGES_MS, cadence, age) + spread);
  // At its longest the delay is spread too: tasks of one evening would come in step otherwise.
  return Math.round(Math.min(LONGEST_MS * (spread / (1 + JITTER)), Math.max(SHORTEST_MS, nextAgeMs - age)));
}
