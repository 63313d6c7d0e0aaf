/**
 * When to ask for a task again, pure. Most generations finish within one to a few minutes, so that is when it
 * pays to ask often; a task that is older than that sits in a queue and is asked for less and less.
 */

/** How far polls of many tasks are spread, so that they do not come in step. */
const JITTER = 0.2;

/**
 * @param ageMs since the task was tracked.
 * @param fixedIntervalMs each task's interval, where the person has set one.
 * @param random 0 ≤ r < 1.
 * @returns milliseconds from the end of the last answer.
 */
export function nextPollDelay(ageMs: number, fixedIntervalMs: number | null, random: number): number {
  const spread = 1 - JITTER + 2 * JITTER * random;
  return Math.round((fixedIntervalMs ?? restingInterval(ageMs)) * spread);
}

/** 5 s while it is likely to finish, then a fortieth of the age, at most 5 minutes. */
function restingInterval(ageMs: number): number {
  return Math.min(300_000, Math.max(5_000, ageMs / 40));
}
