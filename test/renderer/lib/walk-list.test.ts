/** The arrow keys over pictures of any width, headings and groups that are put away. */
import { expect, test } from 'vitest';
import { layoutOf } from '../../../renderer/lib/layout.ts';
import { walk } from '../../../renderer/lib/walk-list.ts';

/** 1,048 pixels have room for four wide pictures of 128, or ten tall ones. */
const WIDE = 200;
const TALL = 56;
const HEIGHT = 600;

function layout(
  sizes: readonly number[],
  shapeOf: (index: number) => number,
  collapsed: readonly number[] = [],
) {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return layoutOf({
    ...{ view: 'grid', width: 1_080, pictureHeight: 128, collapsed: new Set(collapsed) },
    shapes: Uint8Array.from({ length: total }, (_, index) => shapeOf(index)),
    groups: {
      sizes: Uint32Array.from(sizes),
      keys: Uint32Array.from(sizes, (size, place) => (size === 1 ? 0 : place + 1)),
    },
  });
}
const wide = () => WIDE;
/** Presses keys one after the other. */
function after(keys: readonly string[], from: number, over: ReturnType<typeof layout>): number {
  let at = { index: from, goal: null as number | null };
  for (const key of keys) at = walk(key, at, over, HEIGHT) ?? at;
  return at.index;
}

test('down and up go to the picture that stands nearest, over headings', () => {
  const over = layout([6, 3], wide);
  expect(after(['ArrowDown'], 1, over)).toBe(5);
  expect(after(['ArrowDown', 'ArrowDown'], 1, over)).toBe(7);
  expect(after(['ArrowUp'], 7, over)).toBe(5);
});

test('on the way through a shorter line the keyboard keeps to its column', () => {
  const over = layout([5, 4], wide);
  expect(after(['ArrowDown'], 3, over)).toBe(4);
  expect(after(['ArrowDown', 'ArrowDown'], 3, over)).toBe(8);
  expect(after(['ArrowDown', 'ArrowLeft', 'ArrowRight', 'ArrowDown'], 3, over)).toBe(5);
});

test('between lines of different shapes the nearest picture is taken', () => {
  const over = layout([4, 8], (index) => (index < 4 ? WIDE : TALL));
  const down = after(['ArrowDown'], 1, over);
  expect(down).toBeGreaterThan(4);
  expect(after(['ArrowUp'], down, over)).toBe(1);
});

test('left and right go through all clips, from one group into the next', () => {
  const over = layout([2, 2], wide);
  expect(after(['ArrowRight', 'ArrowRight'], 0, over)).toBe(2);
  expect(after(['ArrowLeft'], 2, over)).toBe(1);
  expect(after(['ArrowLeft'], 0, over)).toBe(0);
  expect(after(['ArrowRight'], 3, over)).toBe(3);
});

test('a group that is put away is one stop, in every direction', () => {
  const over = layout([2, 9, 2], wide, [2]);
  expect(after(['ArrowRight'], 1, over)).toBe(2);
  expect(after(['ArrowRight'], 2, over)).toBe(11);
  expect(after(['ArrowLeft'], 11, over)).toBe(2);
  expect(after(['ArrowDown'], 0, over)).toBe(2);
  expect(after(['ArrowDown', 'ArrowDown'], 0, over)).toBe(11);
  expect(after(['ArrowUp'], 11, over)).toBe(2);
});

test('with Alt the arrows go from group to group', () => {
  const over = layout([9, 9, 1, 1, 9], wide);
  expect(after(['Alt+ArrowDown'], 3, over)).toBe(9);
  expect(after(['Alt+ArrowDown', 'Alt+ArrowDown'], 3, over)).toBe(18);
  expect(after(['Alt+ArrowUp'], 12, over)).toBe(0);
  expect(after(['Alt+ArrowUp'], 0, over)).toBe(0);
});

test('Home, End and whole screens stay within the list', () => {
  const over = layout([40, 40], wide);
  expect(after(['End'], 0, over)).toBe(79);
  expect(after(['Home'], 79, over)).toBe(0);
  expect(after(['PageDown'], 0, over)).toBeGreaterThan(8);
  expect(after(['PageDown', 'PageUp'], 0, over)).toBe(0);
  expect(after(['PageUp'], 0, over)).toBe(0);
  expect(
    after(
      Array.from({ length: 20 }, () => 'PageDown'),
      0,
      over,
    ),
  ).toBeGreaterThan(75);
});

test('the last group may be put away, and End goes to its heading', () => {
  expect(after(['End'], 0, layout([4, 4], wide, [2]))).toBe(4);
});

test('a letter moves nothing, and the list leaves left and right alone', () => {
  const over = layout([4], wide);
  expect(walk('x', { index: 0, goal: null }, over, HEIGHT)).toBeNull();
  const rows = layoutOf({
    ...{ view: 'list', width: 900, pictureHeight: 0, collapsed: new Set(), groups: null },
    shapes: new Uint8Array(9),
  });
  expect(walk('ArrowRight', { index: 0, goal: null }, rows, HEIGHT)).toBeNull();
  expect(walk('ArrowDown', { index: 0, goal: null }, rows, HEIGHT)?.index).toBe(1);
});
