/**
 * Does what follows the end of a run, for each outcome and each stop reason, in this one place: tells of a file that
 * the transfer has recorded as saved, tries again later, fails it, or holds back what goes to the same disk.
 */
import type { Problem } from '../../shared/error-code.ts';
import type { AssetPatch, AssetRecord } from '../library/records.ts';
import { errorCodeOf } from '../network/network-fault.ts';
import type { Scheduler } from './scheduler.ts';
import { afterStop, type StopReason } from './stop-reason.ts';
import type { Outcome } from './transfer/outcome.ts';

/** A bug is tried again later rather than lost or hot-looped. */
export const BUG_DELAY_MS = 30_000;

export interface AfterRunDeps {
  readonly scheduler: Scheduler;
  /** On the monotonic clock: one that is set back would hold a server's files for as long. */
  readonly hostPauses: Map<string, number>;
  readonly onStorageTrouble: 'pause' | 'fail';
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly move: (asset: AssetRecord, state: AssetRecord['state'], patch?: AssetPatch) => void;
  readonly events: {
    onSaved(asset: AssetRecord): void;
    onProblem(asset: AssetRecord, problem: Problem, retryInMs: number | null): void;
    onKeyNeeded(asset: AssetRecord, problem: Problem): void;
  };
}

export class AfterRun {
  readonly #deps: AfterRunDeps;

  constructor(deps: AfterRunDeps) {
    this.#deps = deps;
  }

  /** A file that came in all the same is saved, whatever was wanted meanwhile. */
  conclude(asset: AssetRecord, outcome: Outcome, stopReason: StopReason | null): void {
    if (outcome.type === 'saved') this.#deps.events.onSaved(asset);
    else if (stopReason !== null) this.#afterStop(asset, stopReason);
    else this.#afterOutcome(asset, outcome);
  }

  #afterStop(asset: AssetRecord, reason: StopReason): void {
    const { scheduler, move } = this.#deps;
    const { state, place } = afterStop(reason);
    if (state !== null) move(asset, state, { problem: null, retryAtMs: null });
    if (place === 'first') scheduler.addFirst(asset);
    if (place === 'last') scheduler.add(asset);
  }

  #afterOutcome(asset: AssetRecord, outcome: Exclude<Outcome, { type: 'saved' }>): void {
    const { scheduler, events, move, now } = this.#deps;
    switch (outcome.type) {
      case 'retry': {
        const delayMs = Math.max(0, outcome.atMs - now());
        if (outcome.wholeHost !== null) this.#pauseHost(outcome.wholeHost, delayMs);
        move(asset, 'waiting', { problem: outcome.problem, retryAtMs: outcome.atMs });
        if (!outcome.told) events.onProblem(asset, outcome.problem, delayMs);
        scheduler.addLater(asset, delayMs);
        return;
      }
      case 'key-needed':
        move(asset, 'waiting', { problem: outcome.problem, retryAtMs: null });
        scheduler.addWithKey(asset);
        events.onKeyNeeded(asset, outcome.problem);
        return;
      case 'storage':
        if (this.#deps.onStorageTrouble === 'fail') this.#fail(asset, outcome.problem);
        else this.#holdForStorage(asset, outcome);
        return;
      case 'failed':
        this.#fail(asset, outcome.problem);
        return;
      case 'stopped':
        // A bug ended the run, or its item left the library.
        if (!scheduler.isStarted) return;
        move(asset, 'waiting', { retryAtMs: now() + BUG_DELAY_MS });
        scheduler.addLater(asset, BUG_DELAY_MS);
        return;
    }
  }

  #pauseHost(host: string, forMs: number): void {
    const { hostPauses, monotonicNow } = this.#deps;
    for (const [other, overMs] of hostPauses) if (overMs <= monotonicNow()) hostPauses.delete(other);
    hostPauses.set(host, monotonicNow() + forMs);
  }

  #fail(asset: AssetRecord, problem: Problem): void {
    this.#deps.move(asset, 'failed', { problem, retryAtMs: null });
    this.#deps.events.onProblem(asset, problem, null);
  }

  /** It waits with what it has, and goes on by itself once there is room; so do the others, where a write failed. */
  #holdForStorage(asset: AssetRecord, outcome: Extract<Outcome, { type: 'storage' }>): void {
    const { problem, needsBytes, concerns } = outcome;
    try {
      this.#deps.move(asset, 'waiting', { problem, retryAtMs: null });
    } catch (thrown) {
      // The library's own disk may be the full one: until there is room again, holding it in memory is enough.
      if (!(thrown instanceof Error) || errorCodeOf(thrown) === '') throw thrown;
    }
    this.#deps.events.onProblem(asset, problem, null);
    const { id, kind, folder } = asset;
    this.#deps.scheduler.holdForStorage(
      { id, kind, folder, bytes: needsBytes, alone: concerns === 'file' },
      problem,
    );
  }
}
