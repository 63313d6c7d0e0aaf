/** What the library is told when a transfer moves on, begins again or gives up; and the part file that goes with it. */
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';
import type { AssetPatch, AssetRecord, FormerFile } from '../library/records.ts';
import { nextTransferState } from '../library/transfer-state.ts';
import { ownPartPath } from './part/own-part.ts';
import { deletePartFile } from './part/part-file.ts';

export interface AssetStore {
  asset(id: string, kind: AssetKind): AssetRecord | null;
  setAsset(id: string, kind: AssetKind, patch: AssetPatch): AssetRecord | null;
}

/** Moves the asset as far as the rules allow; null when it is no longer in the library. */
export function moveAsset(
  library: AssetStore,
  asset: AssetRecord,
  state: AssetRecord['state'],
  patch: AssetPatch,
): AssetRecord | null {
  const next = nextTransferState(asset.state, state);
  const gaveUp = next === 'failed' || next === 'cancelled';
  return library.setAsset(
    asset.id,
    asset.kind,
    gaveUp && asset.former ? backTo(asset.former, patch.problem ?? null) : { ...patch, state: next },
  );
}

/** Nothing came of downloading it again: the file from before is still there, and counts. */
function backTo(former: FormerFile, problem: Problem | null): AssetPatch {
  return {
    ...former,
    state: 'saved',
    former: null,
    retryAtMs: null,
    problem: problem && {
      code: 'not-replaced',
      message: `Downloading it again did not work; the file from before is still there. ${problem.message}`,
    },
  };
}

/** For what a person asked for: with all its tries before it, and where it was saved already, from nothing. */
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

/** Null of one that is not there any more. */
function formerOf(asset: AssetRecord): FormerFile | null {
  const { finalPath, totalBytes, sha256, savedAtMs, mayBeWatermarked, missing, remark } = asset;
  return missing || finalPath === null
    ? null
    : { finalPath, totalBytes, sha256, savedAtMs, mayBeWatermarked, remark };
}

/** Deletes what was received so far, and has the library forget it. */
export async function dropPart(library: AssetStore, asset: AssetRecord): Promise<void> {
  if (asset.partPath === null) return;
  const own = ownPartPath(asset);
  if (own !== null) await deletePartFile(own).catch(() => undefined);
  const isSaved = library.asset(asset.id, asset.kind)?.state === 'saved';
  library.setAsset(asset.id, asset.kind, {
    ...{ partPath: null, durableBytes: 0, durableRanges: null, etag: null, lastModified: null },
    // Of a file that is saved all the same, the length is that file's.
    ...(isSaved ? {} : { totalBytes: null }),
  });
}
