/** When to ask for a task again, pure: the prior, a person's own history, parking. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cadence, createCadence, nextPollDelay } from '../../../app/core/tracking/cadence.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const delayAt =
  (cadence?: Cadence) =>
  (ageMs: number): number =>
    nextPollDelay(ageMs, null, 0.5, cadence);

/** Durations around a median, as far apart as a normal distribution's deciles. */
const DECILES = [-1.28, -0.84, -0.52, -0.25, 0, 0.25, 0.52, 0.84, 1.28];
const around = (medianMs: number, sigma: number): readonly number[] =>
  DECILES.flatMap((z) => [1, 2, 3].map((n) => medianMs * Math.exp(sigma * z + n / 100)));

const history = fc.array(fc.double({ min: -1e9, max: 1e9 }), { maxLength: 200 });

describe('before there is history', () => {
  const at = delayAt();

  test('asks most often at one to two minutes, and at least every 15 seconds in the first three', () => {
    const early = Array.from({ length: 180 }, (_, second) => at(second * 1000));
    expect(Math.max(...early)).toBeLessThan(15_000);
    const quickest = early.indexOf(Math.min(...early));
    expect(quickest).toBeGreaterThan(45);
    expect(quickest).toBeLessThan(120);
  });

  test('asks ever less from two minutes on, at least every 5 minutes for 6 hours, then every 25', () => {
    const later = Array.from({ length: 358 }, (_, minute) => at((minute + 2) * MINUTE));
    expect(later).toEqual([...later].sort((a, b) => a - b));
    expect(later.at(-1)).toBeLessThanOrEqual(5 * MINUTE);
    expect([6 * HOUR, 30 * HOUR, 1e15].map(at)).toEqual([1, 1, 1].map(() => 25 * MINUTE));
  });

  test('an empty history, or one of nothing that can be a duration, leaves the prior as it is', () => {
    const useless = createCadence([-1, 0, 999, 7 * HOUR, Number.NaN, Number.POSITIVE_INFINITY]);
    for (const age of [0, MINUTE, HOUR]) {
      expect(delayAt(createCadence([]))(age)).toBe(at(age));
      expect(delayAt(useless)(age)).toBe(at(age));
    }
  });
});

describe('with history', () => {
  test('asks rarely before generations finish, often while they do, and rarely after', () => {
    const at = delayAt(createCadence(around(60_000, 0.25)));
    const [start, peak, after] = [at(0), at(60_000), at(5 * MINUTE)] as const;
    expect(start).toBeGreaterThan(20_000);
    expect(peak).toBeLessThan(3_000);
    expect(after).toBeGreaterThan(10_000);
    expect(peak).toBeLessThan(delayAt()(60_000));
  });

  test('sees two hills, and asks less between them', () => {
    const at = delayAt(createCadence([...around(60_000, 0.25), ...around(30 * MINUTE, 0.4).slice(0, 9)]));
    expect(at(4 * MINUTE)).toBeGreaterThan(3 * at(30 * MINUTE));
    expect(at(4 * MINUTE)).toBeGreaterThan(10 * at(60_000));
  });

  test('one finished generation moves the cadence less than thirty of it do', () => {
    const [none, one, thirty] = [[], [200_000], Array.from({ length: 30 }, () => 200_000)].map((durations) =>
      delayAt(createCadence(durations))(200_000),
    ) as [number, number, number];
    expect(one).toBeLessThan(none);
    expect(thirty).toBeLessThan(one);
  });

  test('the order of the durations means nothing', () => {
    const durations = around(90_000, 0.5);
    expect(createCadence([...durations].reverse())).toEqual(createCadence(durations));
  });

  test('a service that has become ten times slower is still asked at least every 2 minutes', () => {
    const at = delayAt(createCadence(Array.from({ length: 200 }, () => 60_000)));
    for (let age = 0; age < 20 * MINUTE; age += 1_000) expect(at(age)).toBeLessThan(2 * MINUTE);
  });
});

describe('for any history', () => {
  test('case 15: a delay is 2 seconds to 5 minutes, 20 to 30 minutes when parked, for any age, a negative one too', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.double({ min: -1e13, max: 1e13, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (durations, ages, random) => {
          const cadence = createCadence(durations);
          for (const age of ages.flatMap((ms) => [ms, Math.abs(ms) % (6 * HOUR)])) {
            const delay = nextPollDelay(age, null, random, cadence);
            expect(Number.isInteger(delay)).toBe(true);
            expect(delay).toBeGreaterThanOrEqual(age >= 6 * HOUR ? 20 * MINUTE : 2_000);
            expect(delay).toBeLessThanOrEqual(age >= 6 * HOUR ? 30 * MINUTE : 5 * MINUTE);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('polls that are due never fall: a later age never leads to an earlier poll', () => {
    fc.assert(
      fc.property(history, (durations) => {
        const at = delayAt(createCadence(durations));
        let last = 0;
        for (let age = 0; age < 6 * HOUR; age += 97_000) {
          expect(age + at(age)).toBeGreaterThanOrEqual(last);
          last = age + at(age);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("a person's own interval stands, spread by a fifth, whatever the age and the history", () => {
    const cadence = createCadence(around(60_000, 0.25));
    for (const age of [0, MINUTE, 24 * HOUR]) {
      const at = (random: number): number => nextPollDelay(age, 2_000, random, cadence);
      expect([at(0), at(0.5), at(0.999999)]).toEqual([1_600, 2_000, 2_400]);
    }
    expect(nextPollDelay(0, 500, 0.5, cadence)).toBe(500);
  });

  test('tasks of one age are not asked for in step, not even at the longest delay', () => {
    const slow = createCadence(Array.from({ length: 200 }, () => 5.9 * HOUR));
    for (const age of [10_000, MINUTE, HOUR, 2 * HOUR, 7 * HOUR]) {
      for (const cadence of [createCadence([]), slow]) {
        const delays = [0, 0.25, 0.5, 0.75].map((random) => nextPollDelay(age, null, random, cadence));
        expect(new Set(delays).size).toBe(4);
      }
    }
  });
});
