/**
 * Writes a whole file over a part that has its beginning already, without giving anything up: what comes is compared
 * with what is there, and writing begins where the two part (docs/rules.md, T2). Until then the part stays as it is,
 * so a connection that breaks again costs nothing, and what is saved in the end is byte for byte what came.
 */
import type { PartFile } from './part-file.ts';
import type { PartWriter } from './part-writer.ts';

export interface Rewriter extends PartWriter {
  /** Everything that was kept belongs to what comes now; false while that is not known. */
  readonly settled: boolean;
}

const READ_BYTES = 256 * 1024;

/**
 * Makes the writer that compares before it writes.
 * @param kept received before, from the first byte on without a gap.
 * @param totalBytes of what comes now; null when the server does not say.
 * @param onSettled told once, when the part holds nothing any more but what came now.
 */
export function createRewriter(
  part: PartFile,
  kept: number,
  totalBytes: number | null,
  onSettled: () => void,
): Rewriter {
  const limit = Math.min(kept, totalBytes ?? kept);
  const space = Buffer.allocUnsafe(READ_BYTES);
  let position = 0;
  let inner: PartWriter | null = null;

  async function settle(): Promise<PartWriter> {
    if (position < kept) await part.truncate(position);
    onSettled();
    inner = part.writerAt(position);
    return inner;
  }

  async function compare(chunk: Uint8Array): Promise<void> {
    let left = chunk;
    while (left.length > 0) {
      const length = Math.min(left.length, limit - position);
      const there = await part.readAt(position, length);
      let same = 0;
      while (same < length && there[same] === left[same]) same += 1;
      position += same;
      left = left.subarray(same);
      if (same < length || position === limit) return (await settle()).write(left);
    }
  }

  return {
    start: 0,
    get position() {
      return inner?.position ?? position;
    },
    get written() {
      return inner?.written ?? position;
    },
    get settled() {
      return inner !== null;
    },
    space: () => inner?.space() ?? space,
    write: (chunk) => (inner ? inner.write(chunk) : compare(chunk)),
    flush: async () => inner?.flush(),
    flushNow: () => inner?.flushNow() ?? position,
    // The part releases the writer that it gave.
    release: async () => undefined,
  };
}
