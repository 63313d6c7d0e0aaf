/**
 * Reads how many pixels a picture says it has from its head, without decoding it: a few kilobytes can claim gigabytes
 * of them, which whoever shows it would have to hold.
 */

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the size in pixels; null when the head does not say, which no honest picture leaves out, or the window cannot
 * show its kind.
 * @param extension of its kind, as signature.ts gives it.
 */
export function pictureSize(picture: Buffer, extension: string): PictureSize | null {
  try {
    switch (extension) {
      case '.png':
        return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
      case '.gif':
        return { width: picture.readUInt16LE(6), height: picture.readUInt16LE(8) };
      case '.jpg':
        return jpegSize(picture);
      case '.webp':
        return webpSize(picture);
      case '.avif':
        return avifSize(picture);
      default:
        return null;
    }
  } catch (thrown) {
    // It ends before its size.
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

/** Reads the frame header (ITU-T T.81, B.2.2) that comes first; C4, C8 and CC are other tables. */
function jpegSize(picture: Buffer): PictureSize | null {
  for (let at = 2; ; ) {
    if (picture.readUInt8(at) !== 0xff) return null;
    const marker = picture.readUInt8(at + 1);
    if (marker === 0xff) {
      // Fill bytes.
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: picture.readUInt16BE(at + 7), height: picture.readUInt16BE(at + 5) };
    }
    at += 2 + picture.readUInt16BE(at + 2);
  }
}

/** Reads a WebP (RFC 9649): extended, lossless or plain. */
function webpSize(picture: Buffer): PictureSize | null {
  switch (picture.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: 1 + picture.readUIntLE(24, 3), height: 1 + picture.readUIntLE(27, 3) };
    case 'VP8L': {
      const bits = picture.readUInt32LE(21);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { width: picture.readUInt16LE(26) & 0x3fff, height: picture.readUInt16LE(28) & 0x3fff };
    default:
      return null;
  }
}

/** Gives the largest of its image spatial extents (ISO/IEC 23008-12, 6.5.3); tiles have their own. */
function avifSize(picture: Buffer): PictureSize | null {
  let largest: PictureSize | null = null;
  for (let at = picture.indexOf('ispe'); at !== -1; at = picture.indexOf('ispe', at + 4)) {
    const size = { width: picture.readUInt32BE(at + 8), height: picture.readUInt32BE(at + 12) };
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
