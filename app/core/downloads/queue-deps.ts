/**
 * Declares the download queue's interfaces: the four roles that it shares with each transfer (store, links, disk,
 * clock), each with what the queue alone asks of it, and the events that it tells the engine.
 */
import type { Problem } from '../../shared/error-code.ts';
import type { FactStore } from '../library/fact-store.ts';
import type { AssetRecord } from '../library/records.ts';
import type { AssetId } from './asset-key.ts';
import type { TransferEvents, TransferRoles, TransferStore } from './transfer/roles.ts';

export interface QueueEvents extends Pick<TransferEvents, 'onProgress' | 'onStep'> {
  onSaved(asset: AssetRecord): void;
  onProblem(asset: AssetRecord, problem: Problem, retryInMs: number | null): void;
  onStorageProblem(problem: Problem | null): void;
  onKeyNeeded(asset: AssetRecord, problem: Problem): void;
  /** Something threw that no rule expects; the transfer is tried again later. */
  onBug(thrown: unknown): void;
  /** A run ended or one began: counts may have changed. */
  onActivity(): void;
}

export interface QueueOptions {
  /** How many transfers run at once. */
  readonly concurrency: number;
  /** Whether a transfer that finds no room waits for a person, or fails. */
  readonly onStorageTrouble: 'pause' | 'fail';
  /** How often a full disk is looked at again, in milliseconds. */
  readonly storageProbeMs: number;
}

export interface QueueDeps extends TransferRoles {
  readonly store: TransferStore & {
    readonly library: FactStore;
    /** Whether this run of the program works on the item. */
    wants(id: string): boolean;
    /** Gives what a file's length depends on, as one text. */
    lengthKindOf?(asset: AssetId): string;
    /** Gives how many bytes earlier files had, by the same text. */
    pastLengths?(): readonly { readonly kind: string; readonly bytes: number }[];
  };
  readonly links: TransferRoles['links'] & {
    /** Gives when the link of an item's clip ends, in milliseconds since 1970; null where nobody knows. */
    deadlineOf?(id: string): number | null;
    /** Whether asking an item's task again gives a link that lives longer, as far as that was seen. */
    isRenewable?(id: string): boolean;
  };
  readonly disk: TransferRoles['disk'] & {
    /** Whether a folder that was missing is there again and can be written to. */
    folderIsBack(folder: string): Promise<boolean>;
  };
  readonly events: QueueEvents;
}
