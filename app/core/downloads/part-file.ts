/**
 * The file that is still being received. Chunks are gathered into writes of about 1 MiB (a quarter of the
 * system calls and half the CPU of writing each network chunk), one write in flight while the next gathers.
 */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskFault } from './disk-fault.ts';

const GATHER_BYTES = 1024 * 1024;

export interface PartFile {
  /** Bytes received so far, those on their way to the disk included. */
  readonly bytes: number;
  /** Resolves when more may be given. Throws DiskFault. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /** Writes what is gathered and waits for the disk to have it; returns how many bytes are durable. */
  sync(): Promise<number>;
  /** Drops everything after `bytes`. */
  truncate(bytes: number): Promise<void>;
  readAt(position: number, length: number): Promise<Uint8Array>;
  /** Lower-case hex; null when the bytes did not all come through write() in one go, so the file must be read. */
  sha256(): string | null;
  /** Writes what is gathered, then closes; the bytes that came in are kept whatever else fails. */
  close(): Promise<void>;
}

/**
 * Opens or makes a part file; a symbolic link in its place is refused (fault case 48).
 *
 * @param durableBytes what the library says is surely on disk: a longer file is cut back to it, a shorter one
 *   was changed by someone and starts again at 0 (Chromium's rule).
 */
export async function openPartFile(path: string, durableBytes: number): Promise<PartFile> {
  const folder = dirname(path);
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw diskFault(thrown, folder);
    }
  };

  const handle: FileHandle = await guard(() =>
    open(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o644),
  );
  let written = 0;
  try {
    const stat = await guard(() => handle.stat());
    if (!stat.isFile()) throw diskFault(Object.assign(new Error('not a file'), { code: 'ELOOP' }), folder);
    written = stat.size < durableBytes ? 0 : durableBytes;
    if (stat.size !== written) await guard(() => handle.truncate(written));
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }

  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  /** Kept while the file is written from its first byte on; reading it again would cost as much as receiving it. */
  let hash: Hash | null = written === 0 ? createHash('sha256') : null;
  let inFlight: Promise<void> | null = null;
  let fault: unknown = null;

  async function writeAll(buffers: Uint8Array[], from: number): Promise<void> {
    let rest = buffers;
    let position = from;
    while (rest.length > 0) {
      const { bytesWritten } = await handle.writev(rest, position);
      position += bytesWritten;
      rest = withoutFirst(rest, bytesWritten);
    }
  }

  function startWrite(): void {
    const buffers = gathered;
    const from = written;
    written += gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
    inFlight = writeAll(buffers, from).then(
      () => {
        inFlight = null;
      },
      (thrown: unknown) => {
        inFlight = null;
        fault = thrown;
      },
    );
  }

  async function settle(): Promise<void> {
    while (inFlight) await inFlight;
    if (fault) throw diskFault(fault, folder);
  }

  async function flush(): Promise<void> {
    await settle();
    if (gatheredBytes > 0) {
      startWrite();
      await settle();
    }
  }

  async function makeRoom(): Promise<void> {
    await settle();
    startWrite();
  }

  return {
    get bytes() {
      return written + gatheredBytes;
    },
    write(chunk) {
      gathered.push(chunk);
      gatheredBytes += chunk.length;
      hash?.update(chunk);
      if (fault) return settle();
      if (gatheredBytes < GATHER_BYTES) return undefined;
      if (inFlight) return makeRoom();
      startWrite();
      return undefined;
    },
    async sync() {
      await flush();
      const durable = written;
      await guard(() => handle.datasync());
      return durable;
    },
    truncate: (bytes) =>
      guard(async () => {
        gathered = [];
        gatheredBytes = 0;
        while (inFlight) await inFlight;
        fault = null;
        await handle.truncate(bytes);
        written = bytes;
        hash = bytes === 0 ? createHash('sha256') : null;
      }),
    readAt: (position, length) =>
      guard(async () => {
        const buffer = new Uint8Array(length);
        const { bytesRead } = await handle.read(buffer, 0, length, position);
        return buffer.subarray(0, bytesRead);
      }),
    sha256: () => hash?.copy().digest('hex') ?? null,
    async close() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

function withoutFirst(buffers: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  const rest: Uint8Array[] = [];
  for (const buffer of buffers) {
    if (left >= buffer.length) {
      left -= buffer.length;
    } else {
      rest.push(left === 0 ? buffer : buffer.subarray(left));
      left = 0;
    }
  }
  return rest;
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
