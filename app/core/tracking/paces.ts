/** Keeps the cadence for each kind of generation, computed anew when the history of durations has changed. */
import type { GenerationKind, PastDuration } from '../library/records.ts';
import { type Cadence, createCadence, FIRST_CADENCE } from './cadence.ts';

/** So many of one kind speak for themselves; before that they count among all the others. */
const ENOUGH_OF_A_KIND = 10;
/** A thousand generations that finish at once do not compute a thousand histories. */
const KEEP_MS = 60_000;

export interface Paces {
  cadenceFor(kind: GenerationKind): Cadence;
  /** A generation finished: the next question after a while takes it into account. */
  historyChanged(): void;
}

export interface PacesDeps {
  /** The latest durations of this person's own finished generations. */
  readonly durations: () => readonly PastDuration[];
  readonly monotonicNow: () => number;
}

export function createPaces({ durations, monotonicNow }: PacesDeps): Paces {
  let history: readonly PastDuration[] | null = null;
  let readAtMs = 0;
  let stale = false;
  const cadences = new Map<string, Cadence>();

  function current(): readonly PastDuration[] {
    if (history !== null && !(stale && monotonicNow() - readAtMs >= KEEP_MS)) return history;
    history = durations();
    readAtMs = monotonicNow();
    stale = false;
    cadences.clear();
    return history;
  }

  /** Chooses those of the same model and length, else the same model, else all. */
  function alike(all: readonly PastDuration[], kind: GenerationKind): readonly PastDuration[] {
    const model = all.filter((past) => kind.model !== null && past.model === kind.model);
    const both = model.filter(
      (past) => kind.lengthSeconds !== null && past.lengthSeconds === kind.lengthSeconds,
    );
    return [both, model].find(({ length }) => length >= ENOUGH_OF_A_KIND) ?? all;
  }

  return {
    cadenceFor(kind) {
      const all = current();
      if (all.length === 0) return FIRST_CADENCE;
      const key = JSON.stringify([kind.model, kind.lengthSeconds]);
      const known = cadences.get(key);
      if (known) return known;
      const cadence = createCadence(alike(all, kind).map(({ ms }) => ms));
      cadences.set(key, cadence);
      return cadence;
    },
    historyChanged() {
      stale = true;
    },
  };
}
