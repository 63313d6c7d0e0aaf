/** Where everything in the list stands, without a page. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GAP } from '../../../renderer/lib/justify.ts';
import {
  GRID_GUTTER,
  HEADING_HEIGHT,
  type Layout,
  type LayoutInput,
  layoutOf,
  ROW_HEIGHT,
  TAKE_ROW_HEIGHT,
} from '../../../renderer/lib/layout.ts';

const WIDE = 178;
const TALL = 56;
const NOTHING: ReadonlySet<number> = new Set();

function inputOf(
  sizes: readonly number[] | null,
  shapes: readonly number[],
  more: Partial<LayoutInput> = {},
): LayoutInput {
  return {
    ...{ view: 'grid', width: 1_080, pictureHeight: 128, collapsed: NOTHING },
    shapes: Uint8Array.from(shapes),
    groups: sizes && {
      sizes: Uint32Array.from(sizes),
      keys: Uint32Array.from(sizes, (size, place) => (size === 1 ? 0 : place + 1)),
    },
    ...more,
  };
}
const linesOf = (layout: Layout) => Array.from({ length: layout.lineCount }, (_, at) => layout.line(at));
const kindsOf = (layout: Layout) => linesOf(layout).map(({ kind, first, count }) => [kind, first, count]);
const alike = (count: number, shape: number) => Array.from({ length: count }, () => shape);

test('a prompt with several takes has a heading; clips that stand alone share lines without one', () => {
  const layout = layoutOf(inputOf([3, 1, 1, 2], alike(7, WIDE)));
  expect(kindsOf(layout)).toEqual([
    ['heading', 0, 3],
    ['takes', 0, 3],
    ['clips', 3, 2],
    ['heading', 5, 2],
    ['takes', 5, 2],
  ]);
});

test('a group that is put away is its heading alone, and its clips stand on that', () => {
  const layout = layoutOf(inputOf([3, 2], alike(5, WIDE), { collapsed: new Set([1]) }));
  expect(kindsOf(layout)).toEqual([
    ['heading', 0, 3],
    ['heading', 3, 2],
    ['takes', 3, 2],
  ]);
  expect([0, 1, 2, 3, 4].map(layout.lineOf)).toEqual([0, 0, 0, 2, 2]);
  expect(layout.line(0).isCollapsed).toBe(true);
});

test('the list has a row for each clip, lower where the heading above has said the prompt', () => {
  const layout = layoutOf(inputOf([2, 1], alike(3, WIDE), { view: 'list' }));
  expect(linesOf(layout).map(({ kind, height }) => [kind, height])).toEqual([
    ['heading', HEADING_HEIGHT],
    ['take-row', TAKE_ROW_HEIGHT],
    ['take-row', TAKE_ROW_HEIGHT],
    ['row', ROW_HEIGHT],
  ]);
});

test('a list that is not grouped has no headings', () => {
  const layout = layoutOf(inputOf(null, alike(30, WIDE)));
  expect(new Set(linesOf(layout).map(({ kind }) => kind))).toEqual(new Set(['clips']));
});

test('takes of the same shape are as high in one group as in the next', () => {
  const layout = layoutOf(inputOf([8, 20, 3], alike(31, WIDE)));
  const heights = Array.from({ length: 31 }, (_, index) => layout.spot(index).height);
  expect(new Set(heights).size).toBe(1);
});

test('a picture whose shape is not known yet has that of another take', () => {
  const layout = layoutOf(inputOf([3], [0, TALL, 0]));
  for (const index of [0, 2])
    expect(Math.abs(layout.spot(index).width - layout.spot(1).width)).toBeLessThanOrEqual(1);
});

test('no clips are no lines', () => {
  expect(layoutOf(inputOf([], [])).lineCount).toBe(0);
});

const lists = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
  seed: fc.array(fc.constantFrom(0, TALL, 75, 100, WIDE, 235), { minLength: 1, maxLength: 12 }),
  width: fc.integer({ min: 320, max: 2_600 }),
  pictureHeight: fc.integer({ min: 80, max: 400 }),
});

test('whatever the shapes, every clip stands on one line, in order, and full lines end at the edge', () => {
  fc.assert(
    fc.property(lists, ({ sizes, seed, width, pictureHeight }) => {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const shapes = Array.from({ length: total }, (_, at) => seed[at % seed.length] ?? 0);
      const layout = layoutOf(inputOf(sizes, shapes, { width, pictureHeight }));
      const lines = linesOf(layout).filter(({ kind }) => kind !== 'heading');
      expect(
        lines.flatMap(({ first, count }) => Array.from({ length: count }, (_, at) => first + at)),
      ).toEqual(Array.from({ length: total }, (_, at) => at));
      for (const [place, line] of lines.entries()) {
        const last = layout.spot(line.first + line.count - 1);
        const right = last.left + last.width;
        expect(right).toBeLessThanOrEqual(width - GRID_GUTTER);
        const isLastOfGroup = lines[place + 1]?.group !== line.group;
        if (!isLastOfGroup) expect(right).toBe(width - GRID_GUTTER);
        for (let index = line.first; index < line.first + line.count; index += 1) {
          expect(layout.lineOf(index)).toBe(layout.lineAt(line.top + 1));
          const [spot, next] = [layout.spot(index), layout.spot(index + 1)];
          if (index < line.first + line.count - 1) {
            expect(Math.abs(next.left - (spot.left + spot.width) - GAP)).toBeLessThanOrEqual(1);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('a line of takes is near the height that was asked for, where several fit on it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 700, max: 2_600 }),
      fc.integer({ min: 80, max: 180 }),
      (width, pictureHeight) => {
        const layout = layoutOf(inputOf([40], alike(40, WIDE), { width, pictureHeight }));
        const { height } = layout.spot(0);
        expect(height / pictureHeight).toBeGreaterThan(0.7);
        expect(height / pictureHeight).toBeLessThan(1.45);
      },
    ),
  );
});

test('lines follow one another without gaps or overlaps, and their heights add up', () => {
  const layout = layoutOf(inputOf([8, 1, 1, 8], alike(18, TALL)));
  const lines = linesOf(layout);
  for (const [place, line] of lines.entries()) {
    const next = lines[place + 1];
    expect(line.top + line.height).toBeCloseTo(next ? next.top : layout.height);
  }
});
