/**
 * Reads the digest that a file server sends of a whole file (docs/rules.md, T13): Content-MD5, RFC 9530 and its
 * forerunner, and the headers of the large object stores. Pure.
 */
import { DIGEST_ALGORITHMS, type DigestAlgorithm, type FileDigest } from '../../library/records.ts';
import type { Headers } from './headers.ts';

const BYTES: { readonly [Name in DigestAlgorithm]: number } = {
  sha256: 32,
  sha512: 64,
  sha1: 20,
  md5: 16,
  crc64nvme: 8,
  crc64ecma: 8,
  crc32c: 4,
  crc32: 4,
};

/** Names in RFC 9530, in the older `Digest`, and in Google's header. */
const NAMES: ReadonlyMap<string, DigestAlgorithm> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
  ['sha', 'sha1'],
  ['sha-1', 'sha1'],
  ['md5', 'md5'],
  ['crc32c', 'crc32c'],
]);
const AMAZON: readonly DigestAlgorithm[] = ['sha256', 'sha1', 'crc64nvme', 'crc32c', 'crc32'];
const PACKED = /^(x-)?(gzip|br|zstd|deflate|compress)$/;

function headerText(headers: Headers, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value.join(', ') : (value ?? '')).slice(0, 4096).trim();
}

/** Reads a digest: base64 of as many bytes as the algorithm has; in hexadecimal where that is what it is. */
function digest(algorithm: DigestAlgorithm, text: string): FileDigest | null {
  const bytes = BYTES[algorithm];
  const plain = text.trim();
  if (plain.length === bytes * 2 && /^[0-9a-f]+$/i.test(plain)) {
    return { algorithm, hex: plain.toLowerCase(), etagOf: null };
  }
  if (!/^[\w+/-]+={0,2}$/.test(plain)) return null;
  const decoded = Buffer.from(plain, 'base64');
  return decoded.length === bytes ? { algorithm, hex: decoded.toString('hex'), etagOf: null } : null;
}

/** Reads a list such as `sha-256=:base64:, md5=base64`: with colons or without. */
function listed(text: string): readonly (FileDigest | null)[] {
  return text.split(',').map((item) => {
    const at = item.indexOf('=');
    const algorithm = NAMES.get(item.slice(0, Math.max(0, at)).trim().toLowerCase());
    const value = item
      .slice(at + 1)
      .trim()
      .replace(/^:([^:]*):.*$/, '$1')
      .replace(/^"(.*)"$/, '$1');
    return algorithm === undefined ? null : digest(algorithm, value);
  });
}

function amazon(headers: Headers): readonly (FileDigest | null)[] {
  // Of an upload in pieces it is the digest of their digests; `-N` at its end says so too.
  if (/composite/i.test(headerText(headers, 'x-amz-checksum-type'))) return [];
  return AMAZON.map((algorithm) => digest(algorithm, headerText(headers, `x-amz-checksum-${algorithm}`)));
}

/** Reads a checksum: Alibaba's and Tencent's stores write it as a decimal number. */
function decimal(text: string): FileDigest | null {
  if (!/^\d{1,20}$/.test(text)) return null;
  const hex = BigInt(text).toString(16).padStart(16, '0');
  return hex.length === 16 ? { algorithm: 'crc64ecma', hex, etagOf: null } : null;
}

/**
 * Takes a digest from the ETag: many stores use a file's MD5 as its ETag; others write something else of that form, so
 * that it only hints.
 */
function fromEtag(headers: Headers, host: string): FileDigest | null {
  const hex = /^"([0-9a-f]{32})"$/i.exec(headerText(headers, 'etag'))?.[1];
  const isSealed =
    /kms/i.test(headerText(headers, 'x-amz-server-side-encryption')) ||
    headerText(headers, 'x-amz-server-side-encryption-customer-algorithm') !== '';
  return hex === undefined || isSealed ? null : { algorithm: 'md5', hex: hex.toLowerCase(), etagOf: host };
}

/**
 * Gives the one digest to check a file by; null when none was sent. What is said of the bytes of this answer alone
 * counts only where it brings the whole file, and nothing counts where they are packed.
 * @param host of the file server, whose ETag it may be.
 */
export function digestOfFile(headers: Headers, status: number, host: string): FileDigest | null {
  if (PACKED.test(headerText(headers, 'content-encoding').toLowerCase())) return null;
  const isWhole = status === 200;
  const sure = [
    ...listed(headerText(headers, 'repr-digest')),
    ...listed(headerText(headers, 'digest')),
    ...(isWhole ? listed(headerText(headers, 'content-digest')) : []),
    ...(isWhole ? [digest('md5', headerText(headers, 'content-md5'))] : []),
    digest('md5', headerText(headers, 'x-ms-blob-content-md5')),
    ...listed(headerText(headers, 'x-goog-hash')),
    ...amazon(headers),
    decimal(headerText(headers, 'x-oss-hash-crc64ecma')),
    decimal(headerText(headers, 'x-cos-hash-crc64ecma')),
  ].filter((found) => found !== null);
  for (const algorithm of DIGEST_ALGORITHMS) {
    const found = sure.find((each) => each.algorithm === algorithm);
    if (found) return found;
  }
  return fromEtag(headers, host);
}
