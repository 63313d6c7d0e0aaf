/** One bit for each status and mark: what a filter lets through. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  LIST_BITS,
  LISTED_BITS,
  MARK_BITS,
  markBit,
  maskCondition,
  maskOf,
  passes,
  statusBit,
} from '../../../app/core/library/list-order.ts';
import { ITEM_STATUSES, MARK_FILTERS } from '../../../app/shared/library-view.ts';

const statuses = fc.subarray([...ITEM_STATUSES]);
const marks = fc.subarray([...MARK_FILTERS]);

test('no two statuses and marks share a bit, and all together are every bit that a listed row can have', () => {
  const bits = [...ITEM_STATUSES.map(statusBit), ...MARK_FILTERS.map(markBit)];
  expect(bits.reduce((sum, bit) => sum ^ bit, 0)).toBe(LISTED_BITS | MARK_BITS);
  expect(bits.every((bit) => bit > 0 && (bit & (bit - 1)) === 0)).toBe(true);
  expect(LISTED_BITS & MARK_BITS).toBe(0);
  expect(Math.max(...bits)).toBeLessThan(LIST_BITS);
});

test('a filter lets through exactly the rows of its statuses and marks; an empty one lets all through', () => {
  fc.assert(
    fc.property(statuses, marks, (wantedStatuses, wantedMarks) => {
      const mask = maskOf({ statuses: wantedStatuses, marks: wantedMarks });
      for (const status of ITEM_STATUSES) {
        for (const mark of MARK_FILTERS) {
          const isWanted =
            (wantedStatuses.length === 0 || wantedStatuses.includes(status)) &&
            (wantedMarks.length === 0 || wantedMarks.includes(mark));
          expect(passes(statusBit(status) | markBit(mark), mask)).toBe(isWanted);
        }
      }
    }),
  );
});

test('a row of no listed status passes no filter', () => {
  const removed = 256 | markBit('none');
  expect(LISTED_BITS & 256).toBe(0);
  expect(passes(removed, maskOf({ statuses: [] }))).toBe(false);
});

test('marks are asked for in SQL only where there are any', () => {
  expect(maskCondition(maskOf({ statuses: ['saved'] }))).toEqual({
    sql: 'g.list_bits & ?',
    values: [statusBit('saved')],
  });
  expect(maskCondition(maskOf({ statuses: ['saved'], marks: ['pick'] }))).toEqual({
    sql: 'g.list_bits & ? AND g.list_bits & ?',
    values: [statusBit('saved'), markBit('pick')],
  });
});
