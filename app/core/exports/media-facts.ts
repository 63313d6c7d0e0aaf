/** Reads what a timeline has to know of a clip from the file itself: the service's word for its length is rounded. */
import { open } from 'node:fs/promises';
import type { MediaFacts } from '../../shared/media-facts.ts';
import type { ReadAt } from '../downloads/publish/containers/finding.ts';
import { HEAD_BYTES, kindOfFile } from '../files/signature.ts';
import { readMatroskaFacts } from './matroska-facts.ts';
import { readMp4Facts } from './mp4-facts.ts';

/** Runs a look at a file, with a way to read it. Throws what the disk says. */
export async function withFile<T>(
  path: string,
  look: (readAt: ReadAt, size: number) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const readAt: ReadAt = async (position, length) => {
      const wanted = Math.max(0, Math.min(length, size - position));
      const bytes = Buffer.alloc(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await file.read(bytes, filled, wanted - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    };
    return await look(readAt, size);
  } finally {
    await file.close();
  }
}

/** Reads the facts of bytes; null for a kind that has none, or whose frames cannot be counted. */
export async function factsOf(readAt: ReadAt, size: number): Promise<MediaFacts | null> {
  const kind = kindOfFile(await readAt(0, HEAD_BYTES));
  try {
    if (kind?.container === 'mp4') return await readMp4Facts(readAt, size);
    return kind?.container === 'matroska' ? await readMatroskaFacts(readAt, size) : null;
  } catch (thrown) {
    // A box that lies about what is in it.
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

/** Reads the facts of a file by its path; null where its frames cannot be counted. Throws what the disk says. */
export const readMediaFacts = (path: string): Promise<MediaFacts | null> => withFile(path, factsOf);
