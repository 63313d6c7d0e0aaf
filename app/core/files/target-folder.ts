/** The folder that clips are saved in: made the first time, and never again behind the person's back. */
import { access, constants, lstat, mkdir } from 'node:fs/promises';
import { errorCodeOf } from '../network/network-fault.ts';
import { diskFault } from './disk-fault.ts';

/** Makes the folder and its parents. Throws DiskFault. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    // A file stands where the folder should be.
    if (errorCodeOf(thrown) === 'EEXIST')
      throw diskFault(Object.assign(new Error(), { code: 'ENOTDIR' }), folder);
    throw diskFault(thrown, folder);
  }
}

/** Throws DiskFault when the folder is not there or cannot be written to. */
export async function checkFolder(folder: string): Promise<void> {
  try {
    const stat = await lstat(folder);
    if (!stat.isDirectory() && !stat.isSymbolicLink()) {
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    }
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw diskFault(thrown, folder);
  }
}

export async function isUsable(folder: string): Promise<boolean> {
  return checkFolder(folder).then(
    () => true,
    () => false,
  );
}
