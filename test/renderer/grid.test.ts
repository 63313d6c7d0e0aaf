/** The grid, and how the list's lines are drawn and walked. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { layoutOf, moveTarget } from '../../renderer/lib/layout.ts';
import { completeDom, VIEW_WIDTH } from './dom.ts';
import { DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const rows = (count: number) => Array.from({ length: count }, (_, place) => makeRow(`task-${place}`));
const GRID = { ...DEFAULT_SETTINGS, view: 'grid' } as const;
const cellOf = (title: string) => screen.findByRole('gridcell', { name: new RegExp(`^${title}`) });
const { columns } = layoutOf('grid', VIEW_WIDTH);

test('the grid is switched to and remembered', async () => {
  const fake = await open({ rows: rows(3) });
  await rowOf('Prompt of task-0');
  await fireEvent.click(
    within(screen.getByRole('group', { name: 'View' })).getByRole('button', { name: 'Grid' }),
  );
  expect(await cellOf('Prompt of task-2')).toBeTruthy();
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ view: 'grid' }]);
  expect(screen.getByRole('button', { name: 'Grid' }).getAttribute('aria-pressed')).toBe('true');
});

test('100,000 items draw a few dozen cards', async () => {
  await open({ rows: rows(100_000), settings: GRID });
  await cellOf('Prompt of task-0');
  const grid = screen.getByRole('grid');
  expect(grid.getAttribute('aria-rowcount')).toBe(String(Math.ceil(100_000 / columns)));
  expect(grid.querySelectorAll('[data-index]').length).toBeLessThan(15 * columns);
});

test('the arrow keys walk the grid in both directions', async () => {
  await open({ rows: rows(40), settings: GRID });
  (await cellOf('Prompt of task-0')).focus();
  const at = () => document.activeElement?.getAttribute('data-index');
  for (const [key, index] of [
    ['ArrowRight', 1],
    ['ArrowDown', 1 + columns],
    ['ArrowLeft', columns],
    ['ArrowUp', 0],
    ['End', 39],
    ['Home', 0],
  ] as const) {
    await fireEvent.keyDown(document.activeElement!, { key });
    await waitFor(() => expect(at()).toBe(String(index)));
  }
});

test('a card can be selected, opened and dragged as a row can', async () => {
  const saved = ['a', 'b', 'c'].map((id) => makeRow(id, { status: 'saved', hasVideo: true }));
  const fake = await open({ rows: saved, settings: GRID });
  await fireEvent.click(await cellOf('Prompt of a'));
  await fireEvent.click(await cellOf('Prompt of c'), { shiftKey: true });
  expect(await screen.findByText('3 selected')).toBeTruthy();
  await fireEvent.dragStart(await cellOf('Prompt of b'));
  expect(argumentsOf(fake, 'files.drag')).toEqual([{ ids: ['a', 'b', 'c'] }]);
  await fireEvent.dblClick(await cellOf('Prompt of b'));
  expect(argumentsOf(fake, 'files.open')).toEqual([{ id: 'b' }]);
});

test.each([
  ['down a line', 'ArrowDown', 1, 4],
  ['down to the last, shorter line', 'ArrowDown', 8, 9],
  ['no further than the last line', 'ArrowDown', 9, 9],
  ['no further than the first line', 'ArrowUp', 2, 2],
  ['to the next line at its end', 'ArrowRight', 2, 3],
  ['a screen down', 'PageDown', 0, 3],
  ['to the end', 'End', 0, 9],
  ['nowhere with a letter', 'x', 0, null],
] as const)('with three columns the keyboard goes %s', (_name, key, from, to) => {
  expect(moveTarget(key, from, { columns: 3, linesOnScreen: 2, total: 10 })).toBe(to);
});

test('the list leaves left and right alone', () => {
  expect(moveTarget('ArrowRight', 1, { columns: 1, linesOnScreen: 5, total: 10 })).toBeNull();
});

test.each([360, 900, 1_480, 2_560])(
  'at %i pixels cards fill the width, none narrower than it is readable',
  (width) => {
    const layout = layoutOf('grid', width);
    const cardWidth = (width - 32 - (layout.columns - 1) * 12) / layout.columns;
    expect(cardWidth).toBeGreaterThanOrEqual(190);
    expect(cardWidth).toBeLessThan(440);
    expect(Math.abs(layout.pictureHeight - cardWidth * 0.75)).toBeLessThanOrEqual(0.5);
  },
);
