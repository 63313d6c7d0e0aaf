/** Tells the page what changed in the engine, merged so that a busy library never floods the window. */
import type { Engine } from '../core/engine.ts';
import type { AccountInfo } from '../shared/accounts.ts';
import { channelOf } from '../shared/bridge.ts';
import type { EventName, EventValue } from '../shared/contract.ts';
import type { CopyProgress } from '../shared/copies.ts';
import type { KeyStatus } from '../shared/key-status.ts';
import type { EngineStatus, LibraryChange, ProgressReport } from '../shared/library-view.ts';
import type { Settings } from '../shared/settings.ts';
import type { UpdateStatus } from '../shared/update-status.ts';

/** About ten library changes a second, and four progress reports a second for each file. */
const CHANGE_INTERVAL_MS = 100;
const PROGRESS_INTERVAL_MS = 250;
/** More changed ids than a window shows: the page is told to ask again instead. */
const MAX_IDS = 200;

/** Makes one change of two: the later version, both sets of ids, and whether either moved rows. */
export function mergeChanges(earlier: LibraryChange, later: LibraryChange): LibraryChange {
  const ids =
    earlier.ids === null || later.ids === null ? null : [...new Set([...earlier.ids, ...later.ids])];
  return {
    version: Math.max(earlier.version, later.version),
    ids: ids !== null && ids.length > MAX_IDS ? null : ids,
    structure: earlier.structure || later.structure,
  };
}

/** Sends the first value at once, then at most one merged value an interval. */
function createThrottle<T>(
  intervalMs: number,
  merge: (earlier: T, later: T) => T,
  send: (value: T) => void,
): { push(value: T): void; stop(): void } {
  let waiting: { readonly value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    timer = null;
    if (waiting === null) return;
    const { value } = waiting;
    waiting = null;
    timer = setTimeout(flush, intervalMs);
    send(value);
  }
  return {
    push(value) {
      waiting = { value: waiting === null ? value : merge(waiting.value, value) };
      if (timer === null) flush();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      waiting = null;
    },
  };
}

export interface PageEvents {
  settingsChanged(settings: Settings): void;
  keyChanged(status: KeyStatus): void;
  accountsChanged(accounts: readonly AccountInfo[]): void;
  updateChanged(status: UpdateStatus): void;
  copied(progress: CopyProgress): void;
  stop(): void;
}

/**
 * Subscribes to the engine and passes its events on.
 * @param send does nothing while there is no window: a new one asks for its snapshot itself.
 */
export function createPageEvents(
  engine: Pick<Engine, 'on'>,
  send: (channel: string, value: unknown) => void,
): PageEvents {
  const tell = <Name extends EventName>(name: Name, value: EventValue<Name>): void =>
    send(channelOf(name), value);

  const changes = createThrottle<LibraryChange>(CHANGE_INTERVAL_MS, mergeChanges, (change) =>
    tell('library.changed', change),
  );
  const status = createThrottle<EngineStatus>(
    CHANGE_INTERVAL_MS,
    (_earlier, later) => later,
    (value) => tell('engine.statusChanged', value),
  );
  const copies = createThrottle<CopyProgress>(
    PROGRESS_INTERVAL_MS,
    (_earlier, later) => later,
    (value) => tell('copy.progress', value),
  );
  const progress = createThrottle<ReadonlyMap<string, ProgressReport>>(
    PROGRESS_INTERVAL_MS,
    (earlier, later) => new Map([...earlier, ...later]),
    (reports) => tell('transfers.progress', [...reports.values()]),
  );

  const unsubscribe = [
    engine.on('library-changed', (change) => changes.push(change)),
    engine.on('status', (value) => status.push(value)),
    engine.on('rescue', (value) => tell('rescue.changed', value)),
    engine.on('progress', (reports) => {
      if (reports.length === 0) return;
      progress.push(new Map(reports.map((report) => [`${report.id}/${report.asset}`, report])));
    }),
  ];

  return {
    settingsChanged: (settings) => tell('settings.changed', settings),
    keyChanged: (keyStatus) => tell('key.changed', keyStatus),
    accountsChanged: (accounts) => tell('accounts.changed', accounts),
    updateChanged: (update) => tell('updates.changed', update),
    copied: copies.push,
    stop() {
      for (const off of unsubscribe) off();
      changes.stop();
      status.stop();
      progress.stop();
      copies.stop();
    },
  };
}
