/**
 * The download queue: which transfers run, in which order, and what a person's wishes do to them. It owns every
 * retry; a transfer that waits gives its place to another, so that nothing blocks the queue.
 */
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';
import type { AssetPatch, AssetRecord } from '../library/records.ts';
import { errorCodeOf } from '../network/network-fault.ts';
import { keyOf } from './asset-key.ts';
import { dropPart, fromTheStart } from './asset-moves.ts';
import { rangeToAsk } from './http/resume.ts';
import { durableColumns } from './part/durable-ranges.ts';
import { createReadyList } from './ready-list.ts';
import { createStorageGate } from './storage-gate.ts';
import type { Outcome } from './transfer/outcome.ts';
import type {
  TransferClock,
  TransferDisk,
  TransferEvents,
  TransferLinks,
  TransferStore,
} from './transfer/roles.ts';
import { createSharedState } from './transfer/shared-state.ts';
import { Transfer } from './transfer/transfer.ts';

export interface QueueEvents {
  onSaved(asset: AssetRecord): void;
  onProblem(asset: AssetRecord, problem: Problem, retryInMs: number | null): void;
  onStorageProblem(problem: Problem | null): void;
  onKeyNeeded(problem: Problem): void;
  /** Something threw that no rule expects; the transfer is tried again later. */
  onBug(thrown: unknown): void;
  /** A run ended or one began: counts may have changed. */
  onActivity(): void;
}

export interface QueueOptions {
  readonly concurrency: number;
  readonly onStorageTrouble: 'pause' | 'fail';
  /** How often a full disk is looked at again, in milliseconds. */
  readonly storageProbeMs: number;
}

export interface DownloadQueue {
  /** Takes up what an earlier run of the program left, after bringing its states back to `queued`. */
  start(): void;
  /** Aborts what runs and waits until its part files are closed. */
  stop(): Promise<void>;
  /** Writes at once what has been received, and what is surely on disk; what runs goes on. */
  flushNow(): void;
  /** Looks at the asset again: it was added, or its wish has changed. */
  enqueue(id: string, kind: AssetKind): void;
  pause(id: string): void;
  resume(id: string): void;
  /** Deletes part files; saved files stay. */
  cancel(id: string): Promise<void>;
  /** Starts failed, cancelled, waiting or missing assets again. */
  retry(id: string): void;
  /** Fetches saved assets once more; the files that are there stay. */
  fetchAgain(id: string): void;
  /** Stops and leaves everything as it is: parts, states, what is still to be done. */
  setAside(id: string): void;
  /** Goes on with what was set aside. */
  takeUp(id: string): void;
  setConcurrency(files: number): void;
  /** Stops every connection and begins none while true: asleep or offline. Parts are kept, nothing counts as a failure. */
  setHeld(held: boolean): void;
  /** Another folder was chosen: what the old one's trouble holds back goes there. */
  folderChanged(folder: string): Promise<void>;
  /** The key has changed: transfers that waited for it go on. */
  keyChanged(): void;
  /** Whether anything is running or still to run by itself. */
  readonly busy: boolean;
  readonly running: number;
}

type Wish = 'pause' | 'cancel' | 'stop' | 'hold' | 'yield' | 'aside';

interface Job {
  readonly id: string;
  readonly kind: AssetKind;
  readonly controller: AbortController;
  wish: Wish | null;
  /** Its bytes are here; it is being verified and named, and its place is free for another. */
  received: boolean;
  /** Set by a resume or retry that came while a pause or cancel was still under way: the last wish wins. */
  again: boolean;
  done: Promise<void>;
}

const BUG_DELAY_MS = 30_000;

export interface QueueDeps {
  readonly store: TransferStore & {
    /** Whether this run of the program works on the item. */
    wants(id: string): boolean;
  };
  readonly links: TransferLinks;
  readonly disk: TransferDisk & {
    /** Whether a folder that was missing is there again and can be written to. */
    folderIsBack(folder: string): Promise<boolean>;
  };
  readonly clock: TransferClock;
  readonly events: QueueEvents & Pick<TransferEvents, 'onProgress' | 'onStep'>;
}

function canGoOnLater(asset: AssetRecord): boolean {
  if (asset.state === 'resolving') return true;
  return asset.state === 'downloading' && rangeToAsk({ ...asset, bytes: 1 }).ifRange !== null;
}

