import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookAtMp4 } from '../../../../../app/core/downloads/publish/containers/mp4-walk.ts';
import { makeLargeMp4 } from '../../../../luma-service/media.ts';
import { runs } from '../../../../setup/runs.ts';

/** Counts what is read, since the walk must stay cheap on any file. Null for a whole clip; an oddity begins `odd: `. */
function walk(bytes: Uint8Array, size = bytes.length) {
  const counted = { reads: 0 };
  const finding = lookAtMp4((position, length) => {
    counted.reads += 1;
    return Promise.resolve(bytes.subarray(position, position + length));
  }, size);
  const damage = finding.then((found) => {
    if (found.state === 'whole') return null;
    return found.state === 'odd' ? `odd: ${found.why}` : found.why;
  });
  return { damage, counted };
}

function box(type: string, content: Uint8Array = new Uint8Array(0), size = content.length + 8): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}
function wideBox(type: string, content: Uint8Array, size: bigint): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1, 0);
  header.write(type, 4, 'latin1');
  header.writeBigUInt64BE(size, 8);
  return Buffer.concat([header, content]);
}
const FTYP = box('ftyp', Buffer.from('isom\0\0\0\0isommp42'));
const MOOV = box('moov', Buffer.alloc(40));
const MDAT = box('mdat', Buffer.alloc(100));
const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../../../fixtures/media', `${name}.mp4`));

describe('a whole clip', () => {
  test.each(['landscape', 'square', 'portrait', 'hills'])(
    'made by ffmpeg passes: %s (faststart, index at its end, or fragmented)',
    async (name) => expect(await walk(fixture(name)).damage).toBeNull(),
  );

  test.each([
    ['with media data to the end of the file', Buffer.concat([FTYP, MOOV, box('mdat', Buffer.alloc(9), 0)])],
    ['with a 64-bit size', Buffer.concat([FTYP, MOOV, wideBox('mdat', Buffer.alloc(50), 66n)])],
    ['with free space and a box nobody knows', Buffer.concat([FTYP, box('free'), MOOV, box('©xyz'), MDAT])],
  ])('%s passes', async (_title, bytes) => expect(await walk(bytes).damage).toBeNull());

  test('case 38: past 4 GiB passes, in a handful of reads', async () => {
    const source = makeLargeMp4(5 * 2 ** 30, 'square', 'mdat');
    let reads = 0;
    const finding = await lookAtMp4((position, length) => {
      reads += 1;
      return Promise.resolve(source.read(position, length));
    }, source.size);
    expect(finding).toEqual({ state: 'whole' });
    expect(reads).toBeLessThan(20);
  });
});

describe('case 73: what is no clip is named as such', () => {
  const whole = fixture('landscape');
  test.each([
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['a web page', Buffer.from('<!doctype html><title>Sign in</title>'.repeat(40)), null],
    ['a Windows program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(5000, 7)]), null],
    ['a zip archive', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000, 65)]), null],
    ['zeros', Buffer.alloc(5000), 'something that is not a box stands in it'],
    ['half a clip', whole.subarray(0, whole.length / 2), 'it ends before its media does'],
    ['a clip less its last byte', whole.subarray(0, -1), 'it ends before its media does'],
    ['no index', Buffer.concat([FTYP, MDAT]), 'it has no index (moov)'],
    ['no media data', Buffer.concat([FTYP, MOOV]), 'it has no media data'],
  ])('%s', async (_title, bytes, reason) => {
    const damage = await walk(bytes).damage;
    if (reason === null) expect(damage).not.toBeNull();
    else expect(damage).toBe(reason);
  });
});

describe('case 74: sizes made to trap a reader', () => {
  test.each([
    ['0 on a box that is not media data', Buffer.concat([FTYP, box('moov', Buffer.alloc(9), 0)])],
    ['1 without room for the 64-bit size', Buffer.concat([FTYP, box('mdat', Buffer.alloc(2), 1)])],
    ['2 to 7', Buffer.concat([FTYP, box('moov', Buffer.alloc(20), 7), MDAT])],
    ['2^63', Buffer.concat([FTYP, MOOV, wideBox('mdat', Buffer.alloc(9), 2n ** 63n)])],
    ['2^64-1', Buffer.concat([FTYP, MOOV, wideBox('mdat', Buffer.alloc(9), 2n ** 64n - 1n)])],
    [
      '64-bit but smaller than its own header',
      Buffer.concat([FTYP, MOOV, wideBox('mdat', Buffer.alloc(9), 15n)]),
    ],
    ['2^32-1 in a small file', Buffer.concat([FTYP, MOOV, box('mdat', Buffer.alloc(9), 2 ** 32 - 1)])],
  ])('%s', async (_title, bytes) => expect(await walk(bytes).damage).not.toBeNull());

  test('a million tiny boxes are given up on, in few reads', async () => {
    const tiny = Buffer.concat([
      FTYP,
      ...Array<Buffer>(1000).fill(Buffer.concat(Array<Buffer>(1000).fill(box('free')))),
    ]);
    const { damage, counted } = walk(tiny);
    expect(await damage).toBe('it has too many boxes');
    // Each read is a trip to the disk and back, 50 µs or so: a hundred thousand of them would be seconds.
    expect(counted.reads).toBeLessThan(1_000);
  });

  test('no bytes at all make it throw, hang, or read past the end', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(FTYP, MOOV, MDAT, box('free'), box('mdat', Buffer.alloc(3), 0)),
      fc
        .tuple(
          fc.nat(2 ** 32 - 1),
          fc.constantFrom('mdat', 'moov', 'free', '\0\0\0\0'),
          fc.uint8Array({ maxLength: 20 }),
        )
        .map(([size, type, content]) => box(type, content, size)),
      fc.bigInt(0n, 2n ** 64n - 1n).map((size) => wideBox('mdat', Buffer.alloc(5), size)),
    );
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(piece, { maxLength: 12 }), async (startsWell, pieces) => {
        const bytes = Buffer.concat(startsWell ? [FTYP, ...pieces] : pieces);
        const { damage, counted } = walk(bytes);
        const found = await damage;
        expect(found === null || found.length > 5).toBe(true);
        expect(counted.reads).toBeLessThan(50);
      }),
      { numRuns: runs(3000) },
    );
  });

  test('every cut of a clip is noticed', async () => {
    const whole = fixture('portrait');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (size) => {
        expect(await walk(whole.subarray(0, size)).damage).not.toBeNull();
      }),
      { numRuns: runs(500) },
    );
  });
});
