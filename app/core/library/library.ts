/**
 * Opens the library: every generation that is tracked, and how far each of its assets has come. One writer; each change
 * is announced to whoever shows the list. What a person or a transfer relies on is on disk before the call returns;
 * what an answer would bring again may be lost to a power cut (transact.ts).
 */
import type { DatabaseSync } from 'node:sqlite';
import type { MarkCounts, StatusCounts } from '../../shared/library-view.ts';
import { type AssetStore, createAssetStore } from './asset-store.ts';
import { createFactStore, type FactStore } from './fact-store.ts';
import { createGenerationStore, type GenerationStore } from './generation-store.ts';
import { createLibraryWriter, type LibraryChangeNotice } from './library-writer.ts';
import type { ListMask } from './list-order.ts';
import { createListStore, type ListStore } from './list-store.ts';
import { readPastDurations } from './past-durations.ts';
import { type PastLength, readPastLengths } from './past-lengths.ts';
import type { PastDuration } from './records.ts';
import type { Transact } from './transact.ts';

export type { AssetStore } from './asset-store.ts';
export type { LibraryChangeNotice } from './library-writer.ts';

export interface Library extends ListStore, GenerationStore, AssetStore, FactStore {
  /** Grows with each change. */
  readonly version: number;
  /** Makes several changes one: all of them are on disk afterwards, and are told of then, or none is. */
  readonly transact: Transact;
  counts(): StatusCounts;
  markCounts(): MarkCounts;
  /** How many items a filter of the list lets through. */
  count(mask: ListMask): number;
  /** What the last finished generations took, the latest first. */
  durations(limit: number, account?: string): readonly PastDuration[];
  /** How many bytes the last saved clips have, the latest first. */
  pastLengths(limit: number): readonly PastLength[];
}

export function createLibrary(db: DatabaseSync, onChange: (change: LibraryChangeNotice) => void): Library {
  const writer = createLibraryWriter(db, onChange);
  return {
    get version() {
      return writer.version;
    },
    transact: writer.transact,
    counts: writer.tally.counts,
    markCounts: writer.tally.marks,
    count: writer.tally.count,
    durations: (limit, account) => readPastDurations(db, limit, account),
    pastLengths: (limit) => readPastLengths(db, limit),
    ...createListStore(writer),
    ...createGenerationStore(writer),
    ...createAssetStore(db, writer),
    ...createFactStore(writer),
  };
}
