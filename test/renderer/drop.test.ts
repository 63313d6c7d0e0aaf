/** Text, addresses and files dropped on the window. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { readDropped } from '../../renderer/lib/dropped-text.ts';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

/** jsdom has files without text(). */
const file = (text: string, size = text.length) => ({ size, text: async () => text });
const carrying = (files: readonly object[], words: Record<string, string> = {}) => ({
  types: files.length > 0 ? ['Files'] : Object.keys(words),
  files,
  getData: (type: string) => words[type] ?? '',
});

async function drop(dataTransfer: object, target: Element = document.body) {
  await fireEvent.dragOver(target, { dataTransfer });
  await fireEvent.drop(target, { dataTransfer });
}

test('files are read whole, each for itself', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await drop(carrying([file('task-a\n'), file('{"id":"task-b"}')]));
  await waitFor(() =>
    expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a\n' }, { text: '{"id":"task-b"}' }]),
  );
});

test('an address dragged from a browser is looked through for ids', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await drop(carrying([], { 'text/uri-list': 'https://www.kkiai.com/task-c' }));
  await waitFor(() =>
    expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'https://www.kkiai.com/task-c' }]),
  );
});

test('a file that is too long, or no text, is refused in plain words before anything is added', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await drop(carrying([file('', 1_000_001)]));
  expect(await screen.findByText(/Add at most a million characters/)).toBeTruthy();
  await drop(carrying([file('\0\0\0 ftypmp42')]));
  expect(await screen.findByText('This file could not be read as text.')).toBeTruthy();
  expect(fake.callsOf('tasks.add')).toEqual([]);
});

test('a folder cannot be read, and says so', async () => {
  const folder = { size: 0, text: () => Promise.reject(new Error('NotReadableError')) };
  expect(await readDropped(carrying([folder]) as never, 10)).toEqual({ ok: false, why: 'unreadable' });
});

test('text dropped on a field stays there, a file does not', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const search = screen.getByLabelText('Search prompts and ids');
  await drop(carrying([], { 'text/plain': 'task-d' }), search);
  await drop(carrying([file('task-e')]), search);
  await waitFor(() => expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-e' }]));
});

test('after a clean drop each line can be looked at', async () => {
  await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await drop(carrying([], { 'text/plain': 'one two' }));
  expect(await screen.findByText('1 added · 1 already on the list')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Show' }));
  const lines = within(await screen.findByRole('list', { name: 'What was found' })).getAllByRole('listitem');
  expect(lines.map((line) => line.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'Added two',
    'Already on the list one',
  ]);
});
