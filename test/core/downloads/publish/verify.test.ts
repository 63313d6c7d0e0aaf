import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type PartToVerify, verifyPart } from '../../../../app/core/downloads/publish/verify.ts';
import type { AssetKind } from '../../../../app/shared/generation.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../../../fixtures', name));
const CLIP = fixture('media/landscape.mp4');
/** Media data and no index: it has no form to go by. */
const ODD = Buffer.concat([CLIP, Buffer.alloc(40, 7)]);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

function verify(bytes: Buffer, more: Partial<PartToVerify> = {}, kind: AssetKind = 'video') {
  return verifyPart(kind, {
    ...{ size: bytes.length, totalBytes: bytes.length, refusedSha256: null, digest: null },
    readAt: async (at, length) => bytes.subarray(at, at + length),
    sha256: async () => sha256(bytes),
    checksum: async () => md5(bytes),
    ...more,
  });
}
const md5Of = (bytes: Buffer, etagOf: string | null) =>
  ({ algorithm: 'md5', hex: md5(bytes), etagOf }) as const;

test('a whole clip is sound, and gets the ending that its first bytes stand for', async () => {
  expect(await verify(CLIP)).toEqual({ damage: null, sha256: sha256(CLIP), extension: '.mp4', remark: null });
  expect(await verify(fixture('kinds/clip.webm'))).toMatchObject({ damage: null, extension: '.webm' });
});

test('a file of another length than was said is damaged', async () => {
  expect(await verify(CLIP, { totalBytes: CLIP.length + 1 })).toMatchObject({
    damage: expect.stringContaining('length'),
  });
});

test('what is no clip is damaged, and its hash is not kept to be believed the next time', async () => {
  const page = Buffer.from('<!DOCTYPE html><html><body>Not found</body></html>');
  expect(await verify(page)).toEqual({ damage: 'it is a web page', sha256: null });
  expect(await verify(CLIP, {}, 'thumbnail')).toMatchObject({ sha256: null });
});

test('the sidecar is whatever it is', async () => {
  expect(await verify(Buffer.from('{}'), {}, 'metadata')).toMatchObject({ damage: null, extension: '.json' });
});

describe('T5: a file of odd form', () => {
  test('T5: is kept with a remark where its length was said, for then it is whole', async () => {
    expect(await verify(ODD)).toMatchObject({ damage: null, remark: 'odd-form' });
  });

  test('T5: may have been cut where no length was said, and is fetched once more', async () => {
    expect(await verify(ODD, { totalBytes: null })).toEqual({
      damage: expect.any(String),
      sha256: sha256(ODD),
    });
  });

  test('T5: is kept when the same bytes come again, or a digest agrees', async () => {
    expect(await verify(ODD, { totalBytes: null, refusedSha256: sha256(ODD) })).toMatchObject({
      damage: null,
    });
    expect(await verify(ODD, { totalBytes: null, digest: md5Of(ODD, null) })).toMatchObject({ damage: null });
  });
});

describe('T13: a digest that differs', () => {
  test('T13: is damage, however often the same bytes come', async () => {
    const digest = md5Of(ODD, null);
    expect(await verify(CLIP, { digest, refusedSha256: sha256(CLIP) })).toMatchObject({ sha256: null });
  });

  test('T13: is no digest where an ETag only looked like one: the same bytes twice prove it', async () => {
    const digest = md5Of(ODD, 'cdn.test');
    expect(await verify(CLIP, { digest })).toEqual({ damage: expect.any(String), sha256: sha256(CLIP) });
    expect(await verify(CLIP, { digest, refusedSha256: sha256(CLIP) })).toMatchObject({
      remark: 'other-digest',
    });
  });
});
