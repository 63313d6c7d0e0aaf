/** Frame rates as fractions, by which an editor counts for hours. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  convertFrames,
  isNtsc,
  isSameRate,
  nearestRate,
  ratio,
  rational,
  rationalSeconds,
  timebase,
  timecode,
} from '../../../app/core/exports/rational.ts';

const NTSC = { num: 24_000, den: 1001 };
const rates = fc.constantFrom(
  NTSC,
  { num: 30_000, den: 1001 },
  rational(24, 1),
  rational(25, 1),
  rational(60, 1),
);
const whole = fc.integer({ min: 1, max: 1_000_000 });

test('a reduced fraction is the same number, and cannot be reduced again', () => {
  fc.assert(
    fc.property(whole, whole, (num, den) => {
      const reduced = rational(num, den);
      expect(isSameRate(reduced, { num, den })).toBe(true);
      expect(rational(reduced.num, reduced.den)).toEqual(reduced);
    }),
  );
});

describe('a measured rate', () => {
  test.each([
    [23.976, NTSC],
    [23.98, NTSC],
    [24, { num: 24, den: 1 }],
    [24.001, { num: 24, den: 1 }],
    [29.97, { num: 30_000, den: 1001 }],
    [30, { num: 30, den: 1 }],
    [59.94, { num: 60_000, den: 1001 }],
    [24.05, { num: 481, den: 20 }],
    [7.3, { num: 73, den: 10 }],
    [0.0001, { num: 1, den: 1000 }],
  ])('of %f is %j', (measured, rate) => {
    expect(nearestRate(measured)).toEqual(rate);
  });
});

describe('frames of one rate as frames of another', () => {
  test('are the same at the same rate, and never more than there are', () => {
    fc.assert(
      fc.property(whole, rates, rates, (frames, from, to) => {
        const converted = convertFrames(frames, from, to);
        expect(convertFrames(frames, from, from)).toBe(frames);
        // A frame that begins within the clip, but where not even one does.
        const lastsSeconds = frames / ratio(from);
        expect(converted === 1 || converted / ratio(to) <= lastsSeconds + 1e-6).toBe(true);
        expect((converted + 1) / ratio(to)).toBeGreaterThan(lastsSeconds - 1e-6);
      }),
    );
  });

  test('are one at least', () => {
    expect(convertFrames(1, { num: 60, den: 1 }, { num: 24, den: 1 })).toBe(1);
    expect(convertFrames(60, { num: 60, den: 1 }, { num: 24, den: 1 })).toBe(24);
  });
});

test('television’s rates are called by the whole number above, and known by their thousandth', () => {
  expect([timebase(NTSC), timebase({ num: 25, den: 1 }), timebase({ num: 1, den: 10 })]).toEqual([24, 25, 1]);
  expect([isNtsc(NTSC), isNtsc({ num: 24, den: 1 })]).toEqual([true, false]);
});

test.each([
  [0, { num: 24, den: 1 }, '00:00:00:00'],
  [23, { num: 24, den: 1 }, '00:00:00:23'],
  [24, { num: 24, den: 1 }, '00:00:01:00'],
  [24, NTSC, '00:00:01:00'],
  [86_400 * 25 - 1, { num: 25, den: 1 }, '23:59:59:24'],
  [86_400 * 25, { num: 25, den: 1 }, '00:00:00:00'],
])('frame %i at %j is called %s', (frame, rate, code) => {
  expect(timecode(frame, rate)).toBe(code);
});

test('seconds are written as a fraction that no rounding has touched', () => {
  expect(rationalSeconds(0, NTSC)).toBe('0s');
  expect(rationalSeconds(1, NTSC)).toBe('1001/24000s');
  expect(rationalSeconds(48, { num: 24, den: 1 })).toBe('2s');
  fc.assert(
    fc.property(whole, rates, (frames, rate) => {
      const [num, den = '1'] = rationalSeconds(frames, rate).slice(0, -1).split('/');
      expect(BigInt(num ?? 0) * BigInt(rate.num)).toBe(BigInt(den) * BigInt(frames) * BigInt(rate.den));
    }),
  );
});
