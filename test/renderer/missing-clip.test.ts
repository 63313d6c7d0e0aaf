import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError, type ErrorCode } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { makeRow, NO_DETAIL } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const missing = makeRow('one', { status: 'missing' });
const button = (row: HTMLElement, name: string): HTMLElement =>
  within(row).getByRole('button', { name: `${name}: Prompt of one` });
const refusal = (code: ErrorCode) => () => {
  throw new DailiesError(code);
};

test('a missing clip says why in its row, though the library has no problem for it', async () => {
  await open({ rows: [missing] });
  expect((await rowOf('Prompt of one')).textContent).toContain('has been moved or deleted');
});

test('locating names the item alone; main asks the person for the file', async () => {
  const fake = await open({ rows: [missing] });
  await fireEvent.click(button(await rowOf('Prompt of one'), 'Locate…'));
  await waitFor(() => expect(argumentsOf(fake, 'files.locate')).toEqual([{ id: 'one' }]));
  expect(fake.callsOf('items.retry')).toEqual([]);
});

test.each([
  ['bad-input', /not this clip\. Choose the very file/],
  ['file-missing', /cannot be read/],
  ['not-found', /no longer on the list/],
] as const)('a choice refused with %s is told in words of its own', async (code, words) => {
  const fake = await open({ rows: [missing] });
  fake.handlers['files.locate'] = refusal(code);
  await fireEvent.click(button(await rowOf('Prompt of one'), 'Locate…'));
  expect(await screen.findByText(words)).toBeTruthy();
  expect((await rowOf('Prompt of one')).textContent).toContain('Missing');
});

test('a located clip turns to saved', async () => {
  const fake = await open({ rows: [missing] });
  const found = makeRow('one', { status: 'saved' });
  fake.handlers['files.locate'] = () => {
    fake.change([found]);
    return { ...found, ...NO_DETAIL, folder: '/moved' };
  };
  const row = await rowOf('Prompt of one');
  await fireEvent.click(button(row, 'Locate…'));
  await waitFor(() => expect(row.textContent).toContain('Saved'));
  expect(within(row).queryByRole('button', { name: 'Locate…: Prompt of one' })).toBeNull();
});

test('the menu offers the same two for a missing clip, and a saved one cannot be located', async () => {
  await open({ rows: [missing, makeRow('two', { status: 'saved' })] });
  const choices = async (title: string): Promise<(string | undefined)[]> => {
    await fireEvent.contextMenu(await rowOf(title), { clientX: 5, clientY: 5 });
    const menu = await screen.findByRole('menu');
    const labels = within(menu)
      .getAllByRole('menuitem')
      .map((item) => item.querySelector('.label')?.textContent?.trim());
    await fireEvent.keyDown(menu, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    return labels;
  };
  expect((await choices('Prompt of one')).slice(3, 5)).toEqual(['Locate…', 'Download again']);
  const forSaved = await choices('Prompt of two');
  expect(forSaved.slice(4, 6)).toEqual(['Open', 'Show in folder']);
  expect(forSaved).not.toContain('Locate…');
});

test('the details offer both too, and tell there what was refused', async () => {
  const fake = await open({ rows: [missing] });
  await fireEvent.dblClick(await rowOf('Prompt of one'));
  const details = await screen.findByRole('dialog', { name: 'Details' });
  expect(await within(details).findByText(/has been moved or deleted/)).toBeTruthy();
  fake.handlers['files.locate'] = refusal('bad-input');
  await fireEvent.click(within(details).getByRole('button', { name: 'Locate…' }));
  expect(await within(details).findByText(/not this clip/)).toBeTruthy();
  await fireEvent.click(within(details).getByRole('button', { name: 'Download again' }));
  await waitFor(() => expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['one'] }]));
  expect(within(details).queryByText(/not this clip/)).toBeNull();
});

test('several missing clips are downloaded again together, but located one by one', async () => {
  const fake = await open({ rows: [missing, makeRow('two', { status: 'missing' })] });
  await fireEvent.click(await rowOf('Prompt of one'));
  await fireEvent.click(await rowOf('Prompt of two'), { shiftKey: true });
  const bar = await screen.findByRole('toolbar', { name: 'Actions for the selection' });
  expect(within(bar).queryByRole('button', { name: 'Locate…' })).toBeNull();
  await fireEvent.click(within(bar).getByRole('button', { name: 'Download again' }));
  await waitFor(() => expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['one', 'two'] }]));
});
