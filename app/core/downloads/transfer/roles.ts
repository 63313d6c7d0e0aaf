/**
 * Declares what a transfer needs of the world, in four roles: the store that it writes each step to, the links that
 * lead to its bytes, the disk that they go to, and the clock.
 */
import type { AssetKind, TransferState } from '../../../shared/generation.ts';
import type { ProgressReport } from '../../../shared/library-view.ts';
import type { AssetStore } from '../../library/asset-store.ts';
import type { HookState } from '../../library/records.ts';
import type { LinkRules } from '../../network/link-rules.ts';
import type { ResolvedLink } from '../../services/links/generation-links.ts';
import type { Limits } from '../../services/patience.ts';
import type { AssetId } from '../asset-key.ts';
import type { FileClient } from '../http/file-client.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import type { NameFacts } from '../publish/file-name.ts';
import type { PublishStep } from '../publish/publish.ts';

/** What is known of an asset, and where each step is written before it is taken. */
export interface TransferStore {
  readonly library: AssetStore;
  /** Gives what a file name is made of. */
  nameFacts(id: string): NameFacts;
  /** Gives what is to follow when a file of this kind is saved. */
  hooksFor(kind: AssetKind): readonly HookState[];
  /** Gives the content of the metadata sidecar. */
  sidecar(id: string): string;
}

/** Where the bytes come from. */
export interface TransferLinks {
  /** Asks for the link; `fresh` when the last one was refused. Throws DailiesError. */
  resolve(id: string, kind: AssetKind, fresh: boolean, signal: AbortSignal): Promise<ResolvedLink>;
  readonly files: FileClient;
  /** Gives where an item's files may come from, and what goes along to its own service. Throws DailiesError `no-key`. */
  rules(id: string): LinkRules;
  readonly limit: RateLimit;
  /** Gives how many connections one file may have at once. */
  segments(): number;
  /** How long a connection may bring nothing, in milliseconds. */
  readonly stallTimeoutMs: number;
}

/** Where the bytes go. */
export interface TransferDisk {
  /** Gives the bytes that are free; null where the system cannot say. */
  freeSpace(folder: string): Promise<number | null>;
  /** Gives the bytes that the folder's disk has in all; null where the system cannot say. */
  volumeBytes(folder: string): Promise<number | null>;
  /** The least time between two checkpoints of a file, in milliseconds; a default of its own when absent. */
  readonly minCheckpointMs?: number | undefined;
}

/** Time and chance, and how patient a person said to be. */
export interface TransferClock {
  now(): number;
  monotonicNow(): number;
  random(): number;
  limits(): Limits;
}

export interface TransferRoles {
  readonly store: TransferStore;
  readonly links: TransferLinks;
  readonly disk: TransferDisk;
  readonly clock: TransferClock;
}

/** What has just been done on disk or in the library. */
export type TransferStep = TransferState | PublishStep | 'part-named' | 'durable' | 'named';

export interface TransferEvents {
  onProgress(report: ProgressReport): void;
  /** All bytes are here: what is left is the disk's work. */
  onReceived(asset: AssetId): void;
  /** Told after each step that is on disk; the crash tests end the process there. */
  readonly onStep?: ((step: TransferStep) => void) | undefined;
}
