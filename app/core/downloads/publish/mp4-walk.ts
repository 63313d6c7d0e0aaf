/**
 * Walks the top-level boxes of an MP4 (ISO/IEC 14496-12 §4.2): cheap proof that a file is a whole clip and not
 * half of one, a web page or zeros. It cannot see a hole inside the media data; length and validators do that.
 */

export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

const MAX_BOXES = 100_000;
/** A file-type box is a few brands; a larger one is something else. */
const MAX_FTYP = 1024;
/** Read at once, so that a hundred thousand tiny boxes are not as many trips to the disk (fault case 74). */
const WINDOW_BYTES = 4096;

/** Headers of boxes out of a window, which moves on when the next header is not in it. */
function createHeaderReader(readAt: ReadAt): (position: number) => Promise<Uint8Array> {
  let start = 0;
  let window: Uint8Array = new Uint8Array(0);
  return async (position) => {
    if (position + 16 > start + window.length) {
      start = position;
      window = await readAt(position, WINDOW_BYTES);
    }
    return window.subarray(position - start, position - start + 16);
  };
}

/**
 * @param size the file's length in bytes.
 * @returns null for a whole clip, else why it is not one, in words.
 */
export async function findMp4Damage(readAt: ReadAt, size: number): Promise<string | null> {
  let position = 0;
  let hasMovie = false;
  let hasMedia = false;
  const readHeader = createHeaderReader(readAt);
  for (let boxes = 0; position < size; boxes += 1) {
    if (boxes >= MAX_BOXES) return 'it has too many boxes';
    const header = await readHeader(position);
    if (header.length < 8) return 'it ends inside a box';
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const type = String.fromCharCode(...header.subarray(4, 8));
    if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return 'it is not an MP4 file';
    let boxSize: number = view.getUint32(0);
    if (boxSize === 1) {
      if (header.length < 16) return 'it ends inside a box';
      const large = view.getBigUint64(8);
      if (large < 16n || large > BigInt(Number.MAX_SAFE_INTEGER)) return 'a box has an impossible size';
      boxSize = Number(large);
    } else if (boxSize === 0) {
      // "To the end of the file": only media data may do so.
      if (type !== 'mdat') return 'a box has no size';
      boxSize = size - position;
    } else if (boxSize < 8) {
      return 'a box has an impossible size';
    }
    if (position === 0 && (type !== 'ftyp' || boxSize > MAX_FTYP)) return 'it is not an MP4 file';
    if (position + boxSize > size) return 'it ends before its last box does';
    hasMovie ||= type === 'moov';
    hasMedia ||= type === 'mdat' || type === 'moof';
    position += boxSize;
  }
  if (size === 0) return 'it is empty';
  if (!hasMovie) return 'it has no index (moov)';
  if (!hasMedia) return 'it has no media data';
  return null;
}
