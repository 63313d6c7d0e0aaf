/** Makes the folder that clips are saved in the first time, and never again behind the person's back. */
import { access, constants, stat } from 'node:fs/promises';
import { errorCodeOf } from '../network/network-fault.ts';
import { DiskFault, diskFault } from './disk-fault.ts';
import { danglingLink, makeFolders } from './make-folders.ts';

/** Makes the folder and its parents. Throws DiskFault. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (thrown) {
    throw folderFault(thrown, folder);
  }
}

/** Throws DiskFault when the folder is not there or cannot be written to. */
export async function checkFolder(folder: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw folderFault(thrown, folder);
  }
}

/**
 * Makes the fault of a folder. A link to a disk that is not plugged in is a folder that is missing, and is named
 * (docs/rules.md, T25).
 */
function folderFault(thrown: unknown, folder: string): DiskFault {
  const link = ['ENOTDIR', 'ENOENT', 'EEXIST'].includes(errorCodeOf(thrown)) ? danglingLink(folder) : null;
  if (link === null && ['EINVAL', 'ENOSYS', 'ENOTSUP'].includes(errorCodeOf(thrown))) {
    return new DiskFault('folder-unwritable', { cause: 'no-folder-possible', path: folder }, 'storage');
  }
  if (link === null) return diskFault(thrown, folder);
  return new DiskFault('folder-missing', { cause: 'dangling-link', path: folder, value: link }, 'storage');
}

export async function isUsable(folder: string): Promise<boolean> {
  return checkFolder(folder).then(
    () => true,
    () => false,
  );
}
