/**
 * Says what a generation of some kind usually takes, by this person's own: for who waits for one, not for the cadence.
 */
import type { DatabaseSync } from 'node:sqlite';
import { readPastDurations } from './past-durations.ts';
import type { GenerationKind, PastDuration } from './records.ts';

/** Fewer say nothing of what is usual. */
const ENOUGH = 3;
const ASKED = 200;
/** A list that is read five times a second does not read the history each time. */
const KEEP_MS = 30_000;

/** Gives the median of those of the same model and length, else of the same model, else of all; null of too few. */
export function usualOf(history: readonly PastDuration[], kind: GenerationKind): number | null {
  const model = history.filter((past) => kind.model !== null && past.model === kind.model);
  const both = model.filter(
    (past) => kind.lengthSeconds !== null && past.lengthSeconds === kind.lengthSeconds,
  );
  const alike = [both, model, history].find(({ length }) => length >= ENOUGH);
  const sorted = alike?.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted?.[Math.floor(sorted.length / 2)] ?? null;
}

export function createUsualDuration(
  db: DatabaseSync,
  monotonicNow: () => number = () => performance.now(),
): (kind: GenerationKind) => number | null {
  let history: readonly PastDuration[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  /** By kind: a list of what is being made asks a hundred times about a few. */
  const known = new Map<string, number | null>();
  return (kind) => {
    if (monotonicNow() - readAtMs >= KEEP_MS) {
      history = readPastDurations(db, ASKED);
      readAtMs = monotonicNow();
      known.clear();
    }
    const key = `${kind.lengthSeconds} ${kind.model}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const usual = usualOf(history, kind);
    known.set(key, usual);
    return usual;
  };
}
