/** Digests bytes that come in pieces: by those of node:crypto, and by the cyclic checksums of object stores. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. */
  hex(): string;
}

/** Reversed, as they are computed from the lowest bit on. */
const SHORT_POLYNOMIALS: Readonly<Record<string, number>> = { crc32: 0xedb88320, crc32c: 0x82f63b78 };
/** High and low half. */
const LONG_POLYNOMIALS: Readonly<Record<string, readonly [number, number]>> = {
  crc64nvme: [0x9a6c9329, 0xac4bc9b5],
  crc64ecma: [0xc96c5795, 0xd7870f42],
};
/** Small enough that the slowest of them holds up nothing else for long. */
const READ_BYTES = 256 * 1024;

const hexOf = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

function shortChecksum(polynomial: number): Checksum {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let word = byte;
    for (let bit = 0; bit < 8; bit += 1) word = word & 1 ? (word >>> 1) ^ polynomial : word >>> 1;
    return word;
  });
  let crc = 0xffffffff;
  return {
    update(bytes) {
      let word = crc;
      for (let at = 0; at < bytes.length; at += 1) {
        word = (table[(word ^ (bytes[at] as number)) & 0xff] as number) ^ (word >>> 8);
      }
      crc = word;
    },
    hex: () => hexOf(~crc),
  };
}

/** Makes a checksum of 64 bits in two halves, since numbers of 64 bits are a hundred times slower. */
function longChecksum([highPolynomial, lowPolynomial]: readonly [number, number]): Checksum {
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (low & 1) === 1;
      low = (low >>> 1) | ((high & 1) << 31);
      high >>>= 1;
      if (isOdd) {
        high ^= highPolynomial;
        low ^= lowPolynomial;
      }
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; at += 1) {
        const entry = (low ^ (bytes[at] as number)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (lows[entry] as number);
        high = (high >>> 8) ^ (highs[entry] as number);
      }
    },
    hex: () => hexOf(~high) + hexOf(~low),
  };
}

/** Throws for a name that neither this nor the system knows. */
export function createChecksum(algorithm: string): Checksum {
  const short = SHORT_POLYNOMIALS[algorithm];
  if (short !== undefined) return shortChecksum(short);
  const long = LONG_POLYNOMIALS[algorithm];
  if (long !== undefined) return longChecksum(long);
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
}

/**
 * Gives the lower-case hex of a file's first `size` bytes, read once more, through one buffer however large it is.
 * Throws the system's error (`EIO` for a file that is shorter), or the reason of the abort.
 */
export async function checksumOfFile(
  handle: FileHandle,
  size: number,
  algorithm: string,
  signal?: AbortSignal,
): Promise<string> {
  const checksum = createChecksum(algorithm);
  const buffer = Buffer.allocUnsafe(Math.min(size, READ_BYTES));
  for (let position = 0; position < size; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - position), position);
    if (bytesRead === 0) throw Object.assign(new Error('file ended early'), { code: 'EIO' });
    checksum.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
  return checksum.hex();
}
