/** The file that is still being received: opened with distrust, written by one or more writers, synced, closed. */
import { createHash, type Hash } from 'node:crypto';
import { constants, fdatasyncSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checksumOfFile } from '../../files/checksum.ts';
import { diskFault } from '../../files/disk-fault.ts';
import { isSameFile } from '../../files/same-file.ts';
import { type ByteRanges, endOf, NO_BYTES, totalOf, withRange } from './byte-ranges.ts';
import { createPartWriter, type PartWriter } from './part-writer.ts';

export interface PartFile {
  /** Received so far, what is on its way to the disk included. */
  readonly ranges: ByteRanges;
  readonly bytes: number;
  /** A writer from this position on; write() and flush() throw DiskFault. */
  writerAt(position: number): PartWriter;
  /** Waits until the disk has everything received; returns what that is. */
  sync(): Promise<ByteRanges>;
  /** Like sync(), but at once: for a process that is about to be ended. */
  syncNow(): ByteRanges;
  /** After a fault: what the disk has all the same of what was received. */
  salvage(): Promise<ByteRanges>;
  /** Drops everything after `bytes`, and every writer. */
  truncate(bytes: number): Promise<void>;
  readAt(position: number, length: number): Promise<Uint8Array>;
  /**
   * Lower-case hex of the first `size` bytes, all of them synced: known already where they all passed one writer
   * in order, else read from the file once more.
   */
  sha256(size: number, signal: AbortSignal): Promise<string>;
  /** Lower-case hex by another algorithm, always read from the file once more. */
  checksum(size: number, algorithm: string, signal: AbortSignal): Promise<string>;
  /** Whether this path still stands for this very file. */
  isAt(path: string): Promise<boolean>;
  /** Writes what was received, then closes; what came in is kept whatever else fails. */
  close(): Promise<void>;
}

/** Windows has no such flag. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Opens or makes a part file; a symbolic link in its place is refused (fault case 48), a hard link replaced.
 *
 * @param durable what the library says is surely on disk: a longer file is cut back to it, a shorter one was
 *   changed by someone and starts again at 0 (Chromium's rule).
 */
export async function openPartFile(path: string, durable: ByteRanges): Promise<PartFile> {
  const folder = dirname(path);
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw diskFault(thrown, folder);
    }
  };

  const openIt = (more = 0): Promise<FileHandle> =>
    guard(() => open(path, constants.O_RDWR | constants.O_CREAT | NO_FOLLOW | more, 0o644));
  let handle = await openIt();
  let settled: ByteRanges = durable;
  try {
    let stat = await guard(() => handle.stat());
    if (stat.isFile() && stat.nlink > 1) {
      // Under its other name the same bytes are somebody's file, which writing here would change.
      await handle.close();
      await guard(() => unlink(path));
      handle = await openIt(constants.O_EXCL);
      stat = await guard(() => handle.stat());
      settled = NO_BYTES;
    }
    if (!stat.isFile()) throw diskFault(Object.assign(new Error('not a file'), { code: 'ELOOP' }), folder);
    if (stat.size < endOf(settled)) settled = NO_BYTES;
    if (stat.size !== endOf(settled)) await guard(() => handle.truncate(endOf(settled)));
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }

  /** Reading the file again would cost as much as receiving it, so a lone writer from 0 on hashes as it goes. */
  let hash: Hash | null = settled.length === 0 ? createHash('sha256') : null;
  let writers: PartWriter[] = [];

  function rangesBy(endOfWriter: (writer: PartWriter) => number): ByteRanges {
    return writers.reduce(
      (ranges, writer) => withRange(ranges, { start: writer.start, end: endOfWriter(writer) }),
      settled,
    );
  }

  async function dropWriters(): Promise<void> {
    const dropped = writers;
    writers = [];
    await Promise.all(dropped.map((writer) => writer.release()));
  }

  return {
    get ranges() {
      return rangesBy(({ position }) => position);
    },
    get bytes() {
      return totalOf(rangesBy(({ position }) => position));
    },
    writerAt(position) {
      if (writers.length > 0 || position !== 0) hash = null;
      const ownHash = hash;
      const writer = createPartWriter(handle, position, (bytes) => {
        // A second writer ends the hash for good: the bytes no longer pass in order.
        if (ownHash !== null && ownHash === hash) ownHash.update(bytes);
      });
      writers.push(writer);
      return guardWriter(writer, folder);
    },
    sync: () =>
      guard(async () => {
        await Promise.all(writers.map((writer) => writer.flush()));
        const ranges = rangesBy(({ written }) => written);
        await handle.datasync();
        return ranges;
      }),
    syncNow() {
      const ends = new Map(writers.map((writer) => [writer, writer.flushNow()]));
      fdatasyncSync(handle.fd);
      return rangesBy((writer) => ends.get(writer) ?? writer.written);
    },
    salvage: () =>
      guard(async () => {
        await Promise.allSettled(writers.map((writer) => writer.flush()));
        const ranges = rangesBy(({ written }) => written);
        await handle.datasync();
        return ranges;
      }),
    truncate: (bytes) =>
      guard(async () => {
        await dropWriters();
        await handle.truncate(bytes);
        settled = bytes === 0 ? NO_BYTES : [{ start: 0, end: bytes }];
        hash = bytes === 0 ? createHash('sha256') : null;
      }),
    readAt: (position, length) =>
      guard(async () => {
        const buffer = new Uint8Array(length);
        const { bytesRead } = await handle.read(buffer, 0, length, position);
        return buffer.subarray(0, bytesRead);
      }),
    sha256: (size, signal) =>
      guard(async () => hash?.copy().digest('hex') ?? (await checksumOfFile(handle, size, 'sha256', signal))),
    checksum: (size, algorithm, signal) => guard(() => checksumOfFile(handle, size, algorithm, signal)),
    isAt: (other) => isSameFile(handle, other),
    async close() {
      try {
        await guard(() => Promise.all(writers.map((writer) => writer.flush())));
      } finally {
        await dropWriters();
        await handle.close();
      }
    },
  };
}

/** The same writer, whose faults name the folder and what to do. */
function guardWriter(writer: PartWriter, folder: string): PartWriter {
  const named = (thrown: unknown): never => {
    throw diskFault(thrown, folder);
  };
  return {
    start: writer.start,
    get position() {
      return writer.position;
    },
    get written() {
      return writer.written;
    },
    space: writer.space,
    write: (chunk) => writer.write(chunk)?.catch(named),
    flush: () => writer.flush().catch(named),
    flushNow: writer.flushNow,
    release: writer.release,
  };
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
