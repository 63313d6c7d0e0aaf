/** A search that outlives the window and the app, and is seen for what it is. */
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf, settled } from './open-window.ts';

completeDom();
afterEach(() => vi.useRealTimers());

const ROWS = [makeRow('a1', { prompt: 'A red kite' }), makeRow('b2', { prompt: 'A ferry' }), makeRow('c3')];
const field = () => screen.findByLabelText<HTMLInputElement>('Search prompts, or paste IDs');

test('an app that is started again searches for what was searched for before, and shows that it does', async () => {
  const fake = await open({ rows: ROWS, settings: { ...DEFAULT_SETTINGS, search: 'kite' } });
  expect(argumentsOf(fake, 'library.window')).toEqual([expect.objectContaining({ search: 'kite' })]);
  expect((await field()).value).toBe('kite');
  expect((await field()).classList).toContain('on');
  expect(await screen.findByText('1 of 3')).toBeTruthy();

  await fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  expect(await rowOf('A ferry')).toBeTruthy();
  expect((await field()).classList).not.toContain('on');
  expect(screen.queryByText('1 of 3')).toBeNull();
  await waitFor(() => expect(argumentsOf(fake, 'settings.set')).toContainEqual({ search: '' }));
});

test('what is searched for is kept among the settings', async () => {
  const fake = await open({ rows: ROWS });
  for (const value of ['k', 'ki', 'kite']) await fireEvent.input(await field(), { target: { value } });
  await waitFor(() => expect(argumentsOf(fake, 'settings.set')).toEqual([{ search: 'kite' }]), {
    timeout: 3_000,
  });
});

test('a search that main does not keep, such as a key in the wrong field, is tried once', async () => {
  const fake = await open({ rows: ROWS });
  const sought = await field();
  vi.useFakeTimers();
  fake.handlers['settings.set'] = () => ({ ...fake.state.settings });
  await fireEvent.input(sought, { target: { value: 'kite' } });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ search: 'kite' }]);
});

test('a filter says how many of how many are shown, too', async () => {
  const rows = [makeRow('one', { status: 'failed' }), makeRow('two'), makeRow('three')];
  await open({ rows, settings: { ...DEFAULT_SETTINGS, statuses: ['generating'] } });
  expect(await screen.findByText('2 of 3')).toBeTruthy();
});

test('what was chosen before another search is not chosen behind it', async () => {
  await open({ rows: ROWS });
  await fireEvent.click(await rowOf('A red kite'));
  await fireEvent.click(await rowOf('A ferry'), { shiftKey: true });
  await screen.findByText('2 selected');
  await fireEvent.input(await field(), { target: { value: 'nothing like it' } });
  await screen.findByText('Nothing matches.');
  expect(screen.queryByText('2 selected')).toBeNull();
});

test('the keyboard is at the top of another order, not where the row went that was at the top before', async () => {
  await open({ rows: ['Zebra', 'Boat', 'Ant'].map((prompt) => makeRow(prompt.toLowerCase(), { prompt })) });
  await rowOf('Zebra');
  await fireEvent.change(screen.getByLabelText('Sort by'), { target: { value: 'name' } });
  await waitFor(async () => expect((await rowOf('Ant')).tabIndex).toBe(0));
  await fireEvent.keyDown(await field(), { key: 'ArrowDown' });
  expect(document.activeElement).toBe(await rowOf('Ant'));
});

test('looking for something else starts with the old words chosen, so that typing replaces them', async () => {
  await open({ rows: ROWS, settings: { ...DEFAULT_SETTINGS, search: 'kite' } });
  await rowOf('A red kite');
  await fireEvent.keyDown(document.body, { key: 'f', ctrlKey: true });
  const sought = await field();
  expect(document.activeElement).toBe(sought);
  expect([sought.selectionStart, sought.selectionEnd]).toEqual([0, 4]);
});

test('Escape in an empty search leaves what is chosen alone', async () => {
  await open({ rows: ROWS });
  await fireEvent.click(await rowOf('A red kite'));
  await fireEvent.click(await rowOf('A ferry'), { shiftKey: true });
  await screen.findByText('2 selected');
  await fireEvent.keyDown(await field(), { key: 'Escape' });
  await settled();
  expect(screen.getByText('2 selected')).toBeTruthy();
});
