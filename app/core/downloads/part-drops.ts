/** Deletes the part files of assets: those that do not run begin again only afterwards. */
import type { AssetStore } from '../library/asset-store.ts';
import type { AssetRecord } from '../library/records.ts';
import { type AssetId, keyOf } from './asset-key.ts';
import { dropPart } from './asset-moves.ts';
import type { Leftovers } from './part/leftovers.ts';

export class PartDrops {
  readonly #library: Pick<AssetStore, 'asset' | 'setAsset'>;
  /** For parts that cannot be deleted yet. */
  readonly #leftovers: Leftovers;
  readonly #onDropped: () => void;
  readonly #onBug: (thrown: unknown) => void;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(
    library: Pick<AssetStore, 'asset' | 'setAsset'>,
    leftovers: Leftovers,
    onDropped: () => void,
    onBug: (thrown: unknown) => void,
  ) {
    this.#library = library;
    this.#leftovers = leftovers;
    this.#onDropped = onDropped;
    this.#onBug = onBug;
  }

  has(asset: AssetId): boolean {
    return this.#underWay.has(keyOf(asset));
  }

  /** Goes on with the parts that an earlier run of the program could not delete. */
  start(): void {
    this.#leftovers.start();
  }

  stop(): void {
    this.#leftovers.stop();
  }

  /** Deletes a part whose asset is kept from beginning otherwise. Throws what the library throws. */
  deletePart(asset: AssetRecord): Promise<void> {
    return dropPart(this.#library, asset, this.#leftovers);
  }

  /** Deletes the part of an asset that does not run; it does not begin meanwhile. */
  drop(asset: AssetRecord): Promise<void> {
    const key = keyOf(asset);
    // A second one could end after the first, and take the part that was begun in between.
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const dropped = this.deletePart(asset)
      .catch(this.#onBug)
      .finally(() => {
        this.#underWay.delete(key);
        this.#onDropped();
      });
    this.#underWay.set(key, dropped);
    return dropped;
  }

  /** Waits for those that are under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }
}
