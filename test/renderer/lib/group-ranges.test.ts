/** Which takes a clip stands among. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupRanges } from '../../../renderer/lib/group-ranges.ts';

test('a clip is among the takes of its group, and past the last group it is alone', () => {
  const ranges = new GroupRanges({ sizes: Uint32Array.from([2, 1, 3]), keys: Uint32Array.from([7, 0, 9]) });
  expect([0, 1, 2, 3, 5].map((index) => ranges.around(index))).toEqual([
    { first: 0, count: 2 },
    { first: 0, count: 2 },
    { first: 2, count: 1 },
    { first: 3, count: 3 },
    { first: 3, count: 3 },
  ]);
  expect(ranges.around(6)).toEqual({ first: 6, count: 1 });
  expect([1, 2, 4, 6].map((index) => ranges.keyAt(index))).toEqual([7, 0, 9, 0]);
});

test('whatever the groups are, each place is in the range of its own group', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }), (sizes) => {
      const keys = sizes.map((_, rank) => rank + 1);
      const ranges = new GroupRanges({ sizes: Uint32Array.from(sizes), keys: Uint32Array.from(keys) });
      let first = 0;
      for (const [rank, count] of sizes.entries()) {
        for (let index = first; index < first + count; index += 1) {
          expect(ranges.around(index)).toEqual({ first, count });
          expect(ranges.keyAt(index)).toBe(rank + 1);
        }
        first += count;
      }
    }),
  );
});
