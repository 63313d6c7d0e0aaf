import { expect, test } from 'vitest';
import { createLineDrawing } from '../../../renderer/lib/draw-lines.ts';
import { layoutOf, type View } from '../../../renderer/lib/layout.ts';
import { makeRow } from '../fake-bridge.ts';

const layout = (view: View, count: number) =>
  layoutOf({
    ...{ view, width: 900, pictureHeight: 132, groups: null, collapsed: new Set<number>() },
    shapes: new Uint8Array(count),
  });
const listOf = (ids: readonly string[]) => {
  const rows = ids.map((id) => makeRow(id));
  return { row: (index: number) => rows[index] ?? null };
};

test('a line that has not changed stays the very same, so that it is not drawn anew', () => {
  const draw = createLineDrawing();
  const list = listOf(['a', 'b', 'c']);
  const before = draw([0, 1, 2], list, layout('list', 3));
  const changed = makeRow('b', { status: 'saved' });
  const after = draw([0, 1, 2], { row: (at) => (at === 1 ? changed : list.row(at)) }, layout('list', 3));
  expect(after.map((line, place) => line === before[place])).toEqual([true, false, true]);
});

test('a line of the list follows its item, a line of the grid is a place', () => {
  const draw = createLineDrawing();
  expect(draw([0, 1], listOf(['a', 'b']), layout('list', 2)).map(({ key }) => key)).toEqual(['a', 'b']);
  expect(draw([0], listOf(['a', 'b']), layout('grid', 2)).map(({ key }) => key)).toEqual(['#0']);
});

test('the last line of the grid is as short as it is', () => {
  const ids = Array.from({ length: 6 }, (_, place) => `id-${place}`);
  const [, last] = createLineDrawing()([0, 1], listOf(ids), layout('grid', 6));
  expect(last?.cells.map(({ key }) => key)).toEqual(ids.slice(-2));
});

test('an item that two pages hold for a moment has one line of its own', () => {
  const keys = createLineDrawing()([0, 1, 2], listOf(['a', 'a', 'b']), layout('list', 3)).map(
    ({ key }) => key,
  );
  expect(keys).toEqual(['a', '#1', 'b']);
});

test('a heading is known by its group, wherever that moves', () => {
  const grouped = (sizes: readonly number[], keys: readonly number[]) =>
    layoutOf({
      ...{ view: 'grid', width: 900, pictureHeight: 132, collapsed: new Set<number>() },
      groups: { sizes: Uint32Array.from(sizes), keys: Uint32Array.from(keys) },
      shapes: new Uint8Array(sizes.reduce((sum, size) => sum + size, 0)),
    });
  const draw = createLineDrawing();
  const list = listOf(['a', 'b', 'c', 'd']);
  expect(draw([0, 1, 2, 3], list, grouped([2, 2], [7, 8])).map(({ key }) => key)).toEqual([
    ...['group 7', '#1', 'group 8', '#3'],
  ]);
  expect(draw([0, 2], list, grouped([2, 2], [8, 7])).map(({ key }) => key)).toEqual(['group 8', 'group 7']);
});

test('while the list flies by, lines are bare but the one that the keyboard is on, and nothing is made anew', () => {
  const draw = createLineDrawing();
  const ids = Array.from({ length: 90 }, (_, place) => `id-${place}`);
  const drawn = (...lines: readonly number[]) => draw(lines, listOf(ids), layout('list', 90), 2);
  const [first, second, kept] = drawn(50, 51, 2);
  expect(first).toMatchObject({ at: 50, isBare: true, cells: [] });
  expect(kept).toMatchObject({ at: 2, isBare: false, key: 'id-2' });
  expect(drawn(70, 71, 2).map(({ key }) => key)).toEqual([first?.key, second?.key, kept?.key]);
});
