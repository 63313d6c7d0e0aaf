/** Takes below their prompt: what the heading says, and how the keyboard goes about groups. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open } from './open-window.ts';

completeDom();

const LONG = `${'A violinist under a streetlamp in the rain, '.repeat(12)}slow orbit`;
const GRID = { ...DEFAULT_SETTINGS, view: 'grid' } as const;
const clip = (id: string, prompt: string, part: Partial<ItemRow> = {}): ItemRow =>
  makeRow(id, { status: 'saved', hasVideo: true, prompt, width: 1360, height: 752, ...part });
const ROWS = [
  clip('a1', 'A fox', { mark: 'pick' }),
  clip('b1', LONG),
  clip('a2', 'A fox'),
  clip('b2', LONG),
  clip('c1', 'An owl'),
  clip('a3', 'A fox'),
];
const openGrid = (rows: readonly ItemRow[] = ROWS) => open({ rows: [...rows], settings: GRID });
const cells = () => [...document.querySelectorAll<HTMLElement>('.tile[data-index]')];
const ids = () => cells().map((cell) => cell.dataset.id);
const cell = (id: string) =>
  waitFor(() => document.querySelector<HTMLElement>(`[data-id="${id}"]`) as HTMLElement);
const heading = (title: string) => screen.findByRole('heading', { name: title, level: 2 });

test('a prompt with several takes is said once, with their count, shape and picks', async () => {
  await openGrid();
  const fox = (await heading('A fox')).parentElement as HTMLElement;
  expect(fox.textContent).toContain('3 takes');
  expect(fox.textContent).toContain('16:9');
  expect(fox.textContent).toContain('1 pick');
  expect(ids()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'c1']);
  // A clip that stands alone says its prompt itself.
  expect(screen.queryByRole('heading', { name: 'An owl' })).toBeNull();
  expect((await cell('c1')).querySelector('.caption')?.getAttribute('data-text')).toBe('An owl');
  expect((await cell('a2')).querySelector('.caption')).toBeNull();
});

test('A1: a cell is called by its prompt, take and state, in less than 80 characters', async () => {
  await openGrid();
  await cell('a1');
  const names = cells().map((one) => one.getAttribute('aria-label') ?? '');
  expect(names.slice(0, 3)).toEqual(['A fox, take 1, Saved', 'A fox, take 2, Saved', 'A fox, take 3, Saved']);
  expect(names[3]).toMatch(/^A violinist under .*…, take 1, Saved$/);
  expect(names[5]).toBe('An owl, Saved');
  for (const name of names) expect(name.length).toBeLessThan(80);
});

test('one press of G takes the groups apart and puts them together again, and is remembered', async () => {
  const fake = await openGrid();
  (await cell('a1')).focus();
  await fireEvent.keyDown(document.activeElement as Element, { key: 'g' });
  await waitFor(() => expect(ids()).toEqual(['a1', 'b1', 'a2', 'b2', 'c1', 'a3']));
  expect(screen.queryByRole('heading', { name: 'A fox' })).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'Group by prompt' }));
  await heading('A fox');
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ grouped: false }, { grouped: true }]);
});

test('S folds the prompt that the keyboard is in; its heading is then one stop, and Space reviews its takes', async () => {
  await openGrid();
  await fireEvent.click(await cell('a2'));
  await fireEvent.keyDown(document.activeElement ?? document.body, { key: 's' });
  await waitFor(() => expect(ids()).toEqual(['b1', 'b2', 'c1']));
  const folded = (await heading('A fox')).parentElement as HTMLElement;
  await waitFor(() => expect(folded.getAttribute('tabindex')).toBe('0'));
  folded.focus();
  await fireEvent.keyDown(folded, { key: 'ArrowDown' });
  await waitFor(() => expect(document.activeElement?.getAttribute('data-id')).toBe('b1'));
  await fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowUp' });
  await waitFor(() => expect(document.activeElement).toBe(folded));
  await fireEvent.keyDown(folded, { key: ' ' });
  const review = await screen.findByRole('dialog', { name: 'Review' });
  expect(within(review).getByRole('status').textContent).toContain('Take 1 of 3');
});

test('the button of a heading folds and unfolds it too', async () => {
  await openGrid();
  await fireEvent.click(await screen.findByRole('button', { name: 'Fold: A fox' }));
  await waitFor(() => expect(ids()).toEqual(['b1', 'b2', 'c1']));
  await fireEvent.click(await screen.findByRole('button', { name: 'Unfold: A fox' }));
  await waitFor(() => expect(ids()).toHaveLength(6));
});

test('all takes of a prompt are selected by a key and by the heading’s button', async () => {
  await openGrid();
  (await cell('b1')).focus();
  await fireEvent.keyDown(document.activeElement as Element, { key: 'A', ctrlKey: true, shiftKey: true });
  expect(await screen.findByText('2 selected')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Select all takes: A fox' }));
  expect(await screen.findByText('3 selected')).toBeTruthy();
  for (const id of ['a1', 'a2', 'a3']) expect((await cell(id)).getAttribute('aria-selected')).toBe('true');
});

test('a heading reviews its own takes alone', async () => {
  await openGrid();
  await fireEvent.click(await screen.findByRole('button', { name: 'Review all takes: A fox' }));
  const review = await screen.findByRole('dialog', { name: 'Review' });
  expect(within(review).getAllByRole('button', { name: /^Take \d of 3$/ })).toHaveLength(3);
  await fireEvent.keyDown(review, { key: 'ArrowDown' });
  expect(within(review).getByRole('status').textContent).toContain('of 3');
});

test('in the list takes stand below their prompt too, each by its number', async () => {
  await open({ rows: ROWS });
  await heading('A fox');
  const second = await screen.findByRole('row', { name: 'A fox, take 2, Saved' });
  expect(second.textContent).toContain('Take 2');
  expect(second.textContent).not.toContain('A fox');
  expect((await screen.findByRole('row', { name: 'An owl' })).textContent).toContain('An owl');
});

test('the size of the pictures is set by a slider, and remembered', async () => {
  const fake = await openGrid();
  const slider = await screen.findByRole('slider', { name: 'Picture size' });
  const before = (await cell('a1')).style.width;
  await fireEvent.input(slider, { target: { value: '240' } });
  await waitFor(() => expect(cells()[0]?.style.width).not.toBe(before));
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ pictureHeight: 240 }]);
});

test('D16: a clip that is being made says how long it takes so far, and what is usual where that was learned', async () => {
  const now = Date.now();
  await openGrid([
    makeRow('known', { createdAtMs: now - 72_500, usualMs: 120_000 }),
    makeRow('unknown', { createdAtMs: now - 72_500 }),
    makeRow('late', { createdAtMs: now - 400_500, usualMs: 120_000 }),
  ]);
  expect((await cell('known')).textContent).toMatch(/1:\d\d.*usually 2 min/);
  expect((await cell('known')).querySelector('.part')).not.toBeNull();
  expect((await cell('unknown')).textContent).not.toContain('usually');
  expect((await cell('unknown')).querySelector('.part')).toBeNull();
  expect((await cell('late')).textContent).toMatch(/\d:\d\d.*longer than usual/);
});

test('A10: the clock of a clip that is being made is no part of what its cell is called or described by', async () => {
  await openGrid([makeRow('one', { createdAtMs: Date.now() - 72_500, usualMs: 120_000 })]);
  const one = await cell('one');
  expect(one.getAttribute('aria-label')).toBe('Prompt of one, Generating');
  expect(one.getAttribute('aria-describedby')).toBeNull();
});

test('a download says its share and the time that is left, and a failure its reason, on the picture', async () => {
  const fake = await openGrid([
    makeRow('coming', { status: 'downloading' }),
    makeRow('failed', { status: 'failed', problem: { code: 'link-expired', facts: {} } }),
    makeRow('gone', { status: 'missing' }),
  ]);
  await cell('coming');
  fake.emit('transfers.progress', [
    {
      ...{ id: 'coming', asset: 'video', receivedBytes: 62_000_000, totalBytes: 100_000_000 },
      bytesPerSecond: 3_800_000,
    },
  ]);
  const bar = await screen.findByRole('progressbar', { name: 'Download of Prompt of coming' });
  expect(bar.getAttribute('aria-valuenow')).toBe('62');
  expect((await cell('coming')).textContent).toMatch(/62%.*10 sec left/);
  expect((await cell('failed')).textContent).toContain('The link to the clip has expired');
  expect((await cell('gone')).textContent).toContain('Missing');
});
