/** Writes at once what running transfers have received, and what of it is surely on disk. */
import type { AssetStore } from '../../library/asset-store.ts';
import type { AssetId } from '../asset-key.ts';
import { durableColumns } from './durable-ranges.ts';
import type { PartFile } from './part-file.ts';

export function flushParts(
  openParts: ReadonlyMap<PartFile, AssetId>,
  library: Pick<AssetStore, 'setDurable'>,
  onBug: (thrown: unknown) => void,
): void {
  for (const [part, { id, kind }] of openParts) {
    try {
      const { durableBytes, durableRanges } = durableColumns(part.syncNow());
      library.setDurable(id, kind, durableBytes, durableRanges);
    } catch (thrown) {
      // The last checkpoint is in the library; the others' bytes are worth as much.
      onBug(thrown);
    }
  }
}
