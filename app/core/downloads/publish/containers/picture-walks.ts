/** Says whether pictures that move, and those that do not, are there to their last byte. */
import { broken, type Finding, odd, type ReadAt, WHOLE } from './finding.ts';
import { createWindow } from './window.ts';

/** Far more than any picture has; each is a step of a few nanoseconds in memory. */
const MAX_BLOCKS = 4_000_000;
const JPEG_TAIL_BYTES = 64 * 1024;

const behind = (bytes: number): Finding => odd('odd-end', `${bytes} bytes behind its end are no part of it`);

/**
 * Looks whether a GIF is whole (GIF89a, appendix A): blocks, each with a list of sub-blocks.
 * @param mustMove whether one frame is not enough.
 */
export async function lookAtGif(readAt: ReadAt, size: number, mustMove: boolean): Promise<Finding> {
  const read = createWindow(readAt);
  const cut = broken('it ends inside a frame');
  const head = await read(0, 13);
  if (head.length < 13) return cut;
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(head[10] ?? 0);
  let frames = 0;
  for (let blocks = 0; blocks < MAX_BLOCKS; ) {
    const [mark, label] = await read(at, 2);
    if (mark === undefined) return frames > (mustMove ? 1 : 0) ? odd('odd-end', 'it has no end mark') : cut;
    if (mark === 0x3b) {
      if (frames === 0 || (mustMove && frames === 1)) return broken('it is a picture that does not move');
      return at + 1 < size ? behind(size - at - 1) : WHOLE;
    }
    if (mark === 0x2c) {
      const [flags] = await read(at + 9, 1);
      if (flags === undefined) return cut;
      at += 10 + tableBytes(flags) + 1;
      frames += 1;
    } else if (mark === 0x21 && label !== undefined) {
      at += 2;
    } else {
      return frames > (mustMove ? 1 : 0)
        ? odd('odd-end', 'something that is no part of it stands in it')
        : cut;
    }
    for (let length = -1; length !== 0; blocks += 1) {
      [length = -1] = await read(at, 1);
      if (length === -1 || at + 1 + length > size || blocks >= MAX_BLOCKS) return cut;
      at += 1 + length;
    }
  }
  return odd('odd-form', 'it has too many blocks');
}

/** Walks PNG's chunks (PNG specification, section 5), an animated one's frames among them. */
export async function lookAtPng(readAt: ReadAt, size: number): Promise<Finding> {
  const read = createWindow(readAt);
  let hasData = false;
  let at = 8;
  for (let chunks = 0; chunks < MAX_BLOCKS; chunks += 1) {
    const header = await read(at, 8);
    if (header.length < 8) return broken('it ends before its last part does');
    const type = header.toString('latin1', 4, 8);
    const end = at + 12 + header.readUInt32BE(0);
    if (end > size) return broken('it ends before its last part does');
    hasData ||= type === 'IDAT';
    if (type === 'IEND') {
      if (!hasData) return broken('it has no picture in it');
      return end < size ? behind(size - end) : WHOLE;
    }
    at = end;
  }
  return odd('odd-form', 'it has too many parts');
}

/** Cameras write more behind the end of a picture, which is looked for from the end of the file. */
export async function lookAtJpeg(readAt: ReadAt, size: number): Promise<Finding> {
  const from = Math.max(2, size - JPEG_TAIL_BYTES);
  const tail = Buffer.from(await readAt(from, JPEG_TAIL_BYTES));
  return tail.includes(Buffer.from([0xff, 0xd9])) ? WHOLE : odd('odd-end', 'it has no end mark');
}
