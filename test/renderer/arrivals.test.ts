import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf, settled } from './open-window.ts';

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

test('a list that comes back stands where it stood, and starts at its top with another search', async () => {
  const rows = Array.from({ length: 200 }, (_, at) => makeRow(`task-${at}`));
  const fake = await open({ rows, place: { first: 120 } });
  const scroller = (await screen.findByRole('grid')).parentElement;
  if (!scroller) throw new Error('No list');
  await waitFor(() => expect(scroller.scrollTop).toBeGreaterThan(0));
  // A browser says so by itself.
  await fireEvent.scroll(scroller);
  await rowOf('Prompt of task-120');
  expect(screen.queryByRole('row', { name: 'Prompt of task-9' })).toBeNull();
  await fireEvent.input(await screen.findByLabelText('Search prompts, or paste IDs'), {
    target: { value: 'task-1' },
  });
  await waitFor(() => expect(scroller.scrollTop).toBe(0));
  await fireEvent.scroll(scroller);
  await waitFor(() => expect(argumentsOf(fake, 'page.remember').at(-1)).toEqual({ first: 0 }));
});

test('tasks that a link asks for are named, and added only with a yes', async () => {
  const fake = await open({ rows: [makeRow('a1')] });
  fake.emit('tasks.offered', { ids: ['task-7'], source: 'link' });
  const offer = await screen.findByRole('alert');
  expect(offer.textContent).toMatch(/A link asks Dailies to fetch 1 clip\.\s+task-7/);
  expect(argumentsOf(fake, 'tasks.add')).toEqual([]);
  await fireEvent.click(screen.getByRole('button', { name: 'Not now' }));
  await settled();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(argumentsOf(fake, 'tasks.add')).toEqual([]);

  fake.emit('tasks.offered', { ids: ['task-7', 'task-8'], source: 'clipboard' });
  expect((await screen.findByRole('alert')).textContent).toContain('You copied the IDs of 2 clips.');
  await fireEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Add' }));
  expect(await screen.findByText('2 IDs found and added')).toBeTruthy();
  expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-7\ntask-8' }]);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what an opened file names waits for the person’s word', async () => {
  const fake = await open();
  fake.emit('tasks.offered', { ids: ['task-f'], source: 'file' });
  expect((await screen.findByRole('alert')).textContent).toContain('The file names 1 clip.');
  expect(argumentsOf(fake, 'tasks.add')).toEqual([]);
});

test('of many offered ids the first three are named', async () => {
  const fake = await open();
  fake.emit('tasks.offered', { ids: ['t1', 't2', 't3', 't4'], source: 'clipboard' });
  expect((await screen.findByRole('alert')).textContent).toMatch(/t1, t2, t3…/);
});

test('of two links in a row, and of what was copied meanwhile, nothing is lost', async () => {
  const fake = await open();
  fake.emit('tasks.offered', { ids: ['task-a'], source: 'link' });
  fake.emit('tasks.offered', { ids: ['task-c'], source: 'clipboard' });
  fake.emit('tasks.offered', { ids: ['task-b', 'task-a'], source: 'link' });
  const offer = await screen.findByRole('alert');
  expect(within(offer).getByText('task-a, task-b')).toBeTruthy();
  await fireEvent.click(within(offer).getByRole('button', { name: 'Add' }));
  expect(await rowOf('Untitled clip task-b')).toBeTruthy();
  const other = await screen.findByRole('alert');
  expect(within(other).getByText('task-c')).toBeTruthy();
  await fireEvent.click(within(other).getByRole('button', { name: 'Not now' }));
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(fake.state.rows.map(({ id }) => id).toSorted()).toEqual(['task-a', 'task-b']);
});
