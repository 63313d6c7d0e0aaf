/** The size of a picture, as far as its bytes are whole: what Electron would not decode has none. */
import { inflateSync } from 'node:zlib';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** The bytes of each chunk of a PNG by its name; null where one is cut off. */
function chunksOf(bytes: Buffer): ReadonlyMap<string, Buffer> | null {
  const chunks = new Map<string, Buffer>();
  for (let at = PNG.length; at < bytes.length; ) {
    if (at + 12 > bytes.length) return null;
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) return null;
    const name = bytes.toString('latin1', at + 4, at + 8);
    chunks.set(name, Buffer.concat([chunks.get(name) ?? Buffer.alloc(0), bytes.subarray(at + 8, end)]));
    at = end + 4;
  }
  return chunks;
}

function sizeOfPng(bytes: Buffer): Size | null {
  const chunks = chunksOf(bytes);
  const head = chunks?.get('IHDR');
  const data = chunks?.get('IDAT');
  if (!head || head.length < 13 || !data || !chunks?.has('IEND')) return null;
  try {
    inflateSync(data);
  } catch {
    return null;
  }
  return { width: head.readUInt32BE(0), height: head.readUInt32BE(4) };
}

/** Of a JPEG whose segments are whole up to its end: a frame, tables, a scan with something in it. */
function sizeOfJpeg(bytes: Buffer): Size | null {
  let size: Size | null = null;
  const seen = new Set<number>();
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    if (marker < 0xffc0 || at + 2 + length > bytes.length) return null;
    seen.add(marker);
    if (marker >= 0xffc0 && marker <= 0xffc2 && length >= 8) {
      size = { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
    at += 2 + length;
    if (marker !== SCAN) continue;
    const hasTables = seen.has(0xffdb) && seen.has(0xffc4);
    const end = bytes.indexOf(END_OF_IMAGE, at);
    return hasTables && end > at ? size : null;
  }
  return null;
}
const SCAN = 0xffda;
const END_OF_IMAGE = Buffer.from('ffd9', 'hex');

/** Pixel size of a PNG or JPEG; null for what Electron would not decode, such as one that is cut off. */
export function sizeOfPicture(bytes: Buffer): Size | null {
  const size = bytes.subarray(0, PNG.length).equals(PNG)
    ? sizeOfPng(bytes)
    : bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8
      ? sizeOfJpeg(bytes)
      : null;
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}
