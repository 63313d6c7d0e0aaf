import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRange, type RangeAnswer } from '../../../app/shell/schemes/byte-range.ts';

const WHOLE: RangeAnswer = { kind: 'whole' };
const UNSATISFIABLE: RangeAnswer = { kind: 'unsatisfiable' };
const part = (first: number, last: number): RangeAnswer => ({ kind: 'part', first, last });

const table: readonly [string | null, RangeAnswer][] = [
  [null, WHOLE],
  ['bytes=0-', part(0, 99)],
  ['bytes=0-0', part(0, 0)],
  ['bytes=10-19', part(10, 19)],
  ['bytes=90-', part(90, 99)],
  ['bytes=90-1000', part(90, 99)],
  ['bytes=-10', part(90, 99)],
  ['bytes=-1000', part(0, 99)],
  ['Bytes=0-9', part(0, 9)],
  ['bytes= 0-9', part(0, 9)],
  ['bytes=100-', UNSATISFIABLE],
  ['bytes=-0', UNSATISFIABLE],
  ['bytes=9-5', UNSATISFIABLE],
  ['bytes=-', UNSATISFIABLE],
  ['bytes=', UNSATISFIABLE],
  ['bytes', UNSATISFIABLE],
  ['bytes=a-b', UNSATISFIABLE],
  ['bytes=1e3-', UNSATISFIABLE],
  ['bytes=99999999999999999999-', UNSATISFIABLE],
  ['bytes=0-1,5-6', WHOLE],
  ['pages=1-2', WHOLE],
];
test.each(table)('of 100 bytes, %j asks for %j', (header, expected) => {
  expect(parseRange(header, 100)).toEqual(expected);
});

test('no range of an empty file can be had', () => {
  expect(parseRange('bytes=0-', 0)).toEqual(UNSATISFIABLE);
  expect(parseRange('bytes=-1', 0)).toEqual(UNSATISFIABLE);
});

test('whatever the header, a part lies inside the file', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^bytes=[0-9,-]{0,20}$/), fc.nat(), (header, total) => {
      const range = parseRange(header, total);
      if (range.kind !== 'part') return;
      expect(range.first).toBeGreaterThanOrEqual(0);
      expect(range.last).toBeGreaterThanOrEqual(range.first);
      expect(range.last).toBeLessThan(total);
    }),
  );
});
