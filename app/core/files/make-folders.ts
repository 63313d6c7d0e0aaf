/**
 * Makes a folder and its parents, one by one and each once. The system's own way of it tries for ever where a folder
 * says that it is missing though it is there, as below /proc or a mount whose server is gone (docs/rules.md, T21).
 */
import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCodeOf } from '../network/network-fault.ts';

/** A path has no more parts than that on any system. */
const MAX_DEPTH = 512;
/** A mount whose server is gone does not answer; a disk that wakes up does within that. */
const ANSWER_MS = 20_000;

/** Lists the folder and its parents, the outermost first. */
function wayTo(folder: string): readonly string[] {
  const way = [folder];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const parent = dirname(way[0] as string);
    if (parent === way[0]) break;
    way.unshift(parent);
  }
  return way;
}

const notFolder = (): Error => Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
/** Where a folder cannot be made but nothing says why, as on a disk that is read only, what is there already counts. */
const MAY_BE_THERE = new Set(['EEXIST', 'EISDIR', 'EROFS', 'EACCES', 'EPERM', 'ENOSYS']);

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    (thrown: unknown) => {
      if (errorCodeOf(thrown) === 'ENOENT') return false;
      throw thrown;
    },
  );
}

/** Throws the system's error, `ETIMEDOUT` for a disk that does not answer. */
export async function makeFolders(folder: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), ANSWER_MS);
  });
  try {
    await Promise.race([makeEach(folder), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function makeEach(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  for (const step of wayTo(folder)) {
    if (await isFolder(step)) continue;
    try {
      await mkdir(step);
    } catch (thrown) {
      if (!MAY_BE_THERE.has(errorCodeOf(thrown))) throw thrown;
      if (!(await isFolder(step))) throw errorCodeOf(thrown) === 'EEXIST' ? notFolder() : thrown;
    }
  }
}

/**
 * Makes the folders at once, for what the program itself needs at its start.
 * @param mode for folders that are new.
 */
export function makeFoldersSync(folder: string, mode: number): void {
  const isThere = (path: string): boolean =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isThere(folder)) return;
  for (const step of wayTo(folder)) {
    if (isThere(step)) continue;
    try {
      mkdirSync(step, { mode });
    } catch (thrown) {
      if (!MAY_BE_THERE.has(errorCodeOf(thrown))) throw thrown;
      if (!isThere(step)) throw errorCodeOf(thrown) === 'EEXIST' ? notFolder() : thrown;
    }
  }
}

/** Gives where a link that leads nowhere leads, on the way to a folder; null where there is none. */
export function danglingLink(folder: string): string | null {
  for (const step of wayTo(folder)) {
    try {
      if (!lstatSync(step).isSymbolicLink()) continue;
      if (statSync(step, { throwIfNoEntry: false }) === undefined) return step;
    } catch {
      return null;
    }
  }
  return null;
}
