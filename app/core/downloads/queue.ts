/**
 * Takes the commands for downloads, as the rest of the engine gives them. Who begins next is the scheduler's to say,
 * what follows a run after-run's. The queue owns every retry: a transfer that waits gives its place to another, so that
 * nothing blocks the queue.
 */
import type { AssetKind } from '../../shared/generation.ts';
import type { AssetPatch, AssetRecord } from '../library/records.ts';
import { AfterRun, BUG_DELAY_MS } from './after-run.ts';
import { type AssetId, keyOf } from './asset-key.ts';
import { canGoOnLater, fromTheStart, waitLeftMs } from './asset-moves.ts';
import { FollowLengths } from './follow-lengths.ts';
import { flushParts } from './part/flush-parts.ts';
import { createLeftovers } from './part/leftovers.ts';
import { PartDrops } from './part-drops.ts';
import type { QueueDeps, QueueOptions } from './queue-deps.ts';
import { type Job, RunningJobs } from './running-jobs.ts';
import { Scheduler } from './scheduler.ts';
import { afterStop } from './stop-reason.ts';
import type { Outcome } from './transfer/outcome.ts';
import type { TransferEvents } from './transfer/roles.ts';
import { createSharedState } from './transfer/shared-state.ts';
import { Transfer } from './transfer/transfer.ts';

const OVER: readonly AssetRecord['state'][] = ['saved', 'failed', 'cancelled'];

export class DownloadQueue {
  readonly #deps: QueueDeps;
  readonly #library: QueueDeps['store']['library'];
  readonly #jobs = new RunningJobs();
  readonly #shared = createSharedState();
  readonly #drops: PartDrops;
  readonly #scheduler: Scheduler;
  readonly #afterRun: AfterRun;
  readonly #lengths: FollowLengths;

