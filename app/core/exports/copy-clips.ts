/**
 * Copies clips to a folder of a person's choice: each is read back before it gets its name, nothing that is there is
 * ever replaced, and the same command again goes on where the last one ended.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, lstat, open, statfs, unlink } from 'node:fs/promises';
import { extname } from 'node:path';
import type { CopyProgress, CopyReport } from '../../shared/copies.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { NameFacts } from '../downloads/publish/file-name.ts';
import { publishPart } from '../downloads/publish/publish.ts';
import { finalPath, partPath, prepareTarget, type Target } from '../downloads/publish/target-path.ts';
import { DiskFault, diskFault } from '../files/disk-fault.ts';
import { freeSpace } from '../files/free-space.ts';
import { checkFolder } from '../files/target-folder.ts';
import { errorCodeOf } from '../network/network-fault.ts';

export interface ClipToCopy {
  readonly id: string;
  /** Absolute path of the saved clip; null where it is not there. */
  readonly path: string | null;
  readonly bytes: number;
  /** Of the clip as it was saved, lower-case hex; null where that is not known. */
  readonly sha256: string | null;
  readonly facts: NameFacts;
}

export interface CopyOptions {
  /** Absolute; it must be there. */
  readonly folder: string;
  /** File name template; its slashes make subfolders. */
  readonly nameTemplate: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CopyProgress) => void;
}

const READ_BYTES = 1024 * 1024;
/** Names that are looked at and tried for one clip. */
const MAX_NAMES = 1_000;

/** Copies one after the other, in this order. Never throws for what a disk or a person does: the report says it. */
export async function copyClips(clips: readonly ClipToCopy[], options: CopyOptions): Promise<CopyReport> {
  const { folder, signal, onProgress } = options;
  const counts = { copied: 0, already: 0 };
  const left: string[] = [];
  const taken = new Set<string>();
  const totalBytes = clips.reduce((sum, { bytes }) => sum + bytes, 0);
  let copiedBytes = 0;
  const tell = (within = 0): void =>
    onProgress({
      ...{ done: counts.copied + counts.already, total: clips.length },
      ...{ copiedBytes: copiedBytes + within, totalBytes },
    });
  const report = (index: number, problem: CopyReport['problem']): CopyReport => ({
    ...{ ...counts, left, problem, remaining: clips.length - index },
  });
  tell();
  for (const [index, clip] of clips.entries()) {
    if (signal.aborted) return report(index, null);
    try {
      if (index === 0) await checkFolder(folder);
      const outcome = await copyOne(clip, options, taken, tell);
      if (outcome === 'left') left.push(clip.id);
      else if (outcome === 'stopped') return report(index, null);
      else counts[outcome] += 1;
    } catch (thrown) {
      if (!(thrown instanceof DailiesError)) throw thrown;
      return report(index, thrown.toProblem());
    }
    copiedBytes += clip.bytes;
    tell();
  }
  return report(clips.length, null);
}

type Outcome = 'copied' | 'already' | 'left' | 'stopped';

async function copyOne(
  clip: ClipToCopy,
  { folder, nameTemplate, signal }: CopyOptions,
  taken: Set<string>,
  onBytes: (bytes: number) => void,
): Promise<Outcome> {
  const source = clip.path === null ? null : await open(clip.path, 'r').catch(() => null);
  if (source === null || clip.path === null) return 'left';
  try {
    const { size } = await source.stat();
    const target = await prepareTarget(folder, nameTemplate, clip.facts, 'video');
    const extension = extname(clip.path);
    const nameFor = (attempt: number): string => finalPath(target, clip.id, extension, attempt);
    const known = clip.sha256 ?? (await digestOf(source, size, signal));
    if (known === null) return 'stopped';
    if (await isThere(nameFor, taken, size, known, signal)) return 'already';
    await checkRoom(folder, size);
    return await copyInto(
      source,
      size,
      { target, id: clip.id, sha256: known, nameFor, taken },
      signal,
      onBytes,
    );
  } catch (thrown) {
    throw thrown instanceof DailiesError ? thrown : diskFault(thrown, folder);
  } finally {
    await source.close();
  }
}

