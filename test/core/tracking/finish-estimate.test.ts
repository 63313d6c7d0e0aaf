import { expect, test } from 'vitest';
import { AGES_MS, estimateFinished, HORIZON_MS } from '../../../app/core/tracking/finish-estimate.ts';

/** The share that has finished by an age. */
function shareBy(durations: readonly number[], ageMs: number): number {
  const step = AGES_MS.findIndex((age) => age >= ageMs);
  return estimateFinished(durations)[step] ?? Number.NaN;
}

test('the share rises with the age, from nothing to below one, whatever the history', () => {
  for (const history of [[], [60_000], Array.from({ length: 300 }, (_, at) => 1_000 + at * 7_000)]) {
    const shares = [...estimateFinished(history)];
    expect(shares).toHaveLength(AGES_MS.length);
    expect(shares.every((share, step) => step === 0 || share >= (shares[step - 1] ?? 0))).toBe(true);
    expect([shares[0] ?? 1, shares.at(-1) ?? 1].every((share) => share >= 0 && share < 1)).toBe(true);
  }
});

test('without a history most are expected within minutes, and some for hours', () => {
  expect(shareBy([], 300_000)).toBeGreaterThan(0.6);
  expect(shareBy([], HORIZON_MS)).toBeLessThan(1);
});

test('a history of one kind moves the estimate to where its generations ended', () => {
  const hour = Array.from({ length: 50 }, (_, at) => 3_600_000 + at * 1_000);
  expect(shareBy(hour, 1_800_000)).toBeLessThan(0.1);
  expect(shareBy(hour, 7_200_000)).toBeGreaterThan(0.9);
});

test('the order of a history says nothing, and what is no duration is left out', () => {
  const history = [90_000, 30_000, 60_000];
  const odd = [...history, 0, -5, 10, HORIZON_MS + 1, Number.NaN, Number.POSITIVE_INFINITY];
  expect(estimateFinished(odd.toReversed())).toEqual(estimateFinished(history));
});