  constructor(deps: QueueDeps, options: QueueOptions) {
    const { store, disk, events } = deps;
    this.#deps = deps;
    this.#library = store.library;
    const leftovers = createLeftovers({
      ...{ library: store.library, names: this.#shared.reservations, onBug: events.onBug },
      everyMs: options.storageProbeMs,
    });
    const fill = (): void => this.#scheduler.fill();
    this.#drops = new PartDrops(store.library, leftovers, fill, events.onBug);
    this.#scheduler = new Scheduler(
      {
        ...{ ...store, jobs: this.#jobs, probeMs: options.storageProbeMs },
        freeSpace: (folder) => disk.freeSpace(folder),
        folderIsBack: (folder) => disk.folderIsBack(folder),
        reservedBytes: () => this.#shared.reservations.bytesOfOthers(null),
        ...{ deadlineOf: deps.links.deadlineOf, isRenewable: deps.links.isRenewable },
        isDropping: (asset) => this.#drops.has(asset),
        begin: (asset) => this.#begin(asset),
        onStorageProblem: events.onStorageProblem,
        onActivity: events.onActivity,
      },
      options.concurrency,
    );
    this.#lengths = new FollowLengths({
      ...{ scheduler: this.#scheduler, jobs: this.#jobs, library: store.library },
      ...{ onProgress: events.onProgress, monotonicNow: () => deps.clock.monotonicNow() },
    });
    this.#afterRun = new AfterRun({
      ...{ scheduler: this.#scheduler, events, onStorageTrouble: options.onStorageTrouble },
      hostPauses: this.#shared.hostPauses,
      now: () => deps.clock.now(),
      monotonicNow: () => deps.clock.monotonicNow(),
      move: (asset, state, patch) => this.#move(asset, state, patch),
    });
  }

  /** Whether anything is running or still to run by itself. */
  get busy(): boolean {
    return this.#jobs.size > 0 || this.#scheduler.busy;
  }

  get running(): number {
    return this.#jobs.size;
  }

  /** Goes on with what an earlier run of the program left, after bringing its states back to `queued`. */
  start(): void {
    this.#scheduler.start();
    this.#drops.start();
    for (const asset of this.#library.unfinishedAssets()) {
      // The program ended between the command and the deletion of the part.
      if (asset.state === 'cancelled' || asset.state === 'saved') void this.#drops.drop(asset);
      else if (this.#deps.store.wants(asset.id)) this.#goOn(asset);
    }
    this.#scheduler.fill();
  }

  /** Begins nothing any more; what runs is left to end with the process. */
  halt(): void {
    this.#scheduler.stop();
    this.#drops.stop();
  }

  /** Aborts what runs and waits until its part files are closed. */
  async stop(): Promise<void> {
    this.halt();
    const jobs = this.#jobs.all();
    this.#jobs.stopAll({ type: 'stop' });
    await Promise.all([...jobs.map((job) => job.done), this.#drops.settled()]);
  }

  /** Writes at once what has been received, and what is surely on disk; what runs goes on. */
  flushNow(): void {
    flushParts(this.#shared.openParts, this.#library, this.#deps.events.onBug);
  }

  /** Makes an asset ready that was added. */
  enqueue(id: string, kind: AssetKind): void {
    this.#scheduler.add({ id, kind });
  }

  pause(id: string): void {
    for (const asset of this.#library.assets(id)) {
      const job = this.#jobs.of(id, asset.kind);
      if (job) this.#jobs.stop(job, { type: 'pause' });
      else if (asset.state === 'queued' || asset.state === 'waiting') {
        this.#scheduler.forget(asset);
        this.#move(asset, 'paused', { retryAtMs: null });
      }
    }
    this.#deps.events.onActivity();
  }

  resume(id: string): void {
    for (const asset of this.#library.assets(id)) {
      if (asset.state === 'paused' || this.#isStopping(asset)) this.#restart(asset);
    }
  }

  /** Deletes part files; saved files stay. */
  async cancel(id: string): Promise<void> {
    const ends: Promise<void>[] = [];
    for (const asset of this.#library.assets(id)) {
      const job = this.#jobs.of(id, asset.kind);
      if (job) {
        this.#jobs.stop(job, { type: 'cancel' });
        ends.push(job.done);
      } else if (asset.state !== 'saved') {
        this.#scheduler.forget(asset);
        this.#move(asset, 'cancelled', { problem: null, retryAtMs: null });
        ends.push(this.#drops.drop(asset));
      }
    }
    await Promise.all(ends);
    this.#deps.events.onActivity();
  }

  /** Starts failed, cancelled, waiting or missing assets again. */
  retry(id: string): void {
    for (const asset of this.#library.assets(id)) {
      const isOver = ['failed', 'cancelled', 'waiting'].includes(asset.state);
      const isMissing = asset.state === 'saved' && asset.missing;
      if (isOver || isMissing || this.#isStopping(asset)) this.#restart(asset);
    }
    this.#scheduler.releaseStorage();
  }

  /** Fetches saved assets once more; the files that are there stay. */
  fetchAgain(id: string): void {
    for (const asset of this.#library.assets(id)) {
      if (asset.state === 'saved') this.#jobs.whenEnded(asset, () => this.#restart(asset));
    }
  }

  /** Stops and leaves everything as it is: parts, states, what is still to be done. */
  shelve(id: string): void {
    for (const asset of this.#library.assets(id)) {
      const job = this.#jobs.of(id, asset.kind);
      if (job) this.#jobs.stop(job, { type: 'shelve' });
      else this.#scheduler.forget(asset);
    }
    this.#deps.events.onActivity();
  }

  /** Goes on with what was shelved. */
  unshelve(id: string): void {
    for (const asset of this.#library.assets(id)) {
      const job = this.#jobs.of(id, asset.kind);
      if (!job) this.#goOn(asset);
      else if (job.stopReason?.type === 'shelve') this.#jobs.restart(job);
    }
    this.#scheduler.fill();
  }

  setConcurrency(files: number): void {
    this.#scheduler.setConcurrency(files);
    this.#jobs.yieldSurplus(files, ({ id, kind }) => canGoOnLater(this.#library.asset(id, kind)));
    this.#scheduler.fill();
  }

  /** Stops every connection and begins none while true: asleep or offline. Parts are kept, nothing counts as a failure. */
  setHeld(isHeld: boolean): void {
    if (isHeld) this.#jobs.stopAll({ type: 'hold' });
    this.#scheduler.setHeld(isHeld);
  }

  /** Sends what the old folder's trouble holds back to another folder. */
  async folderChanged(folder: string): Promise<void> {
    const isHeldBack = ({ state, folder: old }: AssetRecord): boolean =>
      state !== 'saved' && old !== folder && this.#scheduler.isBlocked(old);
    for (const asset of this.#library.unfinishedAssets().filter(isHeldBack)) {
      if (this.#jobs.of(asset.id, asset.kind)) continue;
      await this.#drops.deletePart(asset);
      this.#library.setAsset(asset.id, asset.kind, { folder, finalPath: null });
    }
    this.#scheduler.releaseStorage();
  }

  /** Lets transfers that waited for a key go on, those of these items alone where it is said. */
  keyChanged(isOf?: (id: string) => boolean): void {
    this.#scheduler.keyChanged(isOf);
  }

  #begin(asset: AssetId): void {
    const events: TransferEvents = {
      onProgress: (report) => this.#lengths.reported(report),
      onStep: this.#deps.events.onStep,
      onReceived: ({ id, kind }) => {
        const job = this.#jobs.of(id, kind);
        if (job) job.isReceived = true;
        this.#scheduler.fill();
      },
    };
    this.#lengths.begun(asset);
    this.#jobs.begin(asset, async (job) => {
      const transfer = new Transfer(asset, this.#deps, this.#shared, events, job.controller.signal);
      const outcome = await transfer.run().catch((thrown: unknown): Outcome => {
        this.#deps.events.onBug(thrown);
        return { type: 'stopped' };
      });
      await this.#settle(job, outcome);
    });
  }

  async #settle(job: Job, outcome: Outcome): Promise<void> {
    const { onBug } = this.#deps.events;
    this.#shared.reservations.release(job.key);
    try {
      const asset = this.#library.asset(job.id, job.kind);
      const dropsPart = job.stopReason !== null && afterStop(job.stopReason).dropsPart;
      // It counts as running until its part is gone, so that a command given meanwhile reaches it.
      if (asset && dropsPart && outcome.type !== 'saved') await this.#drops.deletePart(asset);
    } catch (thrown) {
      onBug(thrown);
    }
    this.#jobs.end(job);
    this.#lengths.ended(job);
    try {
      const asset = this.#library.asset(job.id, job.kind);
      if (asset) this.#afterRun.conclude(asset, outcome, job.stopReason);
      else this.#shared.memories.forget(job.key);
    } catch (thrown) {
      onBug(thrown);
      if (this.#scheduler.isStarted) this.#scheduler.addLater(job, BUG_DELAY_MS);
    }
    this.#scheduler.fill();
  }

  #isStopping({ id, kind }: AssetId): boolean {
    return (this.#jobs.of(id, kind)?.stopReason ?? null) !== null;
  }

  /** Queues again what a person asked for, from wherever it stopped. */
  #restart(asset: AssetRecord): void {
    const job = this.#jobs.of(asset.id, asset.kind);
    if (job) {
      this.#jobs.restart(job);
      return;
    }
    this.#shared.memories.of(keyOf(asset)).troubledSinceMs = null;
    this.#move(asset, 'queued', fromTheStart(asset));
    this.#scheduler.add(asset);
  }

  /** Brings an unfinished asset back to where it runs by itself; what is over or paused stays so. */
  #goOn(asset: AssetRecord): void {
    const { state } = asset;
    if (['saved', 'failed', 'cancelled', 'paused'].includes(state)) return;
    const waitMs = waitLeftMs(asset, this.#deps.clock.now());
    if (waitMs > 0) {
      this.#scheduler.addLater(asset, waitMs);
      return;
    }
    if (state !== 'publishing' && state !== 'queued') this.#move(asset, 'queued', { retryAtMs: null });
    this.#scheduler.addQuietly(asset);
  }

  #move(asset: AssetRecord, state: AssetRecord['state'], patch: AssetPatch = {}): void {
    const moved = this.#library.transition(asset, state, patch);
    if (moved && OVER.includes(moved.state)) this.#shared.memories.forget(keyOf(asset));
    // It fell back to an earlier file: what came of the new one is of no use.
    if (moved?.state === 'saved' && moved.partPath !== null) void this.#drops.drop(moved);
  }
}
