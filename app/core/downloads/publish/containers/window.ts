/** Reads a file through a window of it in memory, which moves on with the reader. */
import type { ReadAt } from './finding.ts';

const WINDOW_BYTES = 64 * 1024;

/** Reads small pieces through a window that moves on, so that a walk over many is few trips to the disk. */
export function createWindow(readAt: ReadAt): (position: number, length: number) => Promise<Buffer> {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  return async (position, length) => {
    if (position < start || position + length > start + window.length) {
      const bytes = await readAt(position, Math.max(length, WINDOW_BYTES));
      start = position;
      window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    return window.subarray(position - start, position - start + length);
  };
}
