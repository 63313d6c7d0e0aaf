/**
 * Keeps what Dailies writes for itself (prompts, answers with links that anyone could follow, the encrypted key) to the
 * person alone: other users of the computer read none of it. Windows keeps each user's folders apart by itself.
 */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { makeFoldersSync } from './make-folders.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Makes the folder and its parents; one that is there keeps its mode, since it may hold other things. */
export function makePrivateFolder(folder: string): void {
  makeFoldersSync(folder, FOLDER_MODE);
}

/**
 * Makes the file if it is missing; one that is there is closed to others. Where that cannot be done, whoever opens
 * the file next finds out why.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', FILE_MODE));
    chmodSync(path, FILE_MODE);
  } catch {
    // On a disk without rights, or another user's file, there is nothing to be made private.
  }
}
