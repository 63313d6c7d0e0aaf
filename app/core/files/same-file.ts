/** Says whether a name still stands for an open file: another program may have put something else there meanwhile. */
import type { BigIntStats } from 'node:fs';
import { type FileHandle, lstat } from 'node:fs/promises';

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  // Where a disk has no numbers for files, length and time are all there is.
  if (one.ino === 0n || other.ino === 0n) return one.size === other.size && one.mtimeNs === other.mtimeNs;
  return one.ino === other.ino && one.dev === other.dev;
}

/** Tells whether anything at all stands there, a link without an end included. */
export function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Says whether the path still leads to the open file; false too where nothing is there any more, or it cannot be looked
 * at.
 */
export async function isSameFile(handle: FileHandle, path: string): Promise<boolean> {
  try {
    // A link is looked at itself: what it leads to is not what stands there.
    return isSame(await handle.stat({ bigint: true }), await lstat(path, { bigint: true }));
  } catch {
    return false;
  }
}
