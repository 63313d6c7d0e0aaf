/** Finds a clip again that was moved outside of Dailies, by its content, never by its name alone. */
import { open, realpath } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { DailiesError } from '../../shared/error-code.ts';
import { checksumOfFile } from '../files/checksum.ts';
import { SAVED_EXTENSIONS } from '../files/signature.ts';
import { primaryAsset } from '../library/item-status.ts';
import type { Library } from '../library/library.ts';
import type { AssetRecord } from '../library/records.ts';

/**
 * Takes the file at `path` for the item's clip, if it is that very file. Throws DailiesError `not-found`,
 * `file-missing` or `bad-input`; then nothing has changed.
 */
export async function locateClip(
  library: Pick<Library, 'assets' | 'setAsset'>,
  id: string,
  path: string,
): Promise<void> {
  const asset = savedAsset(library, id);
  // Under another ending it would be saved but could not be opened: only clips and pictures are.
  const isRight =
    canHaveEnding(extname(path).toLowerCase(), asset) &&
    (await isSameContent(path, asset.totalBytes, asset.sha256));
  if (!isRight) {
    throw new DailiesError('bad-input');
  }
  // Through a link it would count as missing again: links are never followed later.
  const finalPath = await realpath(path);
  // Reading a long clip takes seconds, in which it may have been removed or asked for once more.
  savedAsset(library, id);
  library.setAsset(id, asset.kind, { finalPath, folder: dirname(finalPath), missing: false, problem: null });
}

/**
 * Says whether an asset can have that ending. The content is the proof; an ending that no clip or picture has is
 * refused for what a system would do with it.
 */
function canHaveEnding(ending: string, asset: AssetRecord): boolean {
  return SAVED_EXTENSIONS.has(ending) || ending === extname(asset.finalPath ?? '').toLowerCase();
}

function savedAsset(library: Pick<Library, 'assets'>, id: string): AssetRecord {
  const asset = primaryAsset(library.assets(id));
  if (asset?.state === 'saved') return asset;
  throw new DailiesError('not-found');
}

async function isSameContent(path: string, bytes: number | null, sha256: string | null): Promise<boolean> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, 'r');
  } catch {
    throw new DailiesError('file-missing');
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size !== bytes) return false;
    return (await checksumOfFile(handle, stat.size, 'sha256')) === sha256;
  } finally {
    await handle.close();
  }
}
