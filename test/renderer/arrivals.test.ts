import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open } from './open-window.ts';

completeDom();

test('the page says that it listens, after it has begun to', async () => {
  const fake = await open();
  expect(fake.callsOf('page.ready')).toHaveLength(1);
  expect(fake.listeners('page.show')).toBe(1);
});

test('an item that main asks to show opens with its details', async () => {
  const fake = await open({ rows: [makeRow('a1', { prompt: 'A red kite' })] });
  fake.emit('page.show', { id: 'a1' });
  expect(await screen.findByRole('dialog', { name: 'Details' })).toBeTruthy();
  expect(argumentsOf(fake, 'library.item')).toContainEqual({ id: 'a1' });
});

test('a page that comes back searches for what it searched for before', async () => {
  const fake = await open({ rows: [makeRow('a1'), makeRow('b2')], place: { search: 'b2' } });
  expect(argumentsOf(fake, 'library.window')).toEqual([expect.objectContaining({ search: 'b2' })]);
  expect((await screen.findByLabelText<HTMLInputElement>('Search prompts and ids')).value).toBe('b2');
});

test('main is told what is searched for, once for each change', async () => {
  const fake = await open({ rows: [makeRow('a1')] });
  await fireEvent.input(await screen.findByLabelText('Search prompts and ids'), {
    target: { value: 'kite' },
  });
  await waitFor(() => expect(argumentsOf(fake, 'page.remember').at(-1)).toEqual({ search: 'kite' }));
  fake.change([makeRow('a1'), makeRow('c3')]);
  await screen.findByText('Nothing matches.');
  expect(argumentsOf(fake, 'page.remember')).toEqual([{ search: '' }, { search: 'kite' }]);
});
