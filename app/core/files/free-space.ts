/** Says whether a file fits, asked before its first byte is written (docs/rules.md, case 40). */
type StatFs = (folder: string) => Promise<{ bavail: number; bsize: number; blocks: number }>;

/** Gives the bytes free to this user on the folder's disk; null where the system cannot say. */
export async function freeSpace(folder: string, statfs: StatFs): Promise<number | null> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    // Some network disks answer with zeros: that is no answer.
    return blocks === 0 ? null : bavail * bsize;
  } catch {
    return null;
  }
}

/** Gives the bytes that the folder's disk has in all; null where the system cannot say. */
export async function volumeBytes(folder: string, statfs: StatFs): Promise<number | null> {
  try {
    const { bsize, blocks } = await statfs(folder);
    return blocks === 0 ? null : blocks * bsize;
  } catch {
    return null;
  }
}
