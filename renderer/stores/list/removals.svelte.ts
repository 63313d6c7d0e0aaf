/** Takes items off the list, with each removal's own way back for as long as main keeps it. */
import { UNDO_MS } from '../../../app/shared/library-view.ts';

/** What one command took off the list. */
export interface Removal {
  readonly ids: readonly string[];
}

export interface Removals {
  /** Whether there is one that could be undone. */
  readonly canUndo: boolean;
  remove(ids: readonly string[]): Promise<void>;
  /** Puts back what this removal took, or the latest one; one that is back already stays so. */
  undo(removal?: Removal): Promise<void>;
  stop(): void;
}

export interface RemovalsDeps {
  /** At most so many ids in one call. */
  readonly atOnce: number;
  readonly send: (ids: string[]) => Promise<unknown>;
  /** Gives those that are back. */
  readonly restore: (ids: string[]) => Promise<readonly string[]>;
  readonly onRemoved: (removal: Removal) => void;
  /** 0 when the time for it had run out. */
  readonly onRestored: (count: number, removal: Removal) => void;
}

export function createRemovals(deps: RemovalsDeps): Removals {
  /** The latest last. */
  let open = $state.raw<readonly Removal[]>([]);
  const undone = new WeakSet<Removal>();
  const timers = new Map<Removal, ReturnType<typeof setTimeout>>();

  function forget(removal: Removal): void {
    open = open.filter((other) => other !== removal);
  }
  async function inParts(
    ids: readonly string[],
    send: (part: string[]) => Promise<readonly string[]>,
  ): Promise<void> {
    for (let from = 0; from < ids.length; from += deps.atOnce)
      await send(ids.slice(from, from + deps.atOnce));
  }
  function record(ids: readonly string[]): void {
    const removal = { ids };
    open = [...open, removal];
    timers.set(
      removal,
      setTimeout(() => {
        timers.delete(removal);
        forget(removal);
      }, UNDO_MS),
    );
    deps.onRemoved(removal);
  }

  return {
    get canUndo() {
      return open.length > 0;
    },
    async remove(ids) {
      let gone: readonly string[] = [];
      try {
        await inParts(ids, async (part) => {
          await deps.send(part);
          gone = [...gone, ...part];
          return part;
        });
      } finally {
        // A part that failed leaves the others removed all the same.
        if (gone.length > 0) record(gone);
      }
    },
    async undo(removal = open.at(-1)) {
      if (!removal || undone.has(removal)) return;
      undone.add(removal);
      const before = open;
      forget(removal);
      let back = 0;
      try {
        await inParts(removal.ids, async (part) => {
          const restored = await deps.restore(part);
          back += restored.length;
          return restored;
        });
      } catch (thrown) {
        undone.delete(removal);
        // In its place among the others, unless its time ran out meanwhile.
        if (timers.has(removal)) open = before.filter((one) => one === removal || open.includes(one));
        throw thrown;
      }
      deps.onRestored(back, removal);
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
