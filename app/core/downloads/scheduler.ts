/**
 * Says what begins next, and why something else does not: the ready list in its order, past what waits for its disk,
 * for its part to be deleted or for the other files of its item, as long as there is a place.
 */
import type { Problem } from '../../shared/error-code.ts';
import type { AssetStore } from '../library/asset-store.ts';
import type { AssetRecord } from '../library/records.ts';
import { type AssetId, keyOf } from './asset-key.ts';
import { Overload } from './overload.ts';
import { ReadyList } from './ready-list.ts';
import type { RunningJobs } from './running-jobs.ts';
import { createStorageGate, type HeldFile, type StorageGate, type StorageGateDeps } from './storage-gate.ts';

export interface SchedulerDeps
  extends Pick<StorageGateDeps, 'freeSpace' | 'folderIsBack' | 'reservedBytes' | 'probeMs'> {
  readonly library: Pick<AssetStore, 'asset' | 'assets'>;
  readonly jobs: RunningJobs;
  /** When an item's link ends, in milliseconds since 1970; null where nobody knows. */
  readonly deadlineOf?: ((id: string) => number | null) | undefined;
  /** Whether asking an item's task again gives a link that lives longer, as far as that was seen. */
  readonly isRenewable?: ((id: string) => boolean) | undefined;
  /** What a file's length depends on, as one text. */
  readonly lengthKindOf?: ((asset: AssetId) => string) | undefined;
  /** Gives how many bytes earlier files had, by the same text. */
  readonly pastLengths?: (() => readonly { readonly kind: string; readonly bytes: number }[]) | undefined;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
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
  readonly #overload: Overload;
  readonly #gate: StorageGate;
  /** Files at once. */
  #concurrency: number;
  #isStarted = false;
  /** Asleep or offline. */
  #isHeld = false;

  constructor(deps: SchedulerDeps, concurrency: number) {
    this.#deps = deps;
    const now = deps.now ?? Date.now;
    this.#ready = new ReadyList(
      (asset) => this.add(asset),
      ({ id }) => deps.deadlineOf?.(id) ?? null,
      now,
    );
    this.#overload = new Overload({
      ...{ now, busyBytes: deps.reservedBytes },
      record: ({ id, kind }) => deps.library.asset(id, kind),
      kindOf: (asset) => this.#lengthKindOf(asset),
      isRenewable: deps.isRenewable ?? (() => false),
    });
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
    for (const { kind, bytes } of this.#deps.pastLengths?.() ?? [])
      this.#overload.forecast.learn(kind, bytes);
  }

  stop(): void {
    this.#isStarted = false;
    this.#gate.stop();
    this.#ready.clear();
    this.#overload.clear();
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
    this.#overload.forget(asset);
  }

  /** Takes a report of a running file. @param monotonicMs of a clock that only goes forward. */
  received(asset: AssetId, receivedBytes: number, monotonicMs: number): void {
    this.#overload.forecast.received(keyOf(asset), receivedBytes, monotonicMs);
  }

  ended(asset: AssetId): void {
    this.#overload.forecast.ended(keyOf(asset));
  }

  /** Notes how long a file is: others of its kind are thought to be as long. */
  learnLength(asset: AssetId, totalBytes: number): void {
    this.#overload.forecast.learn(this.#lengthKindOf(asset), totalBytes);
  }

  /** Says whether a file whose length was just learned should give its place to others that end before they can be had. */
  isTooLong(asset: AssetId, bytesLeft: number): boolean {
    const deadlineMs = this.#deps.deadlineOf?.(asset.id) ?? null;
    if (deadlineMs === null) return false;
    return this.#overload.isTooLong({ asset, deadlineMs }, bytesLeft, this.#ready.runningOut());
  }

  /** Begins what may begin now. */
  fill(): void {
    if (!this.#isStarted || this.#isHeld) return;
    if (this.#hasPlace()) this.#fillPlaces();
    this.#deps.onActivity();
  }

  #lengthKindOf(asset: AssetId): string {
    return this.#deps.lengthKindOf?.(asset) ?? asset.kind;
  }

  #fillPlaces(): void {
    for (const asset of this.#ready.inOrder(this.#overload.preferred(this.#ready.runningOut()))) {
      if (!this.#hasPlace()) break;
      if (this.#obstacleOf(asset) !== null) continue;
      this.#ready.forget(asset);
      this.#overload.forget(asset);
      this.#deps.begin(asset);
    }
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
