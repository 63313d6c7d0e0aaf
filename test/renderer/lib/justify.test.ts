/** Pictures broken into lines that fill a width. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GAP, justify, ratiosOf, USUAL_RATIO } from '../../../renderer/lib/justify.ts';

interface BrokenLine {
  readonly first: number;
  readonly count: number;
  readonly height: number;
}
function linesOf(ratios: Float32Array, room: number, wanted: number): BrokenLine[] {
  const lines: BrokenLine[] = [];
  justify(ratios, 0, ratios.length, room, wanted, (first, count, height) =>
    lines.push({ first, count, height }),
  );
  return lines;
}

test('an unknown shape is taken for that of the first known take of its group, else for the usual one', () => {
  const shapes = Uint8Array.from([0, 150, 0, 0]);
  expect([...ratiosOf(shapes, { sizes: Uint32Array.from([3, 1]) })]).toEqual([
    ...Float32Array.from([1.5, 1.5, 1.5, USUAL_RATIO]),
  ]);
  expect([...ratiosOf(shapes, null)]).toEqual([
    ...Float32Array.from([USUAL_RATIO, 1.5, USUAL_RATIO, USUAL_RATIO]),
  ]);
});

test('a single picture that is wider than the line at the wanted height has the whole line', () => {
  expect(linesOf(Float32Array.from([4]), 400, 300)).toEqual([{ first: 0, count: 1, height: 100 }]);
});

test('each picture is on one line, full lines fill the width, and none is wider than it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 30, max: 255 }), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 100, max: 2_600 }),
      fc.integer({ min: 80, max: 400 }),
      (shapes, room, wanted) => {
        const ratios = Float32Array.from(shapes, (shape) => shape / 100);
        const lines = linesOf(ratios, room, wanted);
        let next = 0;
        for (const { first, count, height } of lines) {
          expect(first).toBe(next);
          next += count;
          const across = ratios.subarray(first, next).reduce((sum, ratio) => sum + ratio * height, 0);
          const width = across + (count - 1) * GAP;
          if (next < ratios.length) expect(width).toBeCloseTo(room, 1);
          expect(width).toBeLessThan(room + 0.1);
        }
        expect(next).toBe(ratios.length);
      },
    ),
  );
});
