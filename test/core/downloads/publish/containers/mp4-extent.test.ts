/** How far the tables of an MP4 reach, in boxes made here number by number. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  endOfFragment,
  endOfIndexed,
  endOfSamples,
  listedFragments,
} from '../../../../../app/core/downloads/publish/containers/mp4-extent.ts';

const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) bytes.writeUInt32BE(value, place * 4);
  return bytes;
};
function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

interface Tables {
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
  readonly perChunk: number;
}
const track = ({ offsets, sizes, perChunk }: Tables, ...more: readonly Buffer[]): Buffer =>
  box(
    'trak',
    box(
      'mdia',
      box(
        'minf',
        ...more,
        box(
          'stbl',
          box('stco', u32(0, offsets.length, ...offsets)),
          box('stsz', u32(0, 0, sizes.length, ...sizes)),
          box('stsc', u32(0, 1, 1, perChunk, 1)),
        ),
      ),
    ),
  );

test('the end of all samples is where the furthest chunk of any track ends', () => {
  const picture = track({ offsets: [100, 400], sizes: [10, 20, 30], perChunk: 2 });
  const sound = track({ offsets: [200], sizes: [7, 7], perChunk: 2 });
  expect(endOfSamples(box('moov', picture, sound))).toBe(430);
  expect(endOfSamples(box('moov', sound))).toBe(214);
});

test('media in another file says nothing of this one, and tables of nothing name no end', () => {
  const elsewhere = box('dinf', box('dref', u32(0, 1), box('url ', u32(0), Buffer.from('other\0'))));
  expect(endOfSamples(box('moov', track({ offsets: [9], sizes: [9], perChunk: 1 }, elsewhere)))).toBeNull();
  expect(endOfSamples(box('moov', track({ offsets: [], sizes: [], perChunk: 1 })))).toBeNull();
  expect(endOfSamples(box('moov'))).toBeNull();
});

test('whatever the tables say, their end is that of the chunk which reaches furthest', () => {
  const chunks = fc.array(fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 2, max: 1e6 })), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(chunks, (all) => {
      const tables = { offsets: all.map(([at]) => at), sizes: all.map(([, size]) => size), perChunk: 1 };
      expect(endOfSamples(box('moov', track(tables)))).toBe(Math.max(...all.map(([at, size]) => at + size)));
    }),
  );
});

test('numbers are believed only as far as their boxes go', () => {
  const moov = box('moov', track({ offsets: [100], sizes: [10], perChunk: 1 }));
  const counted = moov.indexOf('stsz', undefined, 'latin1') + 4 + 8;
  moov.writeUInt32BE(0xffffffff, counted);
  expect(endOfSamples(moov)).toBe(110);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: moov.length - 1 }),
      fc.integer({ min: 0, max: 255 }),
      (at, value) => {
        const bent = Buffer.from(moov);
        bent[at] = value;
        const end = endOfSamples(bent);
        expect(end === null || end >= 0).toBe(true);
      },
    ),
  );
});

test('a fragment ends where its furthest run does, counted from its own place', () => {
  const run = box('trun', u32(0x201, 2, 50, 10, 20));
  expect(endOfFragment(box('moof', box('traf', box('tfhd', u32(0, 1)), run)), 1_000)).toBe(1_080);
  const unplaced = box('trun', u32(0x200, 1, 10));
  expect(endOfFragment(box('moof', box('traf', box('tfhd', u32(0, 1)), unplaced)), 1_000)).toBeNull();
});

test('an index of fragments ends where the last of them does', () => {
  const sidx = box('sidx', u32(0, 1, 1_000, 0, 16), Buffer.from([0, 0, 0, 2]), u32(300, 0, 0, 400, 0, 0));
  expect(endOfIndexed(sidx, 5_000)).toBe(5_000 + 16 + 700);
  const empty = box('sidx', u32(0, 1, 1_000, 0, 0), Buffer.from([0, 0, 0, 0]), u32(0, 0));
  expect(endOfIndexed(empty, 5_000)).toBeNull();
});

test('the list at the end of a file says where its fragments begin', () => {
  // Version 0 with numbers of one byte: time, offset, and three of them for each entry.
  const entry = (at: number): Buffer => Buffer.concat([u32(0, at), Buffer.from([1, 1, 1])]);
  const tfra = box('tfra', u32(0, 1, 0, 2), entry(700), entry(9_000));
  expect(listedFragments(box('mfra', tfra))).toEqual([700, 9_000]);
  expect(listedFragments(box('mfra'))).toEqual([]);
});
