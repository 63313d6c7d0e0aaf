/** Many numbers as one text, as SQLite's group_concat writes them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbersIn } from '../../../app/core/library/numbers-in.ts';

test('whole numbers come back as they were written, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat(), { maxLength: 200 }), (numbers) => {
      expect([...numbersIn(numbers.join(','))]).toEqual(numbers);
    }),
  );
});

test('the highest number that JavaScript counts to comes back exactly, and so do those below it', () => {
  const highest = [0, 1, 2, 3, 47, 48].map((less) => Number.MAX_SAFE_INTEGER - less);
  expect([...numbersIn(highest.join(','))]).toEqual(highest);
});

test('where there are none, none come back', () => {
  for (const none of [null, undefined, '', 5]) expect(numbersIn(none)).toEqual(new Float64Array(0));
});
