/** Picks and rejects clips, with the way back: what each marking changed is kept as it was before. */
import type { Mark, MarkedItem } from '../../../app/shared/library-view.ts';

export interface Marks {
  /** How many markings could be undone; it grows with each one. */
  readonly undoable: number;
  mark(ids: readonly string[], mark: Mark | null): Promise<void>;
  /** Takes the latest marking back. */
  undo(): Promise<void>;
}

export interface MarksDeps {
  /** At most so many items in one call. */
  readonly atOnce: number;
  /** Gives the items that it changed, as they were before. */
  readonly send: (items: MarkedItem[]) => Promise<readonly MarkedItem[]>;
  /** Of a marking, or of one that was undone. */
  readonly onMarked: (items: readonly MarkedItem[]) => void;
}

/** A morning's review can be taken back step by step; more than this nobody remembers. */
const MAX_STEPS = 500;

export function createMarks(deps: MarksDeps): Marks {
  let steps = $state.raw<readonly (readonly MarkedItem[])[]>([]);

  async function sendAll(items: readonly MarkedItem[]): Promise<readonly MarkedItem[]> {
    const before: MarkedItem[] = [];
    for (let from = 0; from < items.length; from += deps.atOnce)
      before.push(...(await deps.send(items.slice(from, from + deps.atOnce))));
    if (items.length > 0) deps.onMarked(items);
    return before;
  }

  return {
    get undoable() {
      return steps.length;
    },
    async mark(ids, mark) {
      const before = await sendAll(ids.map((id) => ({ id, mark })));
      if (before.length > 0) steps = [...steps.slice(1 - MAX_STEPS), before];
    },
    async undo() {
      const latest = steps.at(-1);
      if (!latest) return;
      steps = steps.slice(0, -1);
      try {
        await sendAll(latest);
      } catch (thrown) {
        steps = [...steps, latest];
        throw thrown;
      }
    },
  };
}
