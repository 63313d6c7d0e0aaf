/**
 * Finds a key in bytes, however it is written: as it is, in UTF-16, escaped for JSON or addresses, in hex, and
 * in base64 at each of the three places a byte can stand in it.
 */
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

export interface Needle {
  readonly form: string;
  readonly bytes: Buffer;
}

export interface Find {
  readonly form: string;
  /** In bytes from the beginning. */
  readonly offset: number;
}

const CHUNK_BYTES = 4 * 1024 * 1024;

/** The part of a base64 text that depends on the secret alone, whatever stands before and after it. */
function base64Forms(secret: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    const start = before === 0 ? 0 : before + 1;
    return text.slice(start, Math.floor(((before + secret.length) * 8) / 6));
  });
}

export function needlesOf(secret: string): readonly Needle[] {
  const bytes = Buffer.from(secret);
  const texts: readonly (readonly [string, string])[] = [
    ['as it is', secret],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded as a whole address is', encodeURI(secret)],
    ['in hex', bytes.toString('hex')],
    ['in capital hex', bytes.toString('hex').toUpperCase()],
    ...base64Forms(Buffer.from(secret, 'utf16le')).map((text, before): [string, string] => [
      `in base64 of UTF-16, ${before} after a third byte`,
      text,
    ]),
    ...base64Forms(bytes).flatMap((text, before): [string, string][] => [
      [`in base64, ${before} after a third byte`, text],
      [
        `in base64 for addresses, ${before} after a third byte`,
        text.replaceAll('+', '-').replaceAll('/', '_'),
      ],
    ]),
  ];
  const seen = new Set<string>();
  const needles = texts
    .filter(([, text]) => !seen.has(text) && seen.add(text))
    .map(([form, text]) => ({ form, bytes: Buffer.from(text) }));
  return [...needles, { form: 'in UTF-16', bytes: Buffer.from(secret, 'utf16le') }];
}

/** How far a search may go on from any two bytes, for the first bytes of the needles that they all have. */
interface Jumps {
  readonly length: number;
  /** By the value of two bytes: how much later a needle may begin at the earliest; 0 where one may end in them. */
  readonly after: Uint8Array;
}

const jumpsOf = new WeakMap<readonly Needle[], Jumps>();

function makeJumps(needles: readonly Needle[]): Jumps {
  const length = Math.min(255, ...needles.map(({ bytes }) => bytes.length));
  if (length < 2) throw new RangeError('what is as short as this is found everywhere');
  const after = new Uint8Array(65_536).fill(Math.max(1, length - 1));
  for (const { bytes } of needles) {
    for (let at = 0; at + 1 < length; at += 1) {
      const pair = bytes.readUInt16LE(at);
      after[pair] = Math.min(after[pair] ?? 0, length - 2 - at);
    }
  }
  return { length, after };
}

/**
 * Finds the first needle in some bytes. All are looked for at once, and most bytes are never looked at (Wu and
 * Manber): every test ends with this search, through clips of megabytes.
 */
export function findIn(bytes: Buffer, needles: readonly Needle[]): Find | null {
  const jumps = jumpsOf.get(needles) ?? makeJumps(needles);
  jumpsOf.set(needles, jumps);
  const { length, after } = jumps;
  for (let end = length; end <= bytes.length; ) {
    const jump = after[(bytes[end - 2] ?? 0) | ((bytes[end - 1] ?? 0) << 8)] ?? 0;
    if (jump > 0) {
      end += jump;
      continue;
    }
    const offset = end - length;
    for (const { form, bytes: needle } of needles) {
      if (
        bytes.compare(needle, 0, needle.length, offset, Math.min(bytes.length, offset + needle.length)) === 0
      )
        return { form, offset };
    }
    end += 1;
  }
  return null;
}

/** Reads a file piece by piece, so that one of any size is searched; null where the key is not in it. */
export function findInFile(path: string, needles: readonly Needle[], chunkBytes = CHUNK_BYTES): Find | null {
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(chunkBytes, lstatSync(path).size) + overlap);
    let kept = 0;
    const holes = holesIn(path);
    for (let position = 0; ; ) {
      if (position >= holes.start && position < holes.end) [position, kept] = [holes.end, 0];
      const length = readSync(file, buffer, kept, buffer.length - kept, position);
      if (length === 0) return null;
      const piece = buffer.subarray(0, kept + length);
      const found = findIn(piece, needles);
      if (found) return { form: found.form, offset: position - kept + found.offset };
      position += length;
      kept = Math.min(overlap, piece.length);
      piece.copy(buffer, 0, piece.length - kept);
    }
  } finally {
    closeSync(file);
  }
}

/** Of a file of gigabytes of which next to nothing is on disk, only both ends are read: a test made it so. */
const SPARSE_BYTES = 1024 * 1024 * 1024;
const END_BYTES = 16 * CHUNK_BYTES;

function holesIn(path: string): { readonly start: number; readonly end: number } {
  const { size, blocks } = lstatSync(path);
  if (size < SPARSE_BYTES || blocks * 512 > END_BYTES) return { start: size, end: size };
  return { start: END_BYTES, end: size - END_BYTES };
}

export interface FoundInFile extends Find {
  readonly path: string;
}

/** Every regular file below a folder, and the names of all of them; links are not followed. */
export function findInFolder(folder: string, needles: readonly Needle[]): readonly FoundInFile[] {
  const found: FoundInFile[] = [];
  const visit = (path: string): void => {
    const named = findIn(Buffer.from(path), needles);
    if (named) found.push({ path, ...named });
    let stat: ReturnType<typeof lstatSync>;
    try {
      stat = lstatSync(path);
      if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
      if (!stat.isFile() || stat.size === 0) return;
      const inside = findInFile(path, needles);
      if (inside) found.push({ path, ...inside });
    } catch (thrown) {
      // Another process may take it away in between; what cannot be read for another reason is a fault.
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  };
  visit(folder);
  return found;
}
