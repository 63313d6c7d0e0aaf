/**
 * Draws the picture under the pointer while clips are dragged: small enough to aim with, and with how many there are.
 */
import { type NativeImage, nativeImage } from 'electron';

/** Pixels of the longer side: a larger picture would hide what it is dropped on. */
const LONGEST_SIDE = 128;

/** Scales a picture down to the size of one that is dragged, whatever its shape. */
export function smallPicture(image: NativeImage): NativeImage {
  return image.resize(image.getAspectRatio() >= 1 ? { width: LONGEST_SIDE } : { height: LONGEST_SIDE });
}

/** Draws a count into the picture's corner; gives the picture itself where its pixels cannot be had. */
export function withCount(image: NativeImage, count: number): NativeImage {
  const size = image.getSize();
  const pixels = Buffer.from(image.toBitmap());
  if (pixels.length !== size.width * size.height * 4) return image;
  drawCount(pixels, size, count);
  const marked = nativeImage.createFromBitmap(pixels, size);
  return marked.isEmpty() ? image : marked;
}

/** Each sign in three columns of five, a row an octal digit: 7 is all three columns, 5 the outer two. */
const SIGNS: Readonly<Record<string, string>> = {
  ...{ '0': '75557', '1': '26227', '2': '71747', '3': '71717', '4': '55711' },
  ...{ '5': '74717', '6': '74757', '7': '71122', '8': '75757', '9': '75717', '+': '02720' },
};
const SIGN_COLUMNS = 3;
const SIGN_ROWS = 5;
/** Screen pixels for each of a sign's. */
const SCALE = 3;
const GAP = SCALE;
const PADDING = 6;
const MAX_COUNT = 999;

/**
 * Draws the count in white on a dark field into the upper right corner. `pixels`: four bytes each, opaque where they are
 * written, so that neither the order of colours nor the kind of alpha matters. What does not fit is cut off.
 */
export function drawCount(
  pixels: Buffer,
  { width, height }: { readonly width: number; readonly height: number },
  count: number,
): void {
  const text = count > MAX_COUNT ? `${MAX_COUNT}+` : String(count);
  const step = SIGN_COLUMNS * SCALE + GAP;
  const fieldWidth = text.length * step - GAP + 2 * PADDING;
  const fieldHeight = SIGN_ROWS * SCALE + 2 * PADDING;
  const left = width - fieldWidth;

  function paint(x: number, y: number, level: number): void {
    if (x < 0 || x >= width || y < 0 || y >= height) return;
    const at = (y * width + x) * 4;
    pixels.fill(level, at, at + 3);
    pixels[at + 3] = 0xff;
  }
  for (let y = 0; y < fieldHeight; y += 1) {
    for (let x = 0; x < fieldWidth; x += 1) paint(left + x, y, 0x20);
  }
  for (const [place, sign] of [...text].entries()) {
    const rows = SIGNS[sign] ?? '';
    for (let y = 0; y < SIGN_ROWS * SCALE; y += 1) {
      const bits = Number(rows[Math.floor(y / SCALE)]);
      for (let x = 0; x < SIGN_COLUMNS * SCALE; x += 1) {
        const isSet = (bits & (4 >> Math.floor(x / SCALE))) !== 0;
        if (isSet) paint(left + PADDING + place * step + x, PADDING + y, 0xff);
      }
    }
  }
}
