/** Keeps the transfers that run now, and why those that are being stopped are. */
import type { AssetKind } from '../../shared/generation.ts';
import { type AssetId, keyOf } from './asset-key.ts';
import { afterStop, prevails, type StopReason } from './stop-reason.ts';

export interface Job extends AssetId {
  readonly key: string;
  readonly controller: AbortController;
  /** Null while it may run on. */
  stopReason: StopReason | null;
  /** Its bytes are here; it is being verified and named, and its place is free for another. */
  isReceived: boolean;
  /** Settles when it has ended and all that follows has been done. */
  done: Promise<void>;
}

export class RunningJobs {
  /** In the order in which they began. */
  readonly #jobs = new Map<string, Job>();

  get size(): number {
    return this.#jobs.size;
  }

  /** Counts the files that come in now; those that only wait for the disk do not count. */
  get receiving(): number {
    let count = 0;
    for (const job of this.#jobs.values()) if (!job.isReceived) count += 1;
    return count;
  }

  of(id: string, kind: AssetKind): Job | null {
    return this.#jobs.get(keyOf({ id, kind })) ?? null;
  }

  all(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  /** @param run must not throw. */
  begin({ id, kind }: AssetId, run: (job: Job) => Promise<void>): void {
    const job: Job = {
      ...{ id, kind, key: keyOf({ id, kind }), controller: new AbortController() },
      ...{ stopReason: null, isReceived: false, done: Promise.resolve() },
    };
    this.#jobs.set(job.key, job);
    job.done = run(job);
  }

  end(job: Job): void {
    this.#jobs.delete(job.key);
  }

  /** Calls at once where this asset has no job, else once it has ended: a file is saved a moment before that. */
  whenEnded({ id, kind }: AssetId, call: () => void): void {
    const job = this.of(id, kind);
    // Where the whole app ends meanwhile, there is nothing left that the call could be about.
    if (job) job.done.then(call).catch(() => undefined);
    else call();
  }

  /** Stops a job. The last command wins. */
  stop(job: Job, reason: StopReason): void {
    if (prevails(reason, job.stopReason)) job.stopReason = reason;
    job.controller.abort();
  }

  stopAll(reason: StopReason): void {
    for (const job of this.#jobs.values()) this.stop(job, reason);
  }

  /** Lets a job that is being stopped begin again once it has ended. */
  restart(job: Job): void {
    if (job.stopReason === null) return;
    this.stop(job, { type: 'restart', dropsPart: afterStop(job.stopReason).dropsPart });
  }

  /** Stops the latest of more jobs than there may be; what could not go on later from where it is may finish. */
  yieldSurplus(concurrency: number, canGoOnLater: (job: Job) => boolean): void {
    let surplus = this.receiving - concurrency;
    for (const job of this.all().toReversed()) {
      if (surplus <= 0) return;
      if (job.isReceived) continue;
      if (job.stopReason === null && !canGoOnLater(job)) continue;
      this.stop(job, { type: 'yield' });
      surplus -= 1;
    }
  }
}
