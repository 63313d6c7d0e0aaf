/** Text, addresses and files dropped on the window. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { readDropped } from '../../renderer/lib/dropped-text.ts';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

/** jsdom has files without arrayBuffer(). */
const bytesFile = (name: string, bytes: Uint8Array, size = bytes.length) => ({
  ...{ name, type: '', size },
  arrayBuffer: async () => Uint8Array.from(bytes).buffer,
});
const file = (text: string, name = 'ids.txt', size?: number) =>
  bytesFile(name, new TextEncoder().encode(text), size);
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

test('files that are too long, or no text, are named; what is in the others is added', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const files = [
    ...[file('\0\0\0 ftypmp42', 'clip.mp4'), file('task-a'), file('', 'dump.json', 4_000_001)],
    ...['b.bin', 'c.bin', 'd.bin', 'e.bin'].map((name) => file('\0', name)),
  ];
  await drop(carrying(files));
  expect(await screen.findByText('Longer than a million characters, and not read: dump.json')).toBeTruthy();
  const unreadable = 'Could not be read as text: clip.mp4, b.bin, c.bin, and 2 more';
  expect(screen.getByText(unreadable)).toBeTruthy();
  expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a' }]);
});

test('a folder cannot be read, and says so', async () => {
  const folder = { name: 'clips', type: '', size: 0, arrayBuffer: () => Promise.reject(new Error('No')) };
  expect(await readDropped(carrying([folder]) as never, 10)).toEqual({
    ...{ texts: [], refused: [{ name: 'clips', why: 'unreadable' }] },
  });
});

test.each([
  ['UTF-16, as Windows PowerShell redirects', 'utf16le', [0xff, 0xfe]],
  ['UTF-16 the other way round', 'utf16be', [0xfe, 0xff]],
  ['UTF-8 with a mark', 'utf8', [0xef, 0xbb, 0xbf]],
] as const)('%s is read by its mark', async (_name, encoding, mark) => {
  const text = 'task-a\r\n日落';
  const bytes = Buffer.from(text, encoding === 'utf8' ? 'utf8' : 'utf16le');
  const marked = Uint8Array.from([...mark, ...(encoding === 'utf16be' ? bytes.swap16() : bytes)]);
  expect(await readDropped(carrying([bytesFile('ids.txt', marked)]) as never, 20)).toEqual({
    ...{ texts: [text], refused: [] },
  });
});

test('a text may be as long as it is allowed in characters, however many bytes that takes', async () => {
  const read = (text: string) => readDropped(carrying([file(text, 'a.txt')]) as never, 4);
  expect(await read('日落时分')).toEqual({ texts: ['日落时分'], refused: [] });
  expect((await read('日落时分了')).refused).toEqual([{ name: 'a.txt', why: 'too-long' }]);
});

test('words that a document copies are what is meant, not the picture of them', async () => {
  const picture = { ...file('\0'), name: 'image.png', type: 'image/png' };
  expect(await readDropped(carrying([picture], { 'text/plain': 'task-a' }) as never, 10)).toEqual({
    ...{ texts: ['task-a'], refused: [] },
  });
});

test('files that were copied are pasted like dropped ones, a text that is too long is told', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const paste = (clipboardData: object, target: Element = document.body) => {
    const event = new Event('paste', { bubbles: true, cancelable: true });
    target.dispatchEvent(Object.assign(event, { clipboardData }));
  };
  // The choice of an order takes no text, so that a paste there is not lost.
  paste(carrying([file('task-a'), file('\0', 'clip.mp4')]), screen.getByLabelText('Sort by'));
  await waitFor(() => expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a' }]));
  expect(await screen.findByText('Could not be read as text: clip.mp4')).toBeTruthy();
  paste(carrying([], { 'text/plain': 'x'.repeat(1_000_001) }));
  expect(await screen.findByText(/This text is too long/)).toBeTruthy();
  expect(fake.callsOf('tasks.add')).toHaveLength(1);
});