/** Asked before the first byte: a disk that fills up on the way is slower for everybody. */
async function checkRoom(folder: string, needed: number): Promise<void> {
  const free = await freeSpace(folder, statfs);
  if (free !== null && free < needed)
    throw diskFault(Object.assign(new Error('full'), { code: 'ENOSPC' }), folder);
}

/** Tells whether the clip lies there under one of the names that it would get: copied before, or by hand. */
async function isThere(
  nameFor: (attempt: number) => string,
  taken: Set<string>,
  size: number,
  sha256: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; attempt <= MAX_NAMES; attempt += 1) {
    const path = nameFor(attempt);
    const stat = await lstat(path).catch(() => null);
    if (stat === null) return false;
    // Of another clip of this command that has the same name: two that are alike are two files.
    if (taken.has(path) || !stat.isFile() || stat.size !== size) continue;
    const file = await open(path, 'r').catch(() => null);
    if (file === null) continue;
    try {
      if ((await digestOf(file, size, signal)) === sha256) {
        taken.add(path);
        return true;
      }
    } finally {
      await file.close();
    }
  }
  return false;
}

interface Wanted {
  readonly target: Target;
  readonly id: string;
  readonly sha256: string;
  readonly nameFor: (attempt: number) => string;
  /** Paths that this command has given to clips. */
  readonly taken: Set<string>;
}

async function copyInto(
  source: FileHandle,
  size: number,
  { target, id, sha256, nameFor, taken }: Wanted,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Outcome> {
  const { part, file } = await openPart(target, id);
  let isDone = false;
  try {
    const hash = createHash('sha256');
    const isWhole = await readAll(source, size, signal, hash, async (bytes, at) => {
      await writeWhole(file, bytes, at);
      onBytes(at + bytes.length);
    });
    if (!isWhole) return 'stopped';
    // Somebody has changed it since it was saved: what is not what Dailies verified is not handed on.
    if (hash.digest('hex') !== sha256) return 'left';
    await file.sync();
    const back = await digestOf(file, size, signal);
    if (back === null) return 'stopped';
    if (back !== sha256)
      throw diskFault(Object.assign(new Error('read back'), { code: 'EIO' }), target.folder);
    await file.close();
    taken.add(await publishPart(part, { nameFor }));
    isDone = true;
    return 'copied';
  } finally {
    await file.close().catch(() => undefined);
    if (!isDone) await unlink(part).catch(() => undefined);
  }
}

async function openPart(
  target: Target,
  id: string,
): Promise<{ readonly part: string; readonly file: FileHandle }> {
  for (let attempt = 1; ; attempt += 1) {
    const part = partPath(target, id, attempt);
    try {
      return { part, file: await open(part, 'wx+') };
    } catch (thrown) {
      if (errorCodeOf(thrown) !== 'EEXIST' || attempt >= MAX_NAMES) throw thrown;
    }
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, at + written);
    if (bytesWritten === 0) throw new DiskFault('disk-fault', { system: 'no byte was taken' }, 'item');
    written += bytesWritten;
  }
}

/** False when it was called off. A file that ends early is read as it is: its digest then differs. */
async function readAll(
  file: FileHandle,
  size: number,
  signal: AbortSignal,
  hash: Hash,
  use: (bytes: Uint8Array, at: number) => Promise<void> = async () => undefined,
): Promise<boolean> {
  const buffer = Buffer.alloc(Math.max(1, Math.min(READ_BYTES, size)));
  for (let at = 0; at < size; ) {
    if (signal.aborted) return false;
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) break;
    const bytes = buffer.subarray(0, bytesRead);
    hash.update(bytes);
    await use(bytes, at);
    at += bytesRead;
  }
  return true;
}

async function digestOf(file: FileHandle, size: number, signal: AbortSignal): Promise<string | null> {
  const hash = createHash('sha256');
  return (await readAll(file, size, signal, hash)) ? hash.digest('hex') : null;
}
