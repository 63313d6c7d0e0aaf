/** What the list is narrowed by: the first filters, the facts of a clip, and how many each would show. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const saved = (id: string, part: Partial<ItemRow> = {}): ItemRow =>
  makeRow(id, { status: 'saved', hasVideo: true, ...part });
const chips = (): readonly string[] =>
  within(screen.getByRole('toolbar', { name: 'Filters' }))
    .getAllByRole('button')
    .map((one) => one.textContent?.replace(/\s+/g, ' ').trim() ?? '');
const chip = (name: RegExp): HTMLElement => screen.getByRole('button', { name });
const searchFor = (value: string): Promise<boolean> =>
  fireEvent.input(screen.getByLabelText('Search prompts, or paste IDs'), { target: { value } });
const lastAsked = (fake: Awaited<ReturnType<typeof open>>): unknown =>
  argumentsOf(fake, 'library.window').at(-1);

const ROWS: readonly ItemRow[] = [
  saved('old', { mark: 'pick', noticedAtMs: 1_000 }),
  saved('fresh', { noticedAtMs: 9_000, width: 720, height: 1280, durationSeconds: 9 }),
  makeRow('making'),
  makeRow('stopped', { status: 'paused' }),
  makeRow('broken', { status: 'failed' }),
  saved('gone', { status: 'missing', hasVideo: false, noticedAtMs: 9_000 }),
];

test('D7: each filter says how many it would show of what is searched for', async () => {
  const fake = await open({ rows: [...ROWS], settings: { ...DEFAULT_SETTINGS, visitedAtMs: 5_000 } });
  await rowOf('Prompt of old');
  expect(chips()).toEqual([
    'All 6',
    'New 1',
    'Picks 1',
    'Not reviewed 1',
    'In progress 2',
    'Needs you 2',
    'Filter ▾',
  ]);
  await searchFor('fresh');
  await waitFor(() => expect(chips()).toEqual(['All 1', 'New 1', 'Not reviewed 1', 'Filter ▾']));
  expect(lastAsked(fake)).toMatchObject({ newSinceMs: 5_000 });
});

test('what came since the last visit is new, and a filter for new ones is not kept for the next start', async () => {
  const fake = await open({ rows: [...ROWS], settings: { ...DEFAULT_SETTINGS, visitedAtMs: 5_000 } });
  await rowOf('Prompt of old');
  await fireEvent.click(chip(/^New/));
  await waitFor(() => expect(screen.queryByText('Prompt of old')).toBeNull());
  expect(await rowOf('Prompt of fresh')).toBeTruthy();
  expect(lastAsked(fake)).toMatchObject({ statuses: ['saved'], facets: { newSinceMs: 5_000 } });
  expect(argumentsOf(fake, 'settings.set')).toContainEqual({ statuses: [], marks: [] });
  window.dispatchEvent(new Event('pagehide'));
  await waitFor(() =>
    expect(argumentsOf(fake, 'settings.set')).toContainEqual({ visitedAtMs: expect.any(Number) }),
  );
});

test('what needs a person and what is under way are one press each', async () => {
  const fake = await open({ rows: [...ROWS] });
  await rowOf('Prompt of old');
  await fireEvent.click(chip(/^Needs you/));
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ statuses: ['failed', 'missing'] }));
  await fireEvent.click(chip(/^In progress/));
  await waitFor(() =>
    expect(lastAsked(fake)).toMatchObject({ statuses: ['generating', 'downloading', 'waiting', 'paused'] }),
  );
  expect(chip(/^In progress/).getAttribute('aria-pressed')).toBe('true');
  await fireEvent.click(chip(/^In progress/));
  await waitFor(() => expect(chip(/^All/).getAttribute('aria-pressed')).toBe('true'));
});

test('A5: the filters are one stop of the Tab key, and arrows go along them', async () => {
  await open({ rows: [...ROWS] });
  await rowOf('Prompt of old');
  const bar = screen.getByRole('toolbar', { name: 'Filters' });
  const stops = () =>
    within(bar)
      .getAllByRole('button')
      .filter((one) => one.tabIndex === 0);
  expect(stops()).toHaveLength(1);
  stops()[0]?.focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowRight' });
  expect(document.activeElement).toBe(chip(/^Picks/));
  expect(stops()).toEqual([chip(/^Picks/)]);
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowLeft' });
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowLeft' });
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Filter' }));
});

test('shape, length and date narrow the list together, and the button says what is on', async () => {
  const fake = await open({ rows: [...ROWS] });
  await rowOf('Prompt of old');
  await fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  await fireEvent.change(screen.getByLabelText('Shape'), { target: { value: 'tall' } });
  await fireEvent.change(screen.getByLabelText('Length'), { target: { value: 'medium' } });
  await waitFor(() => expect(screen.queryByText('Prompt of old')).toBeNull());
  expect(await rowOf('Prompt of fresh')).toBeTruthy();
  expect(lastAsked(fake)).toMatchObject({ facets: { shape: 'tall', length: 'medium' } });
  expect(screen.getByRole('button', { name: /^Portrait · 6 to 10 s/ })).toBeTruthy();
  await fireEvent.click(within(screen.getByRole('group', { name: 'Filter' })).getByText('Show all'));
  await rowOf('Prompt of old');
});

test('D14: an id that was pasted into the search is offered for tracking', async () => {
  const fake = await open({ rows: [...ROWS] });
  const id = '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2';
  fake.handlers['tasks.add'] = () => [{ outcome: 'added', id }];
  await rowOf('Prompt of old');
  await searchFor('no such word');
  await screen.findByText('Nothing matches.');
  expect(screen.queryByRole('button', { name: 'Track this ID' })).toBeNull();
  await searchFor(id);
  await fireEvent.click(await screen.findByRole('button', { name: 'Track this ID' }));
  expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: id }]);
  await rowOf('Prompt of old');
});
