/** Many numbers as one text, as SQLite's group_concat writes them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbersIn } from '../../../app/core/library/numbers-in.ts';

test('whole numbers come back as they were written, however many there are', () => {
  // SQLite keeps a number of JavaScript's as an integer below 2^51 alone.
  const number = fc.maxSafeNat().map((any) => any % 2 ** 51);
  fc.assert(
    fc.property(fc.array(number, { maxLength: 200 }), (numbers) => {
      expect([...numbersIn(numbers.join(','))]).toEqual(numbers);
    }),
  );
});

test('where there are none, none come back', () => {
  for (const none of [null, undefined, '', 5]) expect(numbersIn(none)).toEqual(new Float64Array(0));
});
