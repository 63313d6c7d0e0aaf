/** Makes a tiny picture of the 5×5 colours that come with a generation, which the browser scales up softly. */

const SIDE = 5;
const HEADER_BYTES = 54;
const MOST_KEPT = 500;
const made = new Map<string, string | null>();
/** BMP rows are padded to whole words: 5 × 3 bytes become 16. */
const ROW_BYTES = 16;

/**
 * Turns 75 bytes of base64 RGB into the address of a BMP, which needs neither a canvas nor a compressor. Null
 * when the text is anything else.
 */
export function paletteImage(grid: string | null): string | null {
  if (grid === null) return null;
  const known = made.get(grid);
  if (known !== undefined) return known;
  // Scrolling back and forth meets the same ones again; a few screens of them are enough to remember.
  if (made.size >= MOST_KEPT) made.clear();
  const image = makeImage(grid);
  made.set(grid, image);
  return image;
}

function makeImage(grid: string): string | null {
  let pixels: string;
  try {
    pixels = atob(grid);
  } catch {
    return null;
  }
  if (pixels.length !== SIDE * SIDE * 3) return null;

  const bytes = new Uint8Array(HEADER_BYTES + ROW_BYTES * SIDE);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADER_BYTES, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, SIDE, true);
  // A negative height means rows from the top down, as the grid has them.
  view.setInt32(22, -SIDE, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const from = (row * SIDE + column) * 3;
      const to = HEADER_BYTES + row * ROW_BYTES + column * 3;
      bytes[to] = pixels.charCodeAt(from + 2);
      bytes[to + 1] = pixels.charCodeAt(from + 1);
      bytes[to + 2] = pixels.charCodeAt(from);
    }
  }
  return `data:image/bmp;base64,${btoa(String.fromCharCode(...bytes))}`;
}
