/**
 * Takes items off the list so that it can be undone: they vanish at once, their work stops where it is, and only
 * when the time for an undo has run out, or the program ends or starts again, are part files and rows deleted.
 */
import type { DownloadQueue } from '../downloads/queue.ts';
import type { Library } from '../library/library.ts';
import type { TaskPoller } from '../tracking/pollers.ts';
import { isAskedFor } from './item-state.ts';

export interface RemovalsDeps {
  readonly library: Library;
  readonly queue: Pick<DownloadQueue, 'shelve' | 'unshelve' | 'cancel'>;
  readonly poller: Pick<TaskPoller, 'add' | 'drop' | 'checkNow'>;
  /** How long a removal can be undone, in milliseconds. */
  readonly undoMs: number;
  readonly now: () => number;
  readonly onFinal: (id: string, thumbnailFile: string | null) => void;
  readonly onBug: (thrown: unknown) => void;
}

export interface Removals {
  /** Takes items off the list. */
  remove(ids: readonly string[]): void;
  /** Puts them back as they were, and goes on with them; returns those that could still be put back. */
  restore(ids: readonly string[]): readonly string[];
  /** Makes final what an earlier run of the program left. */
  start(): void;
  /** Makes final what it can within `limitMs`; the next start does the rest. */
  stop(limitMs: number): Promise<void>;
}

/** So many are deleted at a stretch, that a removal of thousands leaves room for other work in between. */
const BATCH = 100;

export function createRemovals(deps: RemovalsDeps): Removals {
  const { library, queue, poller, now } = deps;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let working: Promise<void> = Promise.resolve();
  /** Their part files are being deleted. */
  const beyondUndo = new Set<string>();

  async function makeFinal(id: string): Promise<void> {
    beyondUndo.add(id);
    try {
      await queue.cancel(id);
      const thumbnailFile = library.thumbnailFile(id);
      library.remove(id);
      deps.onFinal(id, thumbnailFile);
    } finally {
      beyondUndo.delete(id);
    }
  }

  async function makeAllFinal(untilMs: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const ids = library.removedIds(untilMs).slice(0, BATCH);
      if (ids.length === 0) return;
      await Promise.all(ids.map(makeFinal));
      await new Promise((done) => setImmediate(done));
    }
  }

  function work(untilMs: number, isOver: () => boolean): Promise<void> {
    working = working.then(() => makeAllFinal(untilMs, isOver)).catch(deps.onBug);
    return working;
  }

  function wakeLater(): void {
    timer ??= setTimeout(() => {
      timer = null;
      void work(now() - deps.undoMs, () => stopped).then(() => {
        if (!stopped && library.removedIds(now()).length > 0) wakeLater();
      });
    }, deps.undoMs);
  }

  return {
    remove(ids) {
      for (const id of library.setRemoved(ids, now())) {
        poller.drop(id);
        queue.shelve(id);
      }
      wakeLater();
    },

    restore(ids) {
      const restored = library.setRemoved(
        ids.filter((id) => !beyondUndo.has(id)),
        null,
      );
      for (const id of restored) {
        const generation = library.generation(id);
        if (generation && isAskedFor({ generation, assets: library.assets(id) })) {
          poller.add(id, now() - generation.trackedAtMs);
          poller.checkNow(id);
        }
        queue.unshelve(id);
      }
      return restored;
    },

    start() {
      void work(now(), () => stopped);
    },

    async stop(limitMs) {
      if (timer !== null) clearTimeout(timer);
      stopped = true;
      await working;
      const endMs = now() + limitMs;
      await work(now(), () => now() > endMs);
    },
  };
}
