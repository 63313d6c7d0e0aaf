/** Holds what running transfers know of each other, in memory alone: after a restart it is found out again. */
import type { AssetId } from '../asset-key.ts';
import type { PartFile } from '../part/part-file.ts';
import { Reservations } from '../reservations.ts';
import { HostSpeeds } from './host-speed.ts';
import { createTransferMemories, type TransferMemories } from './memory.ts';

export interface SharedState {
  readonly memories: TransferMemories;
  readonly reservations: Reservations;
  /** The part files that are open now. */
  readonly openParts: Map<PartFile, AssetId>;
  /** Until when, on the monotonic clock, no transfer asks a file server, by host: it asked to slow down. */
  readonly hostPauses: Map<string, number>;
  /** What makes files come faster from each file server. */
  readonly hostSpeeds: HostSpeeds;
  /** Hosts whose ETags look like digests and are none. */
  readonly hostsWithOtherEtags: Set<string>;
}

export function createSharedState(): SharedState {
  return {
    memories: createTransferMemories(),
    reservations: new Reservations(),
    openParts: new Map(),
    hostPauses: new Map(),
    hostSpeeds: new HostSpeeds(),
    hostsWithOtherEtags: new Set(),
  };
}