test('text dropped on a field stays there, a file does not', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const search = screen.getByLabelText('Search prompts, or paste IDs');
  await drop(carrying([], { 'text/plain': 'task-d' }), search);
  await drop(carrying([file('task-e')]), search);
  await waitFor(() => expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-e' }]));
});

test('after a clean drop each line can be looked at', async () => {
  await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await drop(carrying([], { 'text/plain': 'one two' }));
  expect(await screen.findByText('2 IDs found · 1 added · 1 already on the list')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Show' }));
  const lines = within(await screen.findByRole('list', { name: 'What was found' })).getAllByRole('listitem');
  expect(lines.map((line) => line.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'Added two',
    'Already on the list one',
  ]);
});

test('a clip on its way out of the window is nothing to add, until the drag is over', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved' })] });
  const clip = carrying([file('\0', 'one.mp4', 5_000_000)]);
  await fireEvent.dragStart(await rowOf('Prompt of one'));
  await waitFor(() => expect(fake.callsOf('files.drag')).toHaveLength(1));
  await drop(clip);
  expect(screen.queryByText('Drop to add the task IDs in it')).toBeNull();
  expect(screen.queryByText(/not read/)).toBeNull();

  await fireEvent(window, Object.assign(new Event('pointermove'), { buttons: 0 }));
  await fireEvent.dragOver(document.body, { dataTransfer: clip });
  expect(screen.getByText('Drop to add the task IDs in it')).toBeTruthy();
});

test('a drag that main refuses leaves the window open for what is dropped', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved' })] });
  fake.handlers['files.drag'] = () => {
    throw new DailiesError('file-missing');
  };
  await fireEvent.dragStart(await rowOf('Prompt of one'));
  await screen.findByText(/moved or deleted/);
  await drop(carrying([], { 'text/plain': 'task-f' }));
  await waitFor(() => expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-f' }]));
});

test('dropped text is added', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const dataTransfer = { types: ['text/plain'], files: [], getData: () => 'task-dropped' };
  await fireEvent.dragOver(document.body, { dataTransfer });
  expect(screen.getByText('Drop to add the task IDs in it')).toBeTruthy();
  await fireEvent.drop(document.body, { dataTransfer });
  await waitFor(() => expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-dropped' }]));
});

test.each([
  ['input', 'Search prompts, or paste IDs'],
  ['textarea', null],
] as const)(
  'E33-3: text that is dragged over a field (%s) is left to it, the overlay with it',
  async (kind, label) => {
    const fake = await open({ rows: [makeRow('one')] });
    await rowOf('Prompt of one');
    if (label === null)
      await fireEvent.click(screen.getAllByRole('button', { name: 'Add' })[0] as HTMLElement);
    const field =
      label === null ? await screen.findByLabelText(/^Task IDs, addresses/) : screen.getByLabelText(label);
    expect(field.tagName.toLowerCase()).toBe(kind);
    const words = carrying([], { 'text/plain': 'task-a' });
    const zone = () => document.querySelector('.zone');
    // fireEvent gives false where the default was prevented: a browser then leaves the drop to the page.
    expect(await fireEvent.dragOver(document.body, { dataTransfer: words })).toBe(false);
    expect(zone()).not.toBeNull();
    expect(await fireEvent.dragOver(field, { dataTransfer: words })).toBe(true);
    await waitFor(() => expect(zone()).toBeNull());
    expect(await fireEvent.drop(field, { dataTransfer: words })).toBe(true);
    expect(fake.callsOf('tasks.add')).toEqual([]);
    // No field takes a file.
    expect(await fireEvent.dragOver(field, { dataTransfer: carrying([file('task-a')]) })).toBe(false);
    await fireEvent.drop(field, { dataTransfer: carrying([file('task-a')]) });
    await waitFor(() => expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a' }]));
  },
);
