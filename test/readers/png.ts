/** Reads the pixels of a PNG as browsers write it: a reader of its own, beside the programs that write them. */
import { inflateSync } from 'node:zlib';

const BEGINNING = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bytes for each pixel, by the kind of its colours: red, green and blue, and how opaque it is. */
const SAMPLES: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Four bytes each: red, green, blue, opacity. */
  readonly pixels: Buffer;
}

/** RFC 2083, §6.6: the neighbour that a byte is told by. */
function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** Takes back what each row is told by (§6); `samples`: bytes for each pixel. */
function unfilter(raw: Buffer, stride: number, samples: number, height: number): Buffer {
  const plain = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * (stride + 1);
    const to = y * stride;
    const filter = raw[from] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const left = x < samples ? 0 : (plain[to + x - samples] ?? 0);
      const above = y === 0 ? 0 : (plain[to + x - stride] ?? 0);
      const corner = x < samples || y === 0 ? 0 : (plain[to + x - samples - stride] ?? 0);
      let told = 0;
      if (filter === 1) told = left;
      else if (filter === 2) told = above;
      else if (filter === 3) told = (left + above) >> 1;
      else if (filter === 4) told = paeth(left, above, corner);
      plain[to + x] = ((raw[from + 1 + x] ?? 0) + told) & 0xff;
    }
  }
  return plain;
}

/** Throws for what is no PNG, or one of a kind that browsers do not write: a palette, greys, interlaced. */
export function pixelsOf(bytes: Buffer): Pixels {
  if (!bytes.subarray(0, BEGINNING.length).equals(BEGINNING)) throw new Error('It is no PNG.');
  const data: Buffer[] = [];
  let head: Buffer | null = null;
  for (let at = BEGINNING.length; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (name === 'IHDR') head = bytes.subarray(at + 8, end);
    if (name === 'IDAT') data.push(bytes.subarray(at + 8, end));
    at = end + 4;
  }
  const samples = SAMPLES[head?.[9] ?? 0];
  if (head === null || samples === undefined || head[8] !== 8 || head[12] !== 0) {
    throw new Error('It is a PNG of another kind.');
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const plain = unfilter(inflateSync(Buffer.concat(data)), width * samples, samples, height);
  if (samples === 4) return { width, height, pixels: plain };
  const pixels = Buffer.alloc(width * height * 4, 0xff);
  for (let at = 0; at < width * height; at += 1) plain.copy(pixels, at * 4, at * 3, at * 3 + 3);
  return { width, height, pixels };
}
