/** electron's `nativeImage`: as much of a picture as the app's icons need. */
import { readFileSync } from 'node:fs';
import { strict } from '../strict.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixel size of a PNG (IHDR) or JPEG (first SOF segment); null for what Electron would not decode. */
function sizeOf(bytes: Buffer): Size | null {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes.readUInt16BE(at);
    if (marker >= 0xffc0 && marker <= 0xffc3) {
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
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
