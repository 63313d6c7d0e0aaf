/** Reads boxes of the MP4 family (ISO/IEC 14496-12 §4.2), at the top of a file and inside a piece of it in memory. */
import type { ReadAt } from './finding.ts';

export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its content begins. */
  readonly content: number;
  /** Behind it, as far as the file goes. */
  readonly end: number;
  /** It gives itself no size, and goes on to the end of the file. */
  readonly isOpen: boolean;
}

export interface Walk {
  readonly boxes: readonly Box[];
  /** Why and where the boxes ended before the file did; null where they did not. */
  readonly trouble: {
    readonly why: string;
    readonly at: number;
    readonly cut: Box | null;
    /** Bytes that the cut box claims behind the end of the file. */
    readonly missing: number;
  } | null;
}

const MAX_BOXES = 100_000;
/** Read at once, so that a hundred thousand tiny boxes are not as many trips to the disk (fault case 74). */
const WINDOW_BYTES = 4096;
const IS_TYPE = /^[\x20-\x7e\xa9]{4}$/;

/** Makes a reader of boxes' headers out of a window, which moves on when the next header is not in it. */
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

/** Reads one header; a text says why there is none. `end` may lie behind the file's. */
function readHeader(header: Uint8Array, start: number, size: number): Box | string {
  if (header.length < 8) return 'it ends inside a box';
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const type = String.fromCharCode(...header.subarray(4, 8));
  if (!IS_TYPE.test(type)) return 'something that is not a box stands in it';
  const short = view.getUint32(0);
  if (short === 0) {
    // "To the end of the file": only media data may do so, and what may be skipped does no harm.
    return type === 'mdat'
      ? { type, start, content: start + 8, end: size, isOpen: true }
      : 'a box has no size';
  }
  if (short === 1) {
    if (header.length < 16) return 'it ends inside a box';
    const large = view.getBigUint64(8);
    if (large < 16n || large > BigInt(Number.MAX_SAFE_INTEGER)) return 'a box has an impossible size';
    return { type, start, content: start + 16, end: start + Number(large), isOpen: false };
  }
  if (short < 8) return 'a box has an impossible size';
  return { type, start, content: start + 8, end: start + short, isOpen: false };
}

/** Walks the boxes at the top of a file, from `from` on; never throws for what it holds. */
export async function walkBoxes(readAt: ReadAt, size: number, from = 0): Promise<Walk> {
  const boxes: Box[] = [];
  const headerAt = createHeaderReader(readAt);
  for (let at = from; at < size; ) {
    if (boxes.length >= MAX_BOXES)
      return { boxes, trouble: { why: 'it has too many boxes', at, cut: null, missing: 0 } };
    const box = readHeader(await headerAt(at), at, size);
    if (typeof box === 'string') return { boxes, trouble: { why: box, at, cut: null, missing: 0 } };
    if (box.end > size) {
      const cut = { ...box, end: size };
      return {
        boxes,
        trouble: { why: 'it ends before its last box does', at, cut, missing: box.end - size },
      };
    }
    boxes.push(box);
    at = box.end;
  }
  return { boxes, trouble: null };
}

/** Gives the boxes inside a stretch of bytes; what does not fit in it is left out. */
export function* boxesIn(bytes: Buffer, from = 0, to = bytes.length): Generator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const box = readHeader(bytes.subarray(at, Math.min(at + 16, to)), at, to);
    if (typeof box === 'string' || box.end > to) return;
    yield box;
    at = box.end;
  }
}

/** Finds the first box along a path of types; null when there is none. */
export function findBox(bytes: Buffer, path: readonly string[], within?: Box): Box | null {
  const [type, ...rest] = path;
  if (type === undefined) return within ?? null;
  for (const box of boxesIn(bytes, within?.content ?? 0, within?.end ?? bytes.length)) {
    if (box.type !== type) continue;
    const found = findBox(bytes, rest, box);
    if (found) return found;
  }
  return null;
}

export const versionOf = (bytes: Buffer, box: Box): number => bytes.readUInt8(box.content);
/** Reads a full box's flags, which stand behind its version. */
export const flagsOf = (bytes: Buffer, box: Box): number => bytes.readUInt32BE(box.content) & 0xffffff;

/** Reads a box whole; null where it is larger than that, or the file ends inside it. */
export async function readWhole(readAt: ReadAt, box: Box, limit: number): Promise<Buffer | null> {
  const length = box.end - box.start;
  if (length > limit) return null;
  const bytes = await readAt(box.start, length);
  return bytes.length < length ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
