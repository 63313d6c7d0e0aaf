/**
 * Says what goes on, in the few numbers and names that a tray, a taskbar and a question before quitting need. Looked up
 * at most once a second, and only after something has changed.
 */
import type { Engine } from '../core/engine.ts';
import type { ItemRow, LibraryQuery } from '../shared/library-view.ts';

export interface InFlight {
  readonly id: string;
  readonly prompt: string | null;
  /** 0 to 1; null while the length is not known. */
  readonly fraction: number | null;
}

export interface Activity {
  /** The downloads that run, wait for their turn or for another try, the oldest first; at most FIRST of them. */
  readonly inFlight: readonly InFlight[];
  /** All of those, also the ones that are not named. */
  readonly downloading: number;
  readonly generating: number;
  /** Links of clips that are not saved yet and end within the hour. */
  readonly linksEnding: number;
  readonly allPaused: boolean;
  /** Of everything since the downloads began, 0 to 1; null while nothing runs or no length is known. */
  readonly fraction: number | null;
  /** Nothing goes on until a person does something: a key, some space, a folder. */
  readonly blocked: boolean;
}

export interface ActivityWatch {
  current(): Activity;
  /** Called after each change; returns the unsubscribe function. */
  onChange(listener: (activity: Activity) => void): () => void;
  stop(): void;
}

const FIRST = 50;
const EVERY_MS = 1_000;
const QUERY: LibraryQuery = {
  search: '',
  // Between two attempts, or while the disk is full, a download is under way all the same.
  statuses: ['downloading', 'waiting'],
  sort: 'tracked',
  descending: false,
  offset: 0,
  limit: FIRST,
};

interface Bytes {
  readonly received: number;
  readonly total: number | null;
}

/** Watches the engine from now on. */
export function watchActivity(engine: Pick<Engine, 'on' | 'window' | 'status'>): ActivityWatch {
  const listeners = new Set<(activity: Activity) => void>();
  /** Fresher than the rows, which know what is safe on disk. */
  const progress = new Map<string, Bytes>();
  /** What was saved since the downloads began: without it the bar would fall back with each clip. */
  let doneBytes = 0;
  let timer: NodeJS.Timeout | null = null;
  let changed = false;
  let activity = look();

  function bytesOf(row: ItemRow): Bytes {
    return progress.get(row.id) ?? { received: row.receivedBytes, total: row.totalBytes };
  }

  function look(): Activity {
    const status = engine.status();
    const { rows, total } = engine.window(QUERY);
    if (total === 0) {
      progress.clear();
      doneBytes = 0;
    }
    const known = rows.map(bytesOf).flatMap(({ received, total: all }) => (all ? [{ received, all }] : []));
    const sum = known.reduce((part, { all }) => part + all, doneBytes);
    const received = known.reduce((part, one) => part + Math.min(one.received, one.all), doneBytes);
    return {
      inFlight: rows.map((row) => {
        const bytes = bytesOf(row);
        return {
          id: row.id,
          prompt: row.prompt,
          fraction: bytes.total ? Math.min(1, bytes.received / bytes.total) : null,
        };
      }),
      downloading: total,
      generating: status.generating,
      linksEnding: status.linksEnding,
      allPaused: status.allPaused,
      fraction: known.length > 0 ? received / sum : null,
      blocked: status.keyRefused || status.storageProblem !== null,
    };
  }

  function tell(): void {
    timer = null;
    if (!changed) return;
    changed = false;
    activity = look();
    timer = setTimeout(tell, EVERY_MS);
    for (const listener of listeners) listener(activity);
  }
  function change(): void {
    changed = true;
    // Not in the midst of whatever caused it.
    timer ??= setTimeout(tell, 0);
  }

  const unsubscribe = [
    engine.on('library-changed', change),
    engine.on('status', change),
    engine.on('progress', (reports) => {
      for (const { id, asset, receivedBytes, totalBytes } of reports) {
        if (asset === 'video' || asset === 'raw')
          progress.set(id, { received: receivedBytes, total: totalBytes });
      }
      change();
    }),
    engine.on('saved', ({ id, bytes }) => {
      if (progress.delete(id)) doneBytes += bytes;
      change();
    }),
  ];

  return {
    current: () => activity,
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    stop() {
      for (const off of unsubscribe) off();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
