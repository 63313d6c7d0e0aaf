/** The grid, and how the list's lines are drawn and walked. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const rows = (count: number) => Array.from({ length: count }, (_, place) => makeRow(`task-${place}`));
const GRID = { ...DEFAULT_SETTINGS, view: 'grid' } as const;
const cellOf = (title: string) => screen.findByRole('gridcell', { name: new RegExp(`^${title}\\b`) });
/** At 900 pixels four pictures of 16:9 stand on a line. */
const columns = 4;

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

test('a card can be selected, dragged and reviewed as a row can', async () => {
  const saved = ['a', 'b', 'c'].map((id) => makeRow(id, { status: 'saved', hasVideo: true }));
  const fake = await open({ rows: saved, settings: GRID });
  await fireEvent.click(await cellOf('Prompt of a'));
  await fireEvent.click(await cellOf('Prompt of c'), { shiftKey: true });
  expect(await screen.findByText('3 selected')).toBeTruthy();
  await fireEvent.dragStart(await cellOf('Prompt of b'));
  expect(argumentsOf(fake, 'files.drag')).toEqual([{ ids: ['a', 'b', 'c'] }]);
  await fireEvent.dblClick(await cellOf('Prompt of b'));
  const review = await screen.findByRole('dialog', { name: 'Review' });
  expect(review.querySelector('video')?.getAttribute('src')).toBe('media://library/video/b');
  expect(fake.callsOf('files.open')).toEqual([]);
});
