import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { digestOfFile } from '../../../../app/core/downloads/http/digests.ts';
import { createChecksum } from '../../../../app/core/files/checksum.ts';
import { said } from '../../../fakes/said.ts';
import * as broken from '../../../fault-server/broken-answers.ts';
import { serve } from '../../../fault-server/serve.ts';
import { rowsOf } from '../../../setup/runs.ts';
import { bytesOf, expectWhole, SMALL, startFaultRig } from '../fault-rig.ts';

const BODY = bytesOf(SMALL);
const hash = (algorithm: string, encoding: 'base64' | 'hex' = 'base64'): string =>
  createHash(algorithm).update(BODY).digest(encoding);
function crc(algorithm: string, encoding: 'base64' | 'hex' = 'base64'): string {
  const checksum = createChecksum(algorithm);
  checksum.update(BODY);
  return Buffer.from(checksum.hex(), 'hex').toString(encoding);
}
/** The check values of the catalogue of parametrised CRC algorithms, for the text 123456789. */
test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
  ['crc64ecma', '995dc9bbdf1939fa'],
  ['md5', '25f9e794323b453885f5181f1b624d0b'],
])('T13: %s is computed as published, in pieces too', (algorithm, expected) => {
  const checksum = createChecksum(algorithm);
  checksum.update(Buffer.from('1234'));
  checksum.update(Buffer.from('56789'));
  expect(checksum.hex()).toBe(expected);
});

test('T13: a checksum agrees with the one of the system', () => {
  expect(crc('crc32', 'hex')).toBe(crc32(BODY).toString(16).padStart(8, '0'));
});

const OFFERS: readonly (readonly [string, string, string])[] = [
  ['content-md5', hash('md5'), 'md5'],
  ['content-md5', hash('md5', 'hex'), 'md5'],
  ['repr-digest', `sha-256=:${hash('sha256')}:`, 'sha256'],
  ['repr-digest', `md5=:AAAA:, sha-512=:${hash('sha512')}:`, 'sha512'],
  ['content-digest', `sha-256=:${hash('sha256')}:;x=1`, 'sha256'],
  ['digest', `SHA-256=${hash('sha256')},MD5=${hash('md5')}`, 'sha256'],
  ['digest', `md5=${hash('md5')}`, 'md5'],
  ['digest', `SHA=${hash('sha1')}`, 'sha1'],
  ['x-goog-hash', `crc32c=${crc('crc32c')},md5=${hash('md5')}`, 'md5'],
  ['x-goog-hash', `crc32c=${crc('crc32c')}`, 'crc32c'],
  ['x-ms-blob-content-md5', hash('md5'), 'md5'],
  ['x-amz-checksum-sha256', hash('sha256'), 'sha256'],
  ['x-amz-checksum-sha1', hash('sha1'), 'sha1'],
  ['x-amz-checksum-crc32', crc('crc32'), 'crc32'],
  ['x-amz-checksum-crc32c', crc('crc32c'), 'crc32c'],
  ['x-amz-checksum-crc64nvme', crc('crc64nvme'), 'crc64nvme'],
  ['x-oss-hash-crc64ecma', BigInt(`0x${crc('crc64ecma', 'hex')}`).toString(), 'crc64ecma'],
  ['x-cos-hash-crc64ecma', BigInt(`0x${crc('crc64ecma', 'hex')}`).toString(), 'crc64ecma'],
];

