/**
 * Says what begins next, and why something else does not: the ready list in its order, past what waits for its disk,
 * for its part to be deleted or for the other files of its item, as long as there is a place.
 */
import type { Problem } from '../../shared/error-code.ts';
import type { AssetStore } from '../library/asset-store.ts';
import type { AssetRecord } from '../library/records.ts';
import type { AssetId } from './asset-key.ts';
import { ReadyList } from './ready-list.ts';
import type { RunningJobs } from './running-jobs.ts';
import { createStorageGate, type HeldFile, type StorageGate, type StorageGateDeps } from './storage-gate.ts';

export interface SchedulerDeps
  extends Pick<StorageGateDeps, 'freeSpace' | 'folderIsBack' | 'reservedBytes' | 'probeMs'> {
  readonly library: Pick<AssetStore, 'asset' | 'assets'>;
  readonly jobs: RunningJobs;
  /** When the asset's link ends, in milliseconds since 1970; null where nobody knows. */
  readonly deadlineOf?: (asset: AssetId) => number | null;
  /** Whether the asset's part file is being deleted. */
  readonly isDropping: (asset: AssetId) => boolean;
  readonly begin: (asset: AssetId) => void;
  readonly onStorageProblem: (problem: Problem | null) => void;
  /** A run ended or one began. */
  readonly onActivity: () => void;
}

const SETTLED: readonly AssetRecord['state'][] = ['saved', 'failed', 'cancelled', 'paused'];

export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #ready: ReadyList;
  readonly #gate: StorageGate;
  /** Files at once. */
  #concurrency: number;
  #isStarted = false;
  /** Asleep or offline. */
  #isHeld = false;

  constructor(deps: SchedulerDeps, concurrency: number) {
    this.#deps = deps;
    this.#ready = new ReadyList((asset) => this.add(asset), deps.deadlineOf);
    this.#concurrency = concurrency;
    this.#gate = createStorageGate({
      ...deps,
      onRelease: (files) => {
        for (const file of files) this.add(file);
      },
      onProblem: deps.onStorageProblem,
    });
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Whether anything is to begin by itself. */
  get busy(): boolean {
    return this.#ready.busy;
  }

  start(): void {
    this.#isStarted = true;
  }

  stop(): void {
    this.#isStarted = false;
    this.#gate.stop();
    this.#ready.clear();
  }

  setHeld(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.fill();
  }

  setConcurrency(files: number): void {
    this.#concurrency = files;
  }

  /** Makes an asset ready, whatever it waited for, and begins what may. */
  add(asset: AssetId): void {
    this.addQuietly(asset);
    this.fill();
  }

  /** Makes an asset ready; nothing begins before fill(). */
  addQuietly(asset: AssetId): void {
    this.forget(asset);
    if (!this.#deps.jobs.of(asset.id, asset.kind)) this.#ready.add(asset);
  }

  addFirst(asset: AssetId): void {
    this.#ready.addFirst(asset);
  }

  addLater(asset: AssetId, delayMs: number): void {
    this.#ready.addLater(asset, delayMs);
  }

  addWithKey(asset: AssetId): void {
    this.#ready.addWithKey(asset);
  }

  keyChanged(isOf?: (id: string) => boolean): void {
    this.#ready.keyChanged(isOf);
  }

  /** Holds an asset back until its disk has room or its folder is back. */
  holdForStorage(file: HeldFile, problem: Problem): void {
    this.#gate.hold(file, problem);
  }

  isBlocked(folder: string): boolean {
    return this.#gate.blocks(folder);
  }

  /** Lets everything that waits for a disk go on, to find out by trying. */
  releaseStorage(): void {
    this.#gate.releaseAll();
  }

  /** Takes an asset out of every list. */
  forget(asset: AssetId): void {
    this.#gate.forget(asset.id, asset.kind);
    this.#ready.forget(asset);
  }

  /** Begins what may begin now. */
  fill(): void {
    if (!this.#isStarted || this.#isHeld) return;
    for (const asset of this.#ready.inOrder()) {
      if (!this.#hasPlace()) break;
      if (this.#obstacleOf(asset) !== null) continue;
      this.#ready.forget(asset);
      this.#deps.begin(asset);
    }
    this.#deps.onActivity();
  }

  /** Those that only wait for the disk take no place, up to as many again. */
  #hasPlace(): boolean {
    const { jobs } = this.#deps;
    return jobs.receiving < this.#concurrency && jobs.size < 2 * this.#concurrency;
  }

  #obstacleOf(asset: AssetId): 'storage' | 'part' | 'siblings' | null {
    const { library, isDropping } = this.#deps;
    const record = library.asset(asset.id, asset.kind);
    if (record && this.#gate.blocks(record.folder)) return 'storage';
    if (isDropping(asset)) return 'part';
    return this.#mustWaitForSiblings(asset) ? 'siblings' : null;
  }

  /** The sidecar tells of the other files, so it comes after them. */
  #mustWaitForSiblings({ id, kind }: AssetId): boolean {
    if (kind !== 'metadata') return false;
    return this.#deps.library
      .assets(id)
      .some((asset) => asset.kind !== 'metadata' && !SETTLED.includes(asset.state));
  }
}
