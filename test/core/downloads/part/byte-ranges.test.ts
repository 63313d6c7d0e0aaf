import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ByteRanges,
  endOf,
  firstGap,
  gapsIn,
  isPrefix,
  prefix,
  rangesFromText,
  rangesToText,
  totalOf,
  withRange,
} from '../../../../app/core/downloads/part/byte-ranges.ts';

const SIZE = 40;
const range = fc
  .tuple(fc.nat(SIZE), fc.nat(SIZE))
  .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const added = fc.array(range, { maxLength: 8 });
const all = (list: ByteRanges): ByteRanges => list.reduce(withRange, prefix(0));

/** Which bytes are there, one by one. */
function bytesIn(ranges: ByteRanges): ReadonlySet<number> {
  const bytes = new Set<number>();
  for (const { start, end } of ranges) for (let at = start; at < end; at += 1) bytes.add(at);
  return bytes;
}

test('ranges that were added hold each byte once, sorted, and never touch', () => {
  fc.assert(
    fc.property(added, (list) => {
      const ranges = all(list);
      expect(bytesIn(ranges)).toEqual(bytesIn(list));
      expect(totalOf(ranges)).toBe(bytesIn(list).size);
      for (const [at, one] of ranges.entries()) {
        const next = ranges[at + 1];
        expect(one.end).toBeGreaterThan(one.start);
        if (next) expect(next.start).toBeGreaterThan(one.end);
      }
    }),
  );
});

test('gaps are exactly what is missing', () => {
  fc.assert(
    fc.property(added, fc.nat(SIZE), (list, total) => {
      const there = bytesIn(list);
      const missing = Array.from({ length: total }, (_, at) => at).filter((at) => !there.has(at));
      expect([...bytesIn(gapsIn(all(list), total))]).toEqual(missing);
    }),
  );
});

test('ranges come back from their text as they were', () => {
  fc.assert(
    fc.property(added, (list) => {
      expect(rangesFromText(rangesToText(all(list)))).toEqual(all(list));
    }),
  );
});

test.each([
  '',
  'null',
  '{}',
  '[1,2]',
  '[[0]]',
  '[[0,"5"]]',
  '[[5,5]]',
  '[[-1,5]]',
  '[[0,5],[5,9]]',
  '[[6,9],[0,5]]',
  '[[0,1e300]]',
])('%j is no text of ranges', (text) => {
  expect(rangesFromText(text)).toBeNull();
});

test('only a beginning without a gap is a prefix', () => {
  expect(
    [prefix(0), prefix(5), [{ start: 1, end: 5 }], [...prefix(2), { start: 3, end: 5 }]].map(isPrefix),
  ).toEqual([true, true, false, false]);
});

describe('where receiving goes on', () => {
  const ranges = [
    { start: 0, end: 10 },
    { start: 20, end: 30 },
  ];

  test('is the first gap, up to what is behind it', () => {
    expect(firstGap(ranges, 50)).toEqual({ start: 10, end: 20 });
    expect(firstGap(prefix(10), 50)).toEqual({ start: 10, end: undefined });
    expect(firstGap(prefix(50), 50)).toEqual({ start: 50, end: undefined });
  });

  test('is the end of all where the length is not known', () => {
    expect(firstGap(ranges, null)).toEqual({ start: endOf(ranges), end: undefined });
  });
});
