/**
 * Keeps the file that is still being received: opened with distrust, written by one or more writers, synced, closed.
 */
import { createHash, type Hash } from 'node:crypto';
import { constants, fdatasyncSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checksumOfFile } from '../../files/checksum.ts';
import { diskFault } from '../../files/disk-fault.ts';
import { isSameFile } from '../../files/same-file.ts';
import { type ByteRanges, endOf, NO_BYTES, prefix, totalOf, withRange } from './byte-ranges.ts';
import { FileWriter, type PartWriter } from './part-writer.ts';

/** Windows has no such flag. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** Names the folder, and what to do, in whatever the disk throws. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw diskFault(thrown, folder);
  }
}

/**
 * Opens or makes a part file; a symbolic link in its place is refused (fault case 48), a hard link replaced.
 *
 * @param durable what the library says is surely on disk: a longer file is cut back to it, a shorter one was
 *   changed by someone and starts again at 0 (Chromium's rule).
 */
export async function openPartFile(path: string, durable: ByteRanges): Promise<PartFile> {
  const folder = dirname(path);
  const openIt = (more = 0): Promise<FileHandle> =>
    inFolder(folder, () => open(path, constants.O_RDWR | constants.O_CREAT | NO_FOLLOW | more, 0o644));
  let handle = await openIt();
  let settled: ByteRanges = durable;
  try {
    let stat = await inFolder(folder, () => handle.stat());
    if (stat.isFile() && stat.nlink > 1) {
      // Under its other name the same bytes are somebody's file, which writing here would change.
      await handle.close();
      await inFolder(folder, () => unlink(path));
      handle = await openIt(constants.O_EXCL);
      stat = await inFolder(folder, () => handle.stat());
      settled = NO_BYTES;
    }
    if (!stat.isFile()) throw diskFault(Object.assign(new Error('not a file'), { code: 'ELOOP' }), folder);
    if (stat.size < endOf(settled)) settled = NO_BYTES;
    if (stat.size !== endOf(settled)) await inFolder(folder, () => handle.truncate(endOf(settled)));
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
  return new PartFile(handle, folder, settled);
}

/** Holds an open part file. Everything that touches the disk throws DiskFault. */
export class PartFile {
  readonly #handle: FileHandle;
  readonly #folder: string;
  /** What was there before the writers of now began. */
  #settled: ByteRanges;
  /** Reading the file again would cost as much as receiving it, so a lone writer from 0 on hashes as it goes. */
  #hash: Hash | null;
  #writers: FileWriter[] = [];

  constructor(handle: FileHandle, folder: string, settled: ByteRanges) {
    this.#handle = handle;
    this.#folder = folder;
    this.#settled = settled;
    this.#hash = settled.length === 0 ? createHash('sha256') : null;
  }

  /** Received so far, what is on its way to the disk included. */
  get ranges(): ByteRanges {
    return this.#rangesBy(({ position }) => position);
  }

  get bytes(): number {
    return totalOf(this.ranges);
  }

  /** Gives a writer from this position on. */
  writerAt(position: number): PartWriter {
    if (this.#writers.length > 0 || position !== 0) this.#hash = null;
    const hash = this.#hash;
    const writer = new FileWriter(this.#handle, position, {
      // A second writer ends the hash for good: the bytes no longer pass in order.
      onWrite: (bytes) => void (hash !== null && hash === this.#hash && hash.update(bytes)),
      faultOf: (thrown) => diskFault(thrown, this.#folder),
    });
    this.#writers.push(writer);
    return writer;
  }

  /** Waits until the disk has everything received; returns what that is. */
  sync(): Promise<ByteRanges> {
    return this.#syncAfter((flushes) => Promise.all(flushes));
  }

  /**
   * The same once nothing more comes. What the bytes were gathered in goes to the files that begin meanwhile, before the
   * disk is waited for.
   */
  settle(): Promise<ByteRanges> {
    return inFolder(this.#folder, async () => {
      await Promise.all(this.#writers.map((writer) => writer.flush()));
      this.#settled = this.#rangesBy(({ written }) => written);
      await this.#dropWriters();
      await this.#handle.datasync();
      return this.#settled;
    });
  }

  /** After a fault: returns what the disk has all the same of what was received. */
  salvage(): Promise<ByteRanges> {
    return this.#syncAfter((flushes) => Promise.allSettled(flushes));
  }

  /** Does what sync() does, but at once: for a process that is about to be ended. */
  syncNow(): ByteRanges {
    const ends = new Map(this.#writers.map((writer) => [writer, writer.flushNow()]));
    fdatasyncSync(this.#handle.fd);
    return this.#rangesBy((writer) => ends.get(writer) ?? writer.written);
  }

  /** Drops everything after `bytes`, and every writer. */
  truncate(bytes: number): Promise<void> {
    return inFolder(this.#folder, async () => {
      await this.#dropWriters();
      await this.#handle.truncate(bytes);
      this.#settled = prefix(bytes);
      this.#hash = bytes === 0 ? createHash('sha256') : null;
    });
  }

  readonly readAt = (position: number, length: number): Promise<Uint8Array> =>
    inFolder(this.#folder, async () => {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await this.#handle.read(buffer, 0, length, position);
      return buffer.subarray(0, bytesRead);
    });

  /**
   * Gives the SHA-256 of the first `size` bytes, all of them synced, in lower-case hex: known already where they all
   * passed one writer in order, else read from the file once more.
   */
  sha256(size: number, signal: AbortSignal): Promise<string> {
    return inFolder(
      this.#folder,
      async () =>
        this.#hash?.copy().digest('hex') ?? (await checksumOfFile(this.#handle, size, 'sha256', signal)),
    );
  }

  /** Gives another algorithm's sum in lower-case hex, always read from the file once more. */
  checksum(size: number, algorithm: string, signal: AbortSignal): Promise<string> {
    return inFolder(this.#folder, () => checksumOfFile(this.#handle, size, algorithm, signal));
  }

  /** Says whether this path still stands for this very file. */
  readonly isAt = (path: string): Promise<boolean> => isSameFile(this.#handle, path);

  /** Writes what was received, then closes; what came in is kept whatever else fails. */
  async close(): Promise<void> {
    try {
      await inFolder(this.#folder, () => Promise.all(this.#writers.map((writer) => writer.flush())));
    } finally {
      await this.#dropWriters();
      await this.#handle.close();
    }
  }

  #syncAfter(settle: (flushes: Promise<void>[]) => Promise<unknown>): Promise<ByteRanges> {
    return inFolder(this.#folder, async () => {
      await settle(this.#writers.map((writer) => writer.flush()));
      // What comes in while the disk syncs is not surely there.
      const ranges = this.#rangesBy(({ written }) => written);
      await this.#handle.datasync();
      return ranges;
    });
  }

  #rangesBy(endOfWriter: (writer: FileWriter) => number): ByteRanges {
    return this.#writers.reduce(
      (ranges, writer) => withRange(ranges, { start: writer.start, end: endOfWriter(writer) }),
      this.#settled,
    );
  }

  async #dropWriters(): Promise<void> {
    const dropped = this.#writers;
    this.#writers = [];
    await Promise.all(dropped.map((writer) => writer.release()));
  }
}

/** Removes a part file that is no longer wanted; one that is gone already is fine. */
export async function deletePartFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (thrown) {
    const fault = diskFault(thrown, dirname(path));
    if (fault.code !== 'folder-missing') throw fault;
  }
}
