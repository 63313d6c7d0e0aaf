import { expect, test } from 'vitest';
import { prefix } from '../../../../app/core/downloads/part/byte-ranges.ts';
import { durableColumns, durableRangesOf } from '../../../../app/core/downloads/part/durable-ranges.ts';

const SCATTERED = [
  { start: 0, end: 10 },
  { start: 20, end: 30 },
];

test('of a beginning the library keeps the length alone, of scattered ranges each', () => {
  expect(durableColumns(prefix(10))).toEqual({ durableBytes: 10, durableRanges: null });
  expect(durableColumns(SCATTERED)).toEqual({ durableBytes: 20, durableRanges: '[[0,10],[20,30]]' });
});

test('what was kept is read back', () => {
  for (const ranges of [prefix(0), prefix(10), SCATTERED]) {
    expect(durableRangesOf(durableColumns(ranges))).toEqual(ranges);
  }
});

test('ranges that cannot be read, and a row that is gone, count as nothing', () => {
  expect(durableRangesOf({ durableBytes: 20, durableRanges: '[[5,1]]' })).toEqual([]);
  expect(durableRangesOf(null)).toEqual([]);
});
