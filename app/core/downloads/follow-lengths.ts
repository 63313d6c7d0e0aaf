/** Tells the scheduler how fast running files come and how long they are, and has those that are too long step aside. */
import type { ProgressReport } from '../../shared/library-view.ts';
import type { AssetStore } from '../library/asset-store.ts';
import { type AssetId, keyOf } from './asset-key.ts';
import { canGoOnLater } from './asset-moves.ts';
import type { RunningJobs } from './running-jobs.ts';
import type { Scheduler } from './scheduler.ts';

export interface FollowLengthsDeps {
  readonly scheduler: Pick<Scheduler, 'received' | 'ended' | 'learnLength' | 'isTooLong'>;
  readonly jobs: Pick<RunningJobs, 'of' | 'stop'>;
  readonly library: Pick<AssetStore, 'asset'>;
  readonly onProgress: (report: ProgressReport) => void;
  readonly monotonicNow: () => number;
}

export class FollowLengths {
  readonly #deps: FollowLengthsDeps;
  /** Running files whose length nobody knew when they began. */
  readonly #unknown = new Set<string>();

  constructor(deps: FollowLengthsDeps) {
    this.#deps = deps;
  }

  begun(asset: AssetId): void {
    if (this.#deps.library.asset(asset.id, asset.kind)?.totalBytes == null) this.#unknown.add(keyOf(asset));
  }

  ended(asset: AssetId): void {
    this.#unknown.delete(keyOf(asset));
    this.#deps.scheduler.ended(asset);
  }

  /** Takes what a running file reports, and passes it on. */
  reported(report: ProgressReport): void {
    const { scheduler, jobs, library, monotonicNow } = this.#deps;
    const { id, asset: kind, receivedBytes, totalBytes } = report;
    this.#deps.onProgress(report);
    const asset = { id, kind };
    scheduler.received(asset, receivedBytes, monotonicNow());
    if (totalBytes === null || !this.#unknown.delete(keyOf(asset))) return;
    const job = jobs.of(id, kind);
    const isLong = job !== null && scheduler.isTooLong(asset, totalBytes - receivedBytes);
    scheduler.learnLength(asset, totalBytes);
    // What has come so far is kept, and its length is known when it is its turn again.
    if (isLong && canGoOnLater(library.asset(id, kind))) jobs.stop(job, { type: 'postpone' });
  }
}
