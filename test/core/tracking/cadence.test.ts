/** When to ask for a task again, pure. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPollDelay } from '../../../app/core/tracking/cadence.ts';

const MINUTE = 60_000;

test('asks every 5 seconds while a generation is likely to finish, then ever less, at least every 5 minutes', () => {
  const at = (ageMs: number): number => nextPollDelay(ageMs, null, 0.5);
  expect([0, MINUTE, 3 * MINUTE].map(at)).toEqual([5_000, 5_000, 5_000]);
  expect(at(10 * MINUTE)).toBe(15_000);
  expect(at(60 * MINUTE)).toBe(90_000);
  expect([4 * 60 * MINUTE, 1e12].map(at)).toEqual([300_000, 300_000]);
});

test("a person's own interval stands, whatever the age", () => {
  expect([0, 1e9].map((age) => nextPollDelay(age, 2_000, 0.5))).toEqual([2_000, 2_000]);
});

test('case 15: spreads by a fifth, and is sound for any age, a negative one too', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e13, max: 1e13, noNaN: true }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (age, r) => {
        const delay = nextPollDelay(age, null, r);
        expect(delay).toBeGreaterThanOrEqual(4_000);
        expect(delay).toBeLessThanOrEqual(360_000);
      },
    ),
  );
  expect([nextPollDelay(0, null, 0), nextPollDelay(0, null, 0.999999)]).toEqual([4_000, 6_000]);
});