export function createDownloadQueue(deps: QueueDeps, options: QueueOptions): DownloadQueue {
  const { store, disk, clock, events } = deps;
  const { library } = store;
  let concurrency = options.concurrency;
  let stopped = true;
  let held = false;
  const running = new Map<string, Job>();
  /** Assets whose part file is being deleted; they begin again only afterwards. */
  const dropping = new Map<string, Promise<void>>();
  const shared = createSharedState();
  const transferEvents: TransferEvents = {
    onProgress: events.onProgress,
    onStep: events.onStep,
    onReceived: (asset) => {
      const job = running.get(keyOf(asset));
      if (job) job.received = true;
      fill();
    },
  };

  const turns = createReadyList(makeReady);
  const storage = createStorageGate({
    freeSpace: (folder) => disk.freeSpace(folder),
    folderIsBack: (folder) => disk.folderIsBack(folder),
    promised: () => shared.reservations.bytesOfOthers(null),
    probeMs: options.storageProbeMs,
    onRelease: (files) => {
      for (const { id, kind } of files) makeReady(id, kind);
    },
    onProblem: events.onStorageProblem,
  });

  function move(asset: AssetRecord, state: AssetRecord['state'], patch: AssetPatch = {}): void {
    const moved = library.transition(asset, state, patch);
    // It fell back to an earlier file: what came of the new one is of no use.
    if (moved?.state === 'saved' && moved.partPath !== null) void dropPartOfIdle(moved);
  }

  function forget(id: string, kind: AssetKind): void {
    storage.forget(id, kind);
    turns.forget(id, kind);
  }

  function makeReady(id: string, kind: AssetKind): void {
    forget(id, kind);
    if (!running.has(keyOf({ id, kind }))) turns.add(id, kind);
    fill();
  }

  /** Ends the latest of more transfers than there may be; what could not go on later from where it is may finish. */
  function yieldSurplus(): void {
    let surplus = receiving() - concurrency;
    for (const job of [...running.values()].reverse()) {
      if (surplus <= 0) return;
      const asset = library.asset(job.id, job.kind);
      if (job.received) continue;
      if (job.wish !== null) surplus -= 1;
      else if (asset && canGoOnLater(asset)) {
        abort(job, 'yield');
        surplus -= 1;
      }
    }
  }

  /** The sidecar tells of the other files, so it comes after them. */
  function mustWaitForSiblings(id: string, kind: AssetKind): boolean {
    if (kind !== 'metadata') return false;
    const unsettled = (asset: AssetRecord) =>
      asset.kind !== 'metadata' && !['saved', 'failed', 'cancelled', 'paused'].includes(asset.state);
    return library.assets(id).some(unsettled);
  }

  /** Files that come in now; those that only wait for the disk do not count, up to as many again. */
  function receiving(): number {
    let count = 0;
    for (const job of running.values()) if (!job.received) count += 1;
    return count;
  }

  function fill(): void {
    if (stopped || held) return;
    for (const { id, kind } of turns.ready()) {
      if (receiving() >= concurrency || running.size >= 2 * concurrency) break;
      if (isHeldBack(id, kind)) continue;
      if (dropping.has(keyOf({ id, kind })) || mustWaitForSiblings(id, kind)) continue;
      turns.forget(id, kind);
      begin(id, kind);
    }
    events.onActivity();
  }

  function begin(id: string, kind: AssetKind): void {
    const key = keyOf({ id, kind });
    const controller = new AbortController();
    const job: Job = {
      id,
      kind,
      controller,
      wish: null,
      received: false,
      again: false,
      done: Promise.resolve(),
    };
    running.set(key, job);
    job.done = new Transfer(job, deps, shared, transferEvents, controller.signal)
      .run()
      .catch((thrown: unknown): Outcome => {
        events.onBug(thrown);
        return { type: 'stopped' };
      })
      .then((outcome) => settle(job, outcome));
  }

  async function settle(job: Job, outcome: Outcome): Promise<void> {
    const key = keyOf(job);
    try {
      const asset = library.asset(job.id, job.kind);
      // It counts as running until its part is gone, so that a wish made meanwhile reaches it.
      if (asset && job.wish === 'cancel' && outcome.type !== 'saved') await dropPart(library, asset);
    } catch (thrown) {
      events.onBug(thrown);
    }
    running.delete(key);
    shared.reservations.release(key);
    try {
      conclude(job, outcome);
    } catch (thrown) {
      events.onBug(thrown);
      if (!stopped) turns.addIn(job, BUG_DELAY_MS);
    }
    fill();
  }

  function conclude(job: Job, outcome: Outcome): void {
    const asset = library.asset(job.id, job.kind);
    if (!asset) return;
    if (outcome.type === 'saved') events.onSaved(asset);
    else if (job.wish !== null) settleWish(job, job.wish, asset);
    else settleOutcome(asset, outcome);
  }

  function settleWish(job: Job, wish: Wish, asset: AssetRecord): void {
    if (wish === 'stop') return;
    if (wish === 'yield' && !job.again) {
      move(asset, 'queued', { problem: null, retryAtMs: null });
      turns.addFirst(asset.id, asset.kind);
    } else if (job.again || wish === 'hold') {
      move(asset, 'queued', { problem: null, retryAtMs: null });
      makeReady(asset.id, asset.kind);
    } else if (wish === 'aside') {
      move(asset, 'queued', { problem: null, retryAtMs: null });
    } else {
      move(asset, wish === 'cancel' ? 'cancelled' : 'paused', { problem: null, retryAtMs: null });
    }
  }

  function settleOutcome(asset: AssetRecord, outcome: Exclude<Outcome, { type: 'saved' }>): void {
    switch (outcome.type) {
      case 'retry': {
        if (outcome.wholeHost !== null) shared.hostPauses.set(outcome.wholeHost, outcome.atMs);
        move(asset, 'waiting', { problem: outcome.problem, retryAtMs: outcome.atMs });
        const delayMs = Math.max(0, outcome.atMs - clock.now());
        if (!outcome.told) events.onProblem(asset, outcome.problem, delayMs);
        turns.addIn(asset, delayMs);
        return;
      }
      case 'key-needed':
        move(asset, 'waiting', { problem: outcome.problem, retryAtMs: null });
        turns.addWithKey(asset);
        events.onKeyNeeded(outcome.problem);
        return;
      case 'storage':
        if (options.onStorageTrouble === 'fail') fail(asset, outcome.problem);
        else holdForStorage(asset, outcome);
        return;
      case 'failed':
        fail(asset, outcome.problem);
        return;
      case 'stopped':
        // A bug ended the run: it is tried again later rather than lost or hot-looped.
        if (stopped) return;
        move(asset, 'waiting', { retryAtMs: clock.now() + BUG_DELAY_MS });
        turns.addIn(asset, BUG_DELAY_MS);
        return;
    }
  }

  function fail(asset: AssetRecord, problem: Problem): void {
    move(asset, 'failed', { problem, retryAtMs: null });
    events.onProblem(asset, problem, null);
  }

  /** It waits with what it has, and goes on by itself once there is room; so do the others, where a write failed. */
  function holdForStorage(asset: AssetRecord, outcome: Extract<Outcome, { type: 'storage' }>): void {
    try {
      move(asset, 'waiting', { problem: outcome.problem, retryAtMs: null });
    } catch (thrown) {
      // The library's own disk may be the full one: until there is room again, holding it in memory is enough.
      if (!(thrown instanceof Error) || errorCodeOf(thrown) === '') throw thrown;
    }
    events.onProblem(asset, outcome.problem, null);
    storage.hold(
      {
        ...{ id: asset.id, kind: asset.kind, folder: asset.folder },
        ...{ bytes: outcome.needsBytes, alone: outcome.concerns === 'file' },
      },
      outcome.problem,
    );
  }

  function isHeldBack(id: string, kind: AssetKind): boolean {
    if (storage.held.length === 0) return false;
    const asset = library.asset(id, kind);
    return asset !== null && storage.blocks(asset.folder);
  }

  function dropPartOfIdle(asset: AssetRecord): Promise<void> {
    const key = keyOf(asset);
    // A second one could end after the first, and take the part that was begun in between.
    const underWay = dropping.get(key);
    if (underWay) return underWay;
    const dropped = dropPart(library, asset)
      .catch(events.onBug)
      .finally(() => {
        dropping.delete(key);
        fill();
      });
    dropping.set(key, dropped);
    return dropped;
  }

  function abort(job: Job, wish: Wish): void {
    job.wish = wish;
    job.again = false;
    job.controller.abort();
  }

  /** Queues again what a person asked for, from wherever it stopped. */
  function restartAsset(asset: AssetRecord): void {
    const job = running.get(keyOf(asset));
    if (job) {
      if (job.wish !== null) job.again = true;
      return;
    }
    shared.memories.of(keyOf(asset)).troubledSinceMs = null;
    move(asset, 'queued', fromTheStart(asset));
    makeReady(asset.id, asset.kind);
  }

  /** Brings an unfinished asset back to where it runs by itself; what is over or paused stays so. */
  function goOn(asset: AssetRecord): void {
    const { state, retryAtMs } = asset;
    if (['saved', 'failed', 'cancelled', 'paused'].includes(state)) return;
    if (state === 'waiting' && retryAtMs !== null && retryAtMs > clock.now()) {
      turns.addIn(asset, retryAtMs - clock.now());
      return;
    }
    if (state !== 'publishing' && state !== 'queued') move(asset, 'queued', { retryAtMs: null });
    turns.add(asset.id, asset.kind);
  }

  return {
    start() {
      stopped = false;
      for (const asset of library.unfinishedAssets()) {
        // The program ended between the wish and the deed.
        if (asset.state === 'cancelled' || asset.state === 'saved') void dropPartOfIdle(asset);
        else if (store.wants(asset.id)) goOn(asset);
      }
      fill();
    },

    async stop() {
      stopped = true;
      storage.stop();
      turns.clear();
      const jobs = [...running.values()];
      for (const job of jobs) if (job.wish === null) abort(job, 'stop');
      await Promise.all([...jobs.map((job) => job.done), ...dropping.values()]);
    },

    flushNow() {
      for (const [part, { id, kind }] of shared.openParts) {
        try {
          const { durableBytes, durableRanges } = durableColumns(part.syncNow());
          library.setDurable(id, kind, durableBytes, durableRanges);
        } catch (thrown) {
          // The last checkpoint is in the library; the others' bytes are worth as much.
          events.onBug(thrown);
        }
      }
    },

    enqueue: makeReady,

    pause(id) {
      for (const asset of library.assets(id)) {
        const key = keyOf(asset);
        const job = running.get(key);
        if (job) abort(job, 'pause');
        else if (asset.state === 'queued' || asset.state === 'waiting') {
          forget(id, asset.kind);
          move(asset, 'paused', { retryAtMs: null });
        }
      }
      events.onActivity();
    },

    resume(id) {
      for (const asset of library.assets(id)) {
        if (asset.state === 'paused' || running.get(keyOf(asset))?.wish) restartAsset(asset);
      }
    },

    async cancel(id) {
      const jobs: Promise<void>[] = [];
      for (const asset of library.assets(id)) {
        const key = keyOf(asset);
        const job = running.get(key);
        if (job) {
          abort(job, 'cancel');
          jobs.push(job.done);
        } else if (asset.state !== 'saved') {
          forget(id, asset.kind);
          move(asset, 'cancelled', { problem: null, retryAtMs: null });
          jobs.push(dropPartOfIdle(asset));
        }
      }
      await Promise.all(jobs);
      events.onActivity();
    },

    retry(id) {
      for (const asset of library.assets(id)) {
        const again = ['failed', 'cancelled', 'waiting'].includes(asset.state);
        const job = running.get(keyOf(asset));
        if (again || job?.wish || (asset.state === 'saved' && asset.missing)) restartAsset(asset);
      }
      if (storage.held.length > 0) storage.releaseAll();
    },

    fetchAgain(id) {
      for (const asset of library.assets(id)) if (asset.state === 'saved') restartAsset(asset);
    },

    setAside(id) {
      for (const asset of library.assets(id)) {
        const job = running.get(keyOf(asset));
        if (!job) forget(id, asset.kind);
        // A wish that is being carried out already is carried out.
        else if (job.wish === null) abort(job, 'aside');
      }
      events.onActivity();
    },

    takeUp(id) {
      for (const asset of library.assets(id)) {
        const job = running.get(keyOf(asset));
        if (!job) goOn(asset);
        else if (job.wish === 'aside') job.again = true;
      }
      fill();
    },

    setConcurrency(files) {
      concurrency = files;
      yieldSurplus();
      fill();
    },

    setHeld(next) {
      held = next;
      if (held) for (const job of running.values()) if (job.wish === null) abort(job, 'hold');
      fill();
    },

    async folderChanged(folder) {
      const blocked = library
        .unfinishedAssets()
        .filter(
          (asset) => asset.state !== 'saved' && storage.blocks(asset.folder) && !running.has(keyOf(asset)),
        );
      for (const asset of blocked) {
        if (asset.folder === folder) continue;
        await dropPart(library, asset);
        library.setAsset(asset.id, asset.kind, { folder, finalPath: null });
      }
      storage.releaseAll();
    },

    keyChanged: () => turns.keyChanged(),

    get busy() {
      return running.size > 0 || turns.busy;
    },
    get running() {
      return running.size;
    },
  };
}
