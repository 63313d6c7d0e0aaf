import { expect, test } from 'vitest';
import { seeded } from './random.ts';
import { slopeOf } from './slope.ts';

const noisy = (perUnit: number, noise: number, count = 240) => {
  const random = seeded(7);
  return Array.from(
    { length: count },
    (_, x) => [x, 10 + perUnit * x + noise * (random.next() - 0.5)] as const,
  );
};

test('a straight line has its own slope, and no doubt about it', () => {
  const slope = slopeOf(noisy(0.25, 0));
  expect(slope?.perUnit).toBeCloseTo(0.25, 10);
  expect((slope?.high ?? 1) - (slope?.low ?? 0)).toBeLessThan(1e-9);
});

test('a leak beneath noise forty times its step is told from none', () => {
  expect(slopeOf(noisy(0.05, 2))?.low).toBeGreaterThan(0.02);
  const flat = slopeOf(noisy(0, 2));
  expect(flat?.low).toBeLessThan(0);
  expect(flat?.high).toBeGreaterThan(0);
});

test('a sawtooth, as of a collected heap, is no leak', () => {
  const points = Array.from({ length: 360 }, (_, x) => [x, x % 17] as const);
  expect(slopeOf(points)?.low).toBeLessThan(0);
});

test('one step while everything warms up leaves doubt, where the same rise all along does not', () => {
  const step = Array.from({ length: 240 }, (_, x) => [x, x < 40 ? 0 : 5] as const);
  const rise = Array.from({ length: 240 }, (_, x) => [x, (x * 5) / 240] as const);
  const doubt = (points: readonly (readonly [number, number])[]) => {
    const { high, low } = slopeOf(points) ?? { high: 0, low: 0 };
    return high - low;
  };
  expect(doubt(step)).toBeGreaterThan(10 * doubt(rise));
});

test('too few points, or all at one time, say nothing', () => {
  expect(slopeOf(noisy(1, 0, 20))).toBeNull();
  expect(slopeOf(Array.from({ length: 100 }, () => [1, 2] as const))).toBeNull();
});
