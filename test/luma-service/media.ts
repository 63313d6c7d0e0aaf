/**
 * What the simulated CDN serves: real clips made by ffmpeg (test/fixtures/media/), and files of any size made
 * on the fly from an offset, so that many GiB are served without being held anywhere.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that can be had from any offset. */
export interface MediaSource {
  readonly size: number;
  /** At most `length` bytes from `offset`; fewer only at the end. */
  read(offset: number, length: number): Buffer;
}

export const CLIP_NAMES = ['landscape', 'moonlight', 'hills', 'portrait', 'square'] as const;
/** `landscape` and `square` are faststart, `hills` is fragmented, `moonlight` and `portrait` have moov at the end. */
export type ClipName = (typeof CLIP_NAMES)[number];

export interface Clip {
  readonly name: ClipName;
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
  readonly video: MediaSource;
  readonly thumbnail: MediaSource;
  readonly lastFrame: MediaSource;
  /** 75 bytes in base64: 5×5 RGB pixels of the thumbnail. */
  readonly palette: string;
}

const SIZES: { readonly [Name in ClipName]: readonly [number, number] } = {
  landscape: [680, 376],
  moonlight: [680, 376],
  hills: [680, 376],
  portrait: [376, 680],
  square: [512, 512],
};
const FOLDER = join(import.meta.dirname, '../fixtures/media');
const loaded = new Map<ClipName, Clip>();

export function bufferSource(buffer: Buffer): MediaSource {
  return { size: buffer.length, read: (offset, length) => buffer.subarray(offset, offset + length) };
}

/** One of the committed clips with its pictures, read once. */
export function loadClip(name: ClipName): Clip {
  const known = loaded.get(name);
  if (known) return known;
  const file = (suffix: string): MediaSource => bufferSource(readFileSync(join(FOLDER, `${name}${suffix}`)));
  const palettes = JSON.parse(readFileSync(join(FOLDER, 'palettes.json'), 'utf8')) as Record<
    ClipName,
    string
  >;
  const [width, height] = SIZES[name];
  const clip: Clip = {
    ...{ name, width, height, durationSeconds: 5.041667, palette: palettes[name] },
    video: file('.mp4'),
    thumbnail: file('-thumbnail.jpg'),
    lastFrame: file('-last-frame.jpg'),
  };
  loaded.set(name, clip);
  return clip;
}

const BLOCK = 65_536;

/** xorshift32, so that the bytes are the same on every machine and in every run. */
function pseudoRandomBlock(): Buffer {
  const words = new Uint32Array(BLOCK / 4);
  let word = 0x9e3779b9;
  for (let index = 0; index < words.length; index += 1) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    words[index] = word;
  }
  return Buffer.from(words.buffer);
}

/**
 * Endless deterministic bytes: each 64 KiB block begins with its own number, so that a block written to the
 * wrong place always changes the hash.
 */
function fillPseudoRandom(target: Buffer, offset: number, pattern: Buffer): void {
  let filled = 0;
  while (filled < target.length) {
    const at = offset + filled;
    const inBlock = at % BLOCK;
    const count = Math.min(BLOCK - inBlock, target.length - filled);
    pattern.copy(target, filled, inBlock, inBlock + count);
    if (inBlock < 8) {
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(BigInt(Math.floor(at / BLOCK)));
      number.copy(target, filled, inBlock, Math.min(8, inBlock + count));
    }
    filled += count;
  }
}

/**
 * A playable MP4 of exactly `bytes` bytes: a real clip, followed by one box (`free`, or `mdat` for readers that
 * skip free space) of pseudo-random content. Past 4 GiB the box has a 64-bit size.
 */
export function makeLargeMp4(bytes: number, name: ClipName = 'square', boxType = 'free'): MediaSource {
  const clip = loadClip(name).video;
  const boxSize = bytes - clip.size;
  if (boxSize < 16) throw new RangeError(`the clip ${name} alone has ${clip.size} bytes`);
  const wide = boxSize > 0xffffffff;
  const header = Buffer.alloc(wide ? 16 : 8);
  header.writeUInt32BE(wide ? 1 : boxSize, 0);
  header.write(boxType, 4, 'latin1');
  if (wide) header.writeBigUInt64BE(BigInt(boxSize), 8);
  const head = Buffer.concat([clip.read(0, clip.size), header]);
  const pattern = pseudoRandomBlock();
  return {
    size: bytes,
    read(offset, length) {
      const count = Math.max(0, Math.min(length, bytes - offset));
      const result = Buffer.allocUnsafe(count);
      const fromHead = Math.min(count, Math.max(0, head.length - offset));
      if (fromHead > 0) head.copy(result, 0, offset, offset + fromHead);
      const rest = result.subarray(fromHead);
      if (rest.length > 0) fillPseudoRandom(rest, offset + fromHead - head.length, pattern);
      return result;
    },
  };
}

/** The same clip with another ending, as a watermarked copy is: it plays, but its hash differs. */
export function withWatermark(source: MediaSource): MediaSource {
  const mark = Buffer.alloc(24);
  mark.writeUInt32BE(mark.length, 0);
  mark.write('freewatermarked', 4, 'latin1');
  return {
    size: source.size + mark.length,
    read(offset, length) {
      const own = source.read(offset, length);
      if (own.length === length) return own;
      const from = Math.max(0, offset - source.size);
      return Buffer.concat([own, mark.subarray(from, from + length - own.length)]);
    },
  };
}

/** SHA-256 of the whole source, in lower-case hex; reads it in steps of 1 MiB. */
export function sha256Of(source: MediaSource): string {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.size; offset += 1_048_576) hash.update(source.read(offset, 1_048_576));
  return hash.digest('hex');
}
