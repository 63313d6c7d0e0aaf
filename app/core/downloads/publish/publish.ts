/**
 * Gives a verified part file its final name without ever overwriting anything (docs/rules.md, D10, D11): a hard
 * link fails where rename would replace in silence. A disk without hard links has the name reserved first.
 */
import { type FileHandle, link, lstat, open, opendir, rename, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DailiesError } from '../../../shared/error-code.ts';
import { diskFault } from '../../files/disk-fault.ts';
import { errorCodeOf } from '../../network/network-fault.ts';
import { foldName } from './name-claims.ts';

export interface PublishFiles {
  readonly link: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
}

/** What has just been done on disk; told so that a test can end the process there. */
export type PublishStep = 'linked' | 'reserved' | 'moved' | 'unlinked';

export interface PublishOptions {
  /** Gives the n-th path to try, from 1; all in the part's folder. */
  readonly nameFor: (attempt: number) => string;
  /** Whether a path stands for the very file that was verified (docs/rules.md, T18). */
  readonly isPart?: (path: string) => Promise<boolean>;
  /** False when another transfer is about to take this name (docs/rules.md, T19). */
  readonly claim?: (path: string) => boolean;
  /** Is told each path before it is taken, so that a crash in between can be reconciled. */
  readonly beforeEach?: (path: string) => void;
  readonly onStep?: (step: PublishStep) => void;
  readonly files?: PublishFiles;
}

const MAX_NAMES = 1_000;
/** Virus scanners hold new files for a moment on Windows; VS Code waits this long in all too. */
const BUSY_LIMIT_MS = 60_000;

const systemFiles: PublishFiles = {
  link,
  unlink,
  rename,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

async function whileBusy(work: () => Promise<void>, wait: PublishFiles['wait']): Promise<void> {
  for (let waitedMs = 0, stepMs = 10; ; waitedMs += stepMs, stepMs = Math.min(100, stepMs + 10)) {
    try {
      return await work();
    } catch (thrown) {
      const code = errorCodeOf(thrown);
      const passing =
        code === 'EBUSY' || (process.platform === 'win32' && (code === 'EACCES' || code === 'EPERM'));
      if (!passing || waitedMs >= BUSY_LIMIT_MS) throw thrown;
      await wait(stepMs);
    }
  }
}

/** Reserves the name, then moves over the reservation: for disks without hard links (exFAT, SMB). */
async function moveOverReservation(
  part: string,
  target: string,
  files: PublishFiles,
  onStep: (step: PublishStep) => void,
): Promise<void> {
  const reservation: FileHandle = await open(target, 'wx');
  await reservation.close();
  onStep('reserved');
  try {
    await whileBusy(() => files.rename(part, target), files.wait);
  } catch (thrown) {
    await unlink(target);
    throw thrown;
  }
  onStep('moved');
}

/** EISDIR is how Windows says it of FAT (libuv's word for "invalid function"). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EISDIR']);

function swapped(): DailiesError {
  return new DailiesError('damaged-clip', {
    remark: 'another program put something else in the place of the part file',
  });
}

async function publishAs(
  part: string,
  target: string,
  { files = systemFiles, onStep = () => undefined, isPart = async () => true }: PublishOptions,
): Promise<'done' | 'taken'> {
  if (!(await isPart(part)) && (await exists(part))) throw swapped();
  try {
    try {
      await whileBusy(() => files.link(part, target), files.wait);
    } catch (thrown) {
      if (!NO_LINKS.has(errorCodeOf(thrown))) throw thrown;
      await moveOverReservation(part, target, files, onStep);
      if (await isPart(target)) return 'done';
      // Back to where it was found: it is someone's.
      await files.rename(target, part);
      throw swapped();
    }
  } catch (thrown) {
    if (errorCodeOf(thrown) === 'EEXIST') return 'taken';
    throw thrown;
  }
  if (!(await isPart(target))) {
    // Only this name goes; what was linked keeps its own.
    await files.unlink(target);
    throw swapped();
  }
  onStep('linked');
  // Apart from the link: a part that cannot be removed now must never be published a second time.
  if (await isPart(part)) await whileBusy(() => files.unlink(part), files.wait);
  onStep('unlinked');
  return 'done';
}

/** Makes the new name durable; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (thrown) {
    if (errorCodeOf(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

async function foldedNamesIn(folder: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  // Entry by entry: a folder of a hundred thousand clips must not hold up everything else.
  for await (const { name } of await opendir(folder)) names.add(foldName(name));
  return names;
}

/**
 * Gives the part the first of its names that is free, and returns that path. Throws DiskFault, or DailiesError
 * `damaged-clip` when someone took the part away or put something else in its place.
 */
export async function publishPart(part: string, options: PublishOptions): Promise<string> {
  const { nameFor, beforeEach = () => undefined, claim = () => true } = options;
  const folder = dirname(part);
  try {
    const taken = await foldedNamesIn(folder);
    for (let attempt = 1; attempt <= MAX_NAMES; attempt += 1) {
      const target = nameFor(attempt);
      if (taken.has(foldName(basename(target))) || (await exists(target))) continue;
      if (!claim(target)) continue;
      beforeEach(target);
      if ((await publishAs(part, target, options)) === 'done') {
        await syncFolder(dirname(target));
        return target;
      }
    }
  } catch (thrown) {
    if (errorCodeOf(thrown) === 'ENOENT' && (await exists(folder)) && !(await exists(part))) {
      throw new DailiesError('damaged-clip', { remark: 'the part file was removed before it got its name' });
    }
    throw thrown instanceof DailiesError ? thrown : diskFault(thrown, folder);
  }
  throw diskFault(Object.assign(new Error('no free name'), { code: 'EEXIST' }), folder);
}

/** What a crash in the middle of publishing left behind. */
export type PublishRemains = 'published' | 'part-left' | 'nothing';

/**
 * Looks at a publication that a crash may have cut short (fault case 55): linked but not unlinked, moved but
 * not recorded, or not begun. Removes the part where the final name is the same file. Throws DiskFault while `root`,
 * the folder that all are below, is out of reach: nothing can be said of them then.
 */
export async function reconcilePublish(
  part: string | null,
  final: string,
  bytes: number,
  root: string,
): Promise<PublishRemains> {
  try {
    const finalStat = await lstat(final).catch(() => null);
    const partStat = part === null ? null : await lstat(part).catch(() => null);
    // On a disk that is unplugged neither is found, which says nothing.
    if (!finalStat && !partStat) await lstat(root);
    if (partStat && finalStat?.isFile() && partStat.ino === finalStat.ino && partStat.dev === finalStat.dev) {
      if (part !== null) await unlink(part);
      await syncFolder(dirname(final));
      return 'published';
    }
    if (partStat) {
      // Empty under the very name that was to be taken: the reservation of a move that was cut short.
      if (finalStat?.isFile() && finalStat.size === 0) await unlink(final);
      return 'part-left';
    }
    return finalStat?.isFile() && finalStat.size === bytes ? 'published' : 'nothing';
  } catch (thrown) {
    throw diskFault(thrown, dirname(final));
  }
}
