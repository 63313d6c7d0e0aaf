/** Reads and writes one asset's row in the library for its transfer: each step is here before it is taken. */
import { DailiesError } from '../../../shared/error-code.ts';
import type { AssetKind, TransferState } from '../../../shared/generation.ts';
import type { AssetStore } from '../../library/asset-store.ts';
import type { AssetPatch, AssetRecord } from '../../library/records.ts';
import { type AssetId, keyOf } from '../asset-key.ts';
import type { ByteRanges } from '../part/byte-ranges.ts';
import { durableColumns } from '../part/durable-ranges.ts';
import type { TransferStep } from './roles.ts';

export class AssetRow implements AssetId {
  readonly id: string;
  readonly kind: AssetKind;
  readonly key: string;
  readonly #library: AssetStore;
  readonly #onStep: (step: TransferStep) => void;

  constructor({ id, kind }: AssetId, library: AssetStore, onStep: (step: TransferStep) => void) {
    this.id = id;
    this.kind = kind;
    this.key = keyOf({ id, kind });
    this.#library = library;
    this.#onStep = onStep;
  }

  /** Null once the item is no longer in the library. */
  get found(): AssetRecord | null {
    return this.#library.asset(this.id, this.kind);
  }

  /** Throws DailiesError `cancelled` once the item is no longer in the library. */
  get current(): AssetRecord {
    return this.#required(this.found);
  }

  /** Moves on to a state that may follow; throws a bug for any other. */
  move(to: TransferState, patch: AssetPatch = {}): void {
    this.#required(this.#library.transition(this, to, patch));
    this.#onStep(to);
  }

  /** Writes what is known of the file; the state stays. */
  patch(patch: AssetPatch): void {
    this.#library.setAsset(this.id, this.kind, patch);
  }

  /** Notes what is surely on disk by now. */
  setDurable(ranges: ByteRanges): void {
    const { durableBytes, durableRanges } = durableColumns(ranges);
    this.#library.setDurable(this.id, this.kind, durableBytes, durableRanges);
  }

  #required(asset: AssetRecord | null): AssetRecord {
    if (!asset) throw new DailiesError('cancelled');
    return asset;
  }
}
