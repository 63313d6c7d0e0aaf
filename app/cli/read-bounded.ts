/** Reads a file, a pipe or standard input to its end, but no further than a limit, and waits for no pipe for ever. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

export interface ReadLimits {
  readonly maxBytes: number;
  /** For a pipe that brings nothing; null waits for as long as it takes. */
  readonly waitMs: number | null;
}

/** Says that more than the limit was there. */
export class TooLong extends Error {}

const PAUSE_MS = 20;
const CHUNK_BYTES = 256 * 1024;

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

/**
 * Returns everything up to the end. Throws TooLong past the limit, and what opening or reading threw.
 *
 * @param source a path, or 0 for standard input, which is read although its other end is slow (`sleep 1; echo ID`).
 */
export function readBounded(source: string | 0, { maxBytes, waitMs }: ReadLimits): Buffer {
  // A pipe without a writer would hold up the opening itself.
  const file = source === 0 ? 0 : openSync(source, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const giveUpAtMs = waitMs === null ? Number.POSITIVE_INFINITY : performance.now() + waitMs;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const isPipe = source !== 0 && fstatSync(file).isFIFO();
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSome(file, chunk);
      if (length === 0 && !(isPipe && bytes === 0 && performance.now() < giveUpAtMs)) break;
      if (length === null && performance.now() >= giveUpAtMs) break;
      if (length === null || length === 0) {
        pause();
        continue;
      }
      bytes += length;
      if (bytes > maxBytes) throw new TooLong();
      chunks.push(chunk.subarray(0, length));
    }
    return Buffer.concat(chunks);
  } finally {
    if (source !== 0) closeSync(file);
  }
}

/** Reads what is there by now: null while nothing has come, 0 at the end. */
function readSome(file: number, chunk: Buffer): number | null {
  try {
    return readSync(file, chunk, 0, chunk.length, null);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return null;
    // Windows says so of a pipe that was closed.
    if (code === 'EOF') return 0;
    throw thrown;
  }
}