describe('T13: a digest that the server sends', () => {
  test.each(OFFERS)('is read out of %s: %s', (name, value, algorithm) => {
    const digest = digestOfFile({ [name]: value }, 200, 'h');
    const own = createChecksum(algorithm);
    own.update(BODY);
    expect(digest).toEqual({ algorithm, hex: own.hex(), etagOf: null });
  });

  test.each([
    ['nothing', {}],
    ['one of another length', { 'content-md5': 'AAAA' }],
    ['words', { 'content-md5': 'not a digest at all!' }],
    ['one of digests of pieces', { 'x-amz-checksum-crc32': `${crc('crc32')}-7` }],
    [
      'one that is called one of pieces',
      { 'x-amz-checksum-sha256': hash('sha256'), 'x-amz-checksum-type': 'COMPOSITE' },
    ],
    ['an unknown algorithm', { digest: `unixsum=30637, id-sha-256=${hash('sha256')}` }],
    ['one of packed bytes', { 'content-encoding': 'gzip', 'content-md5': hash('md5') }],
    ['a weak ETag', { etag: `W/"${hash('md5', 'hex')}"` }],
    ['the ETag of an upload in pieces', { etag: `"${hash('md5', 'hex')}-3"` }],
    ['the ETag of a server that counts', { etag: '"5f3e1a2b-9c40"' }],
    [
      'the ETag of a sealed object',
      { etag: `"${hash('md5', 'hex')}"`, 'x-amz-server-side-encryption': 'aws:kms' },
    ],
    [
      'the ETag of one sealed with the customer’s key',
      { etag: `"${hash('md5', 'hex')}"`, 'x-amz-server-side-encryption-customer-algorithm': 'AES256' },
    ],
  ])('%s says nothing', (_title, headers) => {
    expect(digestOfFile(headers as Record<string, string>, 200, 'h')).toBeNull();
  });

  test('what is said of the bytes of one answer says nothing of a file that it brings the rest of', () => {
    expect(digestOfFile({ 'content-md5': hash('md5') }, 206, 'h')).toBeNull();
    expect(digestOfFile({ 'content-digest': `sha-256=:${hash('sha256')}:` }, 206, 'h')).toBeNull();
    expect(digestOfFile({ 'repr-digest': `sha-256=:${hash('sha256')}:` }, 206, 'h')).not.toBeNull();
  });

  test('an ETag that looks like an MD5 is one hint, with the host that it came from', () => {
    expect(digestOfFile({ etag: `"${hash('md5', 'hex').toUpperCase()}"` }, 200, 'cdn.example')).toEqual({
      algorithm: 'md5',
      hex: hash('md5', 'hex'),
      etagOf: 'cdn.example',
    });
  });

  test.each(rowsOf(OFFERS, 4))('lets the right file through at once: %s: %s', async (name, value) => {
    const rig = await startFaultRig([serve(SMALL, { headers: { [name]: value } })]);
    expectWhole(rig, await rig.fetchOne());
    expect(rig.server.requests).toHaveLength(1);
  });
});

/** A clip with a hole of zeros in its media data, which its boxes do not show. */
const HOLED = Buffer.from(BODY).fill(0, BODY.length / 2, BODY.length - 3_000);

describe('T13: a file that is not the one of the digest', () => {
  test.each(
    rowsOf(
      OFFERS.filter((_offer, place) => place % 3 !== 1),
      3,
    ),
  )('is never saved: %s: %s', async (name, value) => {
    const rig = await startFaultRig([
      broken.respond(200, { 'content-type': 'video/mp4', [name]: value }, HOLED),
    ]);
    const { end, asset } = await rig.fetchOne();
    expect([end, asset.problem?.code]).toEqual(['failed', 'damaged-clip']);
    expect(said(asset.problem)).toContain('checksum');
    expect(rig.files()).toEqual([]);
  });

  test('is fetched again, and the right one saved', async () => {
    const headers = { 'content-type': 'video/mp4', 'content-md5': hash('md5') };
    const rig = await startFaultRig([broken.respond(200, headers, HOLED), serve(SMALL, { headers })]);
    expectWhole(rig, await rig.fetchOne());
    expect(rig.server.requests).toHaveLength(2);
  });

  test('is noticed after a break too, by what the first answer said', async () => {
    const headers = { 'x-goog-hash': `md5=${hash('md5')}` };
    const rest = broken.respond(
      206,
      {
        'content-type': 'video/mp4',
        etag: '"fault-server-1"',
        'content-range': `bytes 20000-${BODY.length - 1}/${BODY.length}`,
      },
      HOLED.subarray(20_000),
    );
    const rig = await startFaultRig([serve(SMALL, { headers, cutAfter: 20_000 }), rest, serve(SMALL)]);
    expectWhole(rig, await rig.fetchOne());
    expect(rig.server.requests).toHaveLength(3);
  });

  test('a wrong ETag costs one more try, and no clip: the same bytes again are kept with a remark', async () => {
    const etag = `"${'ab'.repeat(16)}"`;
    const rig = await startFaultRig([serve(SMALL, { etag })]);
    const first = await rig.fetchOne();
    expect([first.end, first.asset.problem, first.asset.remark]).toEqual(['saved', null, 'other-digest']);
    expect(readFileSync(first.asset.finalPath ?? '').equals(BODY)).toBe(true);
    expect(rig.server.requests).toHaveLength(2);
    // From now on it is known that the ETags of this host are none.
    const second = await rig.fetchOne({ prompt: 'dog dance' });
    expect([second.end, second.asset.remark]).toEqual(['saved', null]);
    expect(rig.server.requests).toHaveLength(3);
  });

  test('an ETag that is the MD5 tells a hole of zeros', async () => {
    const etag = `"${hash('md5', 'hex')}"`;
    const rig = await startFaultRig([
      broken.respond(200, { 'content-type': 'video/mp4', etag }, HOLED),
      serve(SMALL, { etag }),
    ]);
    expectWhole(rig, await rig.fetchOne());
  });
});
