/** electron's `nativeImage`: as much of a picture as the app's icons need. */
import { pixelsOf } from '../../readers/png.ts';
import type { Desk } from '../desk.ts';
import { PNG, type Size, sizeOfPicture } from './picture-size.ts';

function blueFirst(pixels: Buffer): Buffer {
  for (let at = 0; at < pixels.length; at += 4) {
    const red = pixels[at] ?? 0;
    pixels[at] = pixels[at + 2] ?? 0;
    pixels[at + 2] = red;
  }
  return pixels;
}

type Wrap = (image: NativeImage) => NativeImage;

export class NativeImage {
  readonly bytes: Buffer;
  readonly size: Size | null;
  /** The file it was read from, for a test to know it by. */
  readonly path: string;
  readonly wrap: Wrap;
  template = false;

  constructor(bytes: Buffer, size: Size | null, path: string, wrap: Wrap) {
    this.bytes = bytes;
    this.size = size;
    this.path = path;
    this.wrap = wrap;
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
    const { size } = this;
    const width =
      options.width ?? Math.round(((options.height ?? 0) * (size?.width ?? 0)) / (size?.height ?? 1));
    const height = options.height ?? Math.round((width * (size?.height ?? 0)) / (size?.width ?? 1));
    return this.wrap(new NativeImage(this.bytes, size && { width, height }, this.path, this.wrap));
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

export function createNativeImage({ system, api }: Desk) {
  const wrap: Wrap = (image) => api('image', image);
  const made = (bytes: Buffer, size: Size | null, path = ''): NativeImage =>
    wrap(new NativeImage(bytes, size, path, wrap));
  return api('nativeImage', {
    createEmpty: (): NativeImage => made(Buffer.alloc(0), null),
    /** A file that is missing or no picture gives an empty image, as in Electron. */
    createFromPath(path: string): NativeImage {
      try {
        const { bytes, size } = system.readPicture(path);
        return made(bytes, size, path);
      } catch {
        return made(Buffer.alloc(0), null, path);
      }
    },
    createFromBuffer: (bytes: Buffer): NativeImage => made(bytes, sizeOfPicture(bytes)),
    /** Raw BGRA pixels; kept as they are. */
    createFromBitmap(bytes: Buffer, { width, height }: Size): NativeImage {
      if (bytes.length !== width * height * 4) throw new Error('invalid buffer size');
      return made(bytes, { width, height });
    },
    createFromDataURL(url: string): NativeImage {
      const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
      return made(bytes, sizeOfPicture(bytes));
    },
  });
}
export type NativeImages = ReturnType<typeof createNativeImage>;
