/** Picking and rejecting in the window: keys, menu words, filter chips and the way back. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf as rowNamed } from './open-window.ts';

completeDom();

const rowOf = (id: string): Promise<HTMLElement> => rowNamed(`Prompt of ${id}`);
const saved = (id: string, part: Partial<ItemRow> = {}): ItemRow =>
  makeRow(id, { status: 'saved', hasVideo: true, ...part });
const chip = (name: RegExp): HTMLElement => screen.getByRole('button', { name });

test('P picks, X rejects and U clears what the keyboard is on, and each says so', async () => {
  const fake = await open({ rows: [saved('one'), saved('two')] });
  const row = await rowOf('one');
  row.focus();
  for (const [key, mark] of [
    ['p', 'pick'],
    ['x', 'reject'],
    ['u', null],
  ] as const) {
    await fireEvent.keyDown(row, { key });
    await waitFor(() =>
      expect(argumentsOf(fake, 'items.mark').at(-1)).toEqual({ items: [{ id: 'one', mark }] }),
    );
  }
  await fireEvent.keyDown(await rowOf('one'), { key: 'p' });
  expect(await within(await rowOf('one')).findByRole('img', { name: 'Pick' })).toBeTruthy();
  expect((await screen.findAllByText('Picked 1 clip.')).length).toBeGreaterThan(0);
});

test('undo takes marks back one by one, the latest first', async () => {
  const fake = await open({ rows: [saved('one'), saved('two')] });
  (await rowOf('one')).focus();
  await fireEvent.keyDown(await rowOf('one'), { key: 'p' });
  await screen.findByRole('img', { name: 'Pick' });
  await fireEvent.keyDown(await rowOf('one'), { key: 'x' });
  await screen.findByRole('img', { name: 'Rejected' });
  await fireEvent.keyDown(await rowOf('one'), { key: 'z', ctrlKey: true });
  await screen.findByRole('img', { name: 'Pick' });
  await fireEvent.keyDown(await rowOf('one'), { key: 'z', ctrlKey: true });
  await waitFor(() => expect(screen.queryByRole('img', { name: 'Pick' })).toBeNull());
  expect(argumentsOf(fake, 'items.mark')).toHaveLength(4);
});

test('a clip that is being made can be neither picked nor rejected', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  (await rowOf('one')).focus();
  for (const key of ['p', 'x', 'u']) await fireEvent.keyDown(await rowOf('one'), { key });
  expect(fake.callsOf('items.mark')).toEqual([]);
});

test('the chips show what is not reviewed and picked, with how many, and are remembered', async () => {
  const rows = [
    saved('one', { mark: 'pick' }),
    saved('two', { mark: 'reject' }),
    saved('three'),
    makeRow('four'),
  ];
  const fake = await open({ rows });
  await rowOf('one');
  for (const name of [/Not reviewed 1/, /Picks 1/]) expect(chip(name)).toBeTruthy();
  await fireEvent.click(chip(/Picks/));
  await waitFor(() => expect(screen.queryByText('Prompt of three')).toBeNull());
  expect(await rowOf('one')).toBeTruthy();
  expect(argumentsOf(fake, 'settings.set').at(-1)).toEqual({ statuses: [], marks: ['pick'] });
  await fireEvent.click(chip(/Not reviewed/));
  await waitFor(() => expect(screen.queryByText('Prompt of one')).toBeNull());
  expect(argumentsOf(fake, 'settings.set').at(-1)).toEqual({ statuses: ['saved'], marks: ['none'] });
  await fireEvent.click(chip(/Not reviewed/));
  await screen.findByText('Prompt of four');
});

test('a window that was left at its picks opens with them', async () => {
  await open({
    rows: [saved('one', { mark: 'pick' }), saved('two')],
    settings: { ...DEFAULT_SETTINGS, marks: ['pick'] },
  });
  await screen.findByText('Prompt of one');
  expect(screen.queryByText('Prompt of two')).toBeNull();
  expect(chip(/Picks/).getAttribute('aria-pressed')).toBe('true');
});
