/** electron's `nativeImage`: as much of a picture as the app's icons need. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { pixelsOf } from '../../readers/png.ts';
import { strict } from '../strict.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

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
function sizeOf(bytes: Buffer): Size | null {
  const size = bytes.subarray(0, PNG.length).equals(PNG)
    ? sizeOfPng(bytes)
    : bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8
      ? sizeOfJpeg(bytes)
      : null;
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}

function blueFirst(pixels: Buffer): Buffer {
  for (let at = 0; at < pixels.length; at += 4) {
    const red = pixels[at] ?? 0;
    pixels[at] = pixels[at + 2] ?? 0;
    pixels[at + 2] = red;
  }
  return pixels;
}

export class NativeImage {
  readonly bytes: Buffer;
  readonly size: Size | null;
  template = false;

  constructor(bytes: Buffer, size: Size | null) {
    this.bytes = bytes;
    this.size = size;
  }

  isEmpty(): boolean {
    return this.size === null || this.size.width === 0;
  }
  getSize(): Size {
    return this.size ?? { width: 0, height: 0 };
  }
  getAspectRatio(): number {
    return this.size ? this.size.width / this.size.height : 0;
  }
  getScaleFactors(): number[] {
    return [1];
  }
  /** Remembers the size asked for; the bytes stay those of the original. */
  resize(options: { readonly width?: number; readonly height?: number }): NativeImage {
    if (!this.size) return image(this.bytes, null);
    const width = options.width ?? Math.round(((options.height ?? 0) * this.size.width) / this.size.height);
    const height = options.height ?? Math.round((width * this.size.height) / this.size.width);
    return image(this.bytes, { width, height });
  }
  addRepresentation(): void {}
  setTemplateImage(template: boolean): void {
    this.template = template;
  }
  isTemplateImage(): boolean {
    return this.template;
  }
  /** Grey where nobody here looks at colours: of a JPEG, and of what was made larger or smaller. */
  toBitmap(): Buffer {
    const { width, height } = this.getSize();
    const grey = Buffer.alloc(width * height * 4, 0x80);
    if (this.isEmpty() || !this.bytes.subarray(0, PNG.length).equals(PNG)) return grey;
    try {
      const { pixels } = pixelsOf(this.bytes);
      return pixels.length === grey.length ? blueFirst(pixels) : grey;
    } catch {
      // A kind that browsers do not write.
      return grey;
    }
  }
  toPNG(): Buffer {
    return this.bytes;
  }
  toDataURL(): string {
    return `data:image/png;base64,${this.bytes.toString('base64')}`;
  }
}

function image(bytes: Buffer, size: Size | null): NativeImage {
  return strict('NativeImage', new NativeImage(bytes, size));
}

export const nativeImage = strict('nativeImage', {
  createEmpty: (): NativeImage => image(Buffer.alloc(0), null),
  /** A file that is missing or no picture gives an empty image, as in Electron. */
  createFromPath(path: string): NativeImage {
    try {
      const bytes = readFileSync(path);
      return image(bytes, sizeOf(bytes));
    } catch {
      return image(Buffer.alloc(0), null);
    }
  },
  createFromBuffer(bytes: Buffer): NativeImage {
    return image(bytes, sizeOf(bytes));
  },
  /** Raw BGRA pixels; kept as they are. */
  createFromBitmap(bytes: Buffer, size: Size): NativeImage {
    if (bytes.length !== size.width * size.height * 4) throw new Error('invalid buffer size');
    return image(bytes, { width: size.width, height: size.height });
  },
  createFromDataURL(url: string): NativeImage {
    const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
    return image(bytes, sizeOf(bytes));
  },
});
