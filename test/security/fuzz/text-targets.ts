/** What reads headers and texts of every encoding: the digests of file servers, and lists of ids as people keep them. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { digestOfFile } from '../../../app/core/downloads/http/digests.ts';
import { DIGEST_ALGORITHMS, type DigestAlgorithm } from '../../../app/core/library/records.ts';
import { decodeText } from '../../../app/core/tracking/decode-text.ts';
import { jsonSpans } from '../../../app/core/tracking/json-spans.ts';
import { plainText } from '../../../app/core/tracking/plain-text.ts';
import { almost, junkText } from './junk.ts';
import { mustHold } from './must-hold.ts';
import { flatCompleted, nestedCompleted } from './samples.ts';
import { type Target, target } from './target.ts';

const HEX_LENGTH: { readonly [Name in DigestAlgorithm]: number } = {
  ...{ sha256: 64, sha512: 128, sha1: 40, md5: 32 },
  ...{ crc64nvme: 16, crc64ecma: 16, crc32c: 8, crc32: 8 },
};
const DIGEST_HEADERS = [
  ...[
    'repr-digest',
    'digest',
    'content-digest',
    'content-md5',
    'x-ms-blob-content-md5',
    'x-goog-hash',
    'etag',
  ],
  ...['x-amz-checksum-sha256', 'x-amz-checksum-crc32c', 'x-amz-checksum-type', 'x-oss-hash-crc64ecma'],
  ...['x-cos-hash-crc64ecma', 'content-encoding', 'x-amz-server-side-encryption'],
];
const NAMES = ['sha-256', 'SHA', 'md5', 'crc32c', 'sha-512', 'unixsum', ''];

const base64 = fc.uint8Array({ maxLength: 66 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const hex = fc.uint8Array({ maxLength: 66 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const listed = fc
  .array(
    fc.tuple(fc.constantFrom(...NAMES), fc.oneof(base64, hex, junkText), fc.constantFrom(':', '"', '')),
    {
      maxLength: 6,
    },
  )
  .map((items) => items.map(([name, value, mark]) => `${name}=${mark}${value}${mark}`).join(', '));
const headerValue = fc.oneof(
  ...[listed, base64, hex, hex.map((text) => `"${text}"`), junkText, fc.bigInt().map(String)],
  fc.constantFrom('gzip', 'COMPOSITE', 'aws:kms', '"d41d8cd98f00b204e9800998ecf8427e"'),
);
const headers = fc.dictionary(
  fc.constantFrom(...DIGEST_HEADERS),
  fc.oneof(headerValue, fc.array(headerValue, { maxLength: 4 })),
);

const ID = '4665a07c-7641-4809-a133-10786201bb56';
/** Half of a pair of surrogates is no text that a file can hold. */
const wellFormed = junkText.map((text) => text.toWellFormed().replaceAll('\0', ''));
const asUtf16 = (text: string, order: 'le' | 'be'): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

export const TEXT_TARGETS: readonly Target[] = [
  target(
    'digests of a file',
    [headers, fc.constantFrom(200, 206), fc.uint8Array({ minLength: 32, maxLength: 32 })],
    (said, status, sha256) => {
      const found = digestOfFile(said, status, 'cdn.example');
      if (found !== null) {
        mustHold(DIGEST_ALGORITHMS.includes(found.algorithm), 'no algorithm');
        mustHold(/^[0-9a-f]+$/.test(found.hex), 'not in small hexadecimal');
        mustHold(found.hex.length === HEX_LENGTH[found.algorithm], `${found.algorithm} of another length`);
        mustHold(found.etagOf === null || found.etagOf === 'cdn.example', 'of another host');
      }
      const { 'content-encoding': _, ...plain } = said;
      const sure = Buffer.from(sha256);
      const named = { ...plain, 'repr-digest': `sha-256=:${sure.toString('base64')}:` };
      mustHold(
        digestOfFile(named, status, 'cdn.example')?.hex === sure.toString('hex'),
        'the digest was not found beside the others',
      );
      mustHold(digestOfFile({ ...named, 'content-encoding': 'br' }, status, '') === null, 'of packed bytes');
    },
  ),
  target('plain text', [junkText, junkText], (before, after) => {
    mustHold(plainText(before).length <= before.length, 'it grew');
    for (const mark of [' ', '\u200b', '，', '\u3000', '&nbsp;', '%22', '”']) {
      const text = `${before} ${mark}${ID}${mark} ${after}`;
      mustHold(plainText(text).includes(ID), `an id beside ${JSON.stringify(mark)} was lost`);
    }
  }),
  target(
    'JSON in a text',
    [
      fc.array(fc.oneof(junkText, fc.constantFrom('{', '[', '{"a":', '"', '\\', '[[[[', '}]', '\n')), {
        maxLength: 40,
      }),
      fc.constantFrom<unknown>(nestedCompleted, flatCompleted).chain(almost),
    ],
    (pieces, value) => {
      const text = pieces.join('');
      let behind = 0;
      for (const { start, end, value: read } of jsonSpans(text)) {
        mustHold(start >= behind && end > start && end <= text.length, 'spans out of order');
        mustHold(isDeepStrictEqual(JSON.parse(text.slice(start, end)), read), 'not what stands there');
        behind = end;
      }
      const written = JSON.stringify(value, (_key, inner: unknown) =>
        typeof inner === 'bigint' ? String(inner) : inner,
      );
      if (written === undefined || !/^[{[]\s*["[{\d\]}-]/.test(written)) return;
      const [span] = jsonSpans(`HTTP/1.1 200 OK\n\n${written}\n`);
      mustHold(isDeepStrictEqual(span?.value, JSON.parse(written)), 'an answer below headers was not found');
    },
  ),
  target('text of any encoding', [fc.uint8Array({ maxLength: 4_000 }), wellFormed], (bytes, text) => {
    const decoded = decodeText(bytes);
    mustHold(!decoded.includes('\0'), 'a zero was left');
    mustHold(decoded.length <= bytes.length, 'it grew');
    const plain = text.replace(/^\ufeff+/, '');
    mustHold(decodeText(Buffer.from(plain, 'utf8')) === plain, 'UTF-8 was not read');
    for (const order of ['le', 'be'] as const) {
      mustHold(decodeText(asUtf16(`\ufeff${plain}`, order)) === plain, `UTF-16 ${order} was not read`);
      mustHold(
        decodeText(asUtf16(`${ID}\r\n${ID}\r\n`, order)).includes(ID),
        'ids without a mark were not read',
      );
    }
  }),
];
