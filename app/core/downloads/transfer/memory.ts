/**
 * Holds what a transfer remembers from one attempt to the next, in memory alone: after a restart it errs on the patient
 * side.
 */
export interface TransferMemory {
  /** The furthest byte it ever reached, so that a server without ranges is not tried for ever. */
  furthest: number;
  /** Since when nothing more has come; null while all is well. */
  troubledSinceMs: number | null;
  /** Requests for a Range in a row that brought no byte. */
  rangesInRow: number;
  /** When the link that was used last is over, by the clock on the wall; null where it does not say. */
  linkUntilMs: number | null;
  /** Attempts ask the task for another link, until more has come. */
  asksTask: boolean;
}

export interface TransferMemories {
  of(key: string): TransferMemory;
  forget(key: string): void;
}

export function createTransferMemories(): TransferMemories {
  const memories = new Map<string, TransferMemory>();
  return {
    of(key) {
      const known = memories.get(key) ?? {
        ...{ furthest: 0, troubledSinceMs: null, rangesInRow: 0 },
        ...{ linkUntilMs: null, asksTask: false },
      };
      memories.set(key, known);
      return known;
    },
    forget: (key) => void memories.delete(key),
  };
}
