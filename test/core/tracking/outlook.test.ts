import { expect, test } from 'vitest';
import { outlookOf } from '../../../app/core/tracking/outlook.ts';

const making = (ageMs: number, usualMs: number | null) => ({ ageMs, usualMs });

test('all that is made is ready when the last one is, by what each usually takes', () => {
  expect(outlookOf([making(60_000, 120_000), making(10_000, 120_000), making(0, 100_000)])).toEqual({
    usualMs: 120_000,
    nextInMs: 60_000,
    allInMs: 110_000,
    late: 0,
  });
});

test('one of an unknown kind leaves everything unsaid', () => {
  const unknown = { usualMs: null, nextInMs: null, allInMs: null, late: 0 };
  expect(outlookOf([making(60_000, 120_000), making(60_000, null)])).toEqual(unknown);
  expect(outlookOf([])).toEqual(unknown);
});

test('one that takes longer than usual has no end that could be named, and is counted', () => {
  expect(outlookOf([making(130_000, 120_000), making(20_000, 120_000)])).toEqual({
    usualMs: 120_000,
    nextInMs: 100_000,
    allInMs: null,
    late: 1,
  });
});
