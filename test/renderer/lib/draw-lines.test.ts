import { expect, test } from 'vitest';
import { createLineDrawing } from '../../../renderer/lib/draw-lines.ts';
import { layoutOf } from '../../../renderer/lib/layout.ts';
import { makeRow } from '../fake-bridge.ts';

const LIST = layoutOf('list', 900);
const GRID = layoutOf('grid', 900);
const linesOf = (count: number, height: number) =>
  Array.from({ length: count }, (_, index) => ({ index, start: index * height }));
const listOf = (ids: readonly string[]) => {
  const rows = ids.map((id) => makeRow(id));
  return { total: rows.length, row: (index: number) => rows[index] ?? null };
};

test('a line that has not changed stays the very same, so that it is not drawn anew', () => {
  const draw = createLineDrawing();
  const list = listOf(['a', 'b', 'c']);
  const before = draw(linesOf(3, 92), list, LIST);
  const changed = makeRow('b', { status: 'saved' });
  const after = draw(linesOf(3, 92), { ...list, row: (at) => (at === 1 ? changed : list.row(at)) }, LIST);
  expect(after.map((line, place) => line === before[place])).toEqual([true, false, true]);
});

test('a line of the list follows its item, a line of the grid is a place', () => {
  const draw = createLineDrawing();
  expect(draw(linesOf(2, 92), listOf(['a', 'b']), LIST).map(({ key }) => key)).toEqual(['a', 'b']);
  expect(draw(linesOf(1, 300), listOf(['a', 'b']), GRID).map(({ key }) => key)).toEqual(['#0']);
});

test('the last line of the grid is as short as it is', () => {
  const ids = Array.from({ length: GRID.columns + 2 }, (_, place) => `id-${place}`);
  const [, last] = createLineDrawing()(linesOf(2, 300), listOf(ids), GRID);
  expect(last?.cells.map(({ key }) => key)).toEqual(ids.slice(-2));
});

test('an item that two pages hold for a moment has one line of its own', () => {
  const keys = createLineDrawing()(linesOf(3, 92), listOf(['a', 'a', 'b']), LIST).map(({ key }) => key);
  expect(keys).toEqual(['a', '#1', 'b']);
});
