/**
 * Says which paths of the library may be written to, emptied and deleted. A library can come from elsewhere, and what
 * it names as a part file could be anything (docs/rules.md, field S5).
 */
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { AssetRecord } from '../../library/records.ts';

function isBelow(folder: string, path: string): boolean {
  if (!isAbsolute(folder) || !isAbsolute(path) || resolve(path) !== path) return false;
  const way = relative(resolve(folder), path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Gives the part file: a `*.part` below its row's folder. Null for none, and for any other file, which is left alone.
 */
export function ownPartPath(asset: Pick<AssetRecord, 'folder' | 'partPath'>): string | null {
  const { folder, partPath } = asset;
  if (partPath === null || !/.\.part$/.test(basename(partPath))) return null;
  return isBelow(folder, partPath) ? partPath : null;
}

/** Gives the name that it was about to get: beside its part, or at least below its row's folder. */
export function ownFinalPath(asset: Pick<AssetRecord, 'folder' | 'partPath' | 'finalPath'>): string | null {
  const { folder, finalPath } = asset;
  if (finalPath === null || !isBelow(folder, finalPath)) return null;
  const part = ownPartPath(asset);
  return part === null || dirname(part) === dirname(finalPath) ? finalPath : null;
}
