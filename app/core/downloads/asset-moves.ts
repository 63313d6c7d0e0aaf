/**
 * Says what an asset's row holds once its transfer begins again, whether a running one can be stopped for another, and
 * deletes the part file of one that is given up.
 */
import type { AssetStore } from '../library/asset-store.ts';
import type { AssetPatch, AssetRecord, FormerFile } from '../library/records.ts';
import { MAX_RETRY_AFTER_MS } from '../network/retry-delay.ts';
import { strongValidator } from './http/resume.ts';
import type { Leftovers } from './part/leftovers.ts';
import { ownPartPath } from './part/own-part.ts';

/**
 * Gives the patch for an asset that a person asks for again: its failures in a row count from nought. One that is saved
 * is downloaded from its first byte, and remembers the file that is there until the new one takes its place.
 */
export function fromTheStart(asset: AssetRecord): AssetPatch {
  return {
    ...{ problem: null, retryAtMs: null, attempts: 0, restarts: 0, refreshes: 0 },
    ...(asset.state === 'saved'
      ? {
          ...{
            finalPath: null,
            totalBytes: null,
            missing: false,
            remark: null,
            durableBytes: 0,
            durableRanges: null,
          },
          former: formerOf(asset),
        }
      : {}),
  };
}

/** Remembers the saved file; null where it is missing. */
function formerOf(asset: AssetRecord): FormerFile | null {
  const { finalPath, totalBytes, sha256, savedAtMs, mayBeWatermarked, missing, remark } = asset;
  return missing || finalPath === null
    ? null
    : { finalPath, totalBytes, sha256, savedAtMs, mayBeWatermarked, remark };
}

/** Says whether a running asset loses nothing by being stopped: nothing has come, or what has can be resumed. */
export function canGoOnLater(asset: AssetRecord | null): boolean {
  if (asset?.state === 'resolving') return true;
  return asset?.state === 'downloading' && strongValidator(asset) !== null;
}

/**
 * Gives how long an asset of an earlier run waits before it is tried again. No server asks for more than six hours: what
 * is later was written down by a clock that was wrong, and has waited long enough.
 */
export function waitLeftMs({ state, retryAtMs }: AssetRecord, nowMs: number): number {
  const leftMs = state === 'waiting' && retryAtMs !== null ? retryAtMs - nowMs : 0;
  return leftMs > MAX_RETRY_AFTER_MS ? 0 : Math.max(0, leftMs);
}

/** Deletes what was received so far, now or once that can be done, and has the asset forget it. */
export async function dropPart(
  library: Pick<AssetStore, 'asset' | 'setAsset'>,
  asset: AssetRecord,
  leftovers: Pick<Leftovers, 'drop'>,
): Promise<void> {
  if (asset.partPath === null) return;
  const own = ownPartPath(asset);
  if (own !== null) await leftovers.drop({ folder: asset.folder, partPath: own });
  const isSaved = library.asset(asset.id, asset.kind)?.state === 'saved';
  library.setAsset(asset.id, asset.kind, {
    ...{ partPath: null, durableBytes: 0, durableRanges: null, etag: null, lastModified: null },
    // Of a file that is saved all the same, the length is that file's.
    ...(isSaved ? {} : { totalBytes: null }),
  });
}
