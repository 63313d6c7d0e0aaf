/** Commands by key, by menu and by the system's menus; the shortcut sheet; undoing a removal. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { COMMANDS, keysOf } from '../../app/shared/commands.ts';
import { commandsFor, keyLabel } from '../../renderer/lib/keys.ts';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf, settled } from './open-window.ts';

completeDom();

const press = (key: string, more: object = {}) =>
  fireEvent.keyDown(document.activeElement!, { key, ...more });
const INFO = {
  version: '1',
  electron: '',
  chromium: '',
  node: '',
  platform: 'darwin',
  locale: 'en',
  isSandboxed: true,
  isInstalled: true,
};

test.each([
  ['pause', 'p', { ctrlKey: true }, 'items.pause'],
  ['check now', 'k', {}, 'items.checkNow'],
  ['cancel', '.', { ctrlKey: true }, 'items.cancel'],
  ['remove', 'Delete', {}, 'items.remove'],
] as const)('%s has a key, for the item that the keyboard is on', async (_name, key, more, call) => {
  const fake = await open({ rows: [makeRow('one'), makeRow('two')] });
  (await rowOf('Prompt of one')).focus();
  await press(key, more);
  expect(argumentsOf(fake, call)).toEqual([{ ids: ['one'] }]);
});

test.each([
  ['open', 'o', { ctrlKey: true }, 'files.open', { id: 'one' }],
  ['show in folder', 'Enter', { ctrlKey: true }, 'files.reveal', { id: 'one' }],
  ['copy path', 'C', { ctrlKey: true, shiftKey: true }, 'files.copyPath', { ids: ['one'] }],
  ['move to trash', 'Delete', { ctrlKey: true }, 'files.trash', { ids: ['one'] }],
] as const)('%s has a key, for a saved clip', async (_name, key, more, call, argument) => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved' })] });
  (await rowOf('Prompt of one')).focus();
  await press(key, more);
  expect(argumentsOf(fake, call)).toEqual([argument]);
  expect(fake.callsOf('items.remove')).toEqual([]);
});

test('keys do nothing to items while the keyboard is elsewhere and nothing is selected', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await fireEvent.keyDown(document.body, { key: 'Delete' });
  const search = screen.getByLabelText('Search prompts, or paste IDs');
  search.focus();
  await press('Delete');
  await press('p');
  expect([fake.callsOf('items.remove'), fake.callsOf('items.pause')]).toEqual([[], []]);
});

test('on macOS the command key does it, and ⌘Y looks at a clip', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved' })], info: INFO });
  (await rowOf('Prompt of one')).focus();
  await waitFor(() => expect(fake.callsOf('commands.offer').length).toBeGreaterThan(0));
  await press('Backspace', { ctrlKey: true });
  expect(fake.callsOf('files.trash')).toEqual([]);
  await press('Backspace', { metaKey: true });
  expect(argumentsOf(fake, 'files.trash')).toEqual([{ ids: ['one'] }]);
  await press('y', { metaKey: true });
  expect(argumentsOf(fake, 'files.preview')).toEqual([{ id: 'one' }]);
});

test('clips apart from each other are chosen with Shift and the space bar, and the sheet says so', async () => {
  const rows = ['one', 'two', 'three'].map((id) => makeRow(id, { status: 'saved' }));
  const fake = await open({ rows, info: INFO });
  (await rowOf('Prompt of one')).focus();
  await waitFor(() => expect(fake.callsOf('commands.offer').length).toBeGreaterThan(0));
  await press(' ', { shiftKey: true });
  for (const key of ['ArrowDown', 'ArrowDown']) {
    await press(key, { metaKey: true });
  }
  await waitFor(() => expect(document.activeElement?.getAttribute('data-id')).toBe('three'));
  await press(' ', { shiftKey: true });
  expect(await screen.findByText('2 selected')).toBeTruthy();
  await fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
  const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  const keysFor = (label: string) =>
    within(sheet).getByText(label).parentElement?.querySelector('kbd')?.textContent;
  expect([keysFor('Review'), keysFor('Quick Look'), keysFor('Select or deselect')]).toEqual([
    ...['Space', '⌘Y', '⇧Space'],
  ]);
});

test('a removal says so and can be undone, by its button and by Ctrl+Z', async () => {
  const fake = await open({ rows: [makeRow('one'), makeRow('two')] });
  (await rowOf('Prompt of one')).focus();
  await press('Delete');
  expect(await screen.findByText('Removed 1 clip from the list.')).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('row', { name: 'Prompt of one' })).toBeNull());
  await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await rowOf('Prompt of one')).toBeTruthy();
  expect(screen.getByText('1 clip is back on the list.')).toBeTruthy();

  (await rowOf('Prompt of two')).focus();
  await press('Delete');
  await waitFor(() => expect(screen.queryByRole('row', { name: 'Prompt of two' })).toBeNull());
  await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
  expect(await rowOf('Prompt of two')).toBeTruthy();
  expect(argumentsOf(fake, 'items.restore')).toEqual([{ ids: ['one'] }, { ids: ['two'] }]);
  // What it offers is done.
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
});

test('each notice of a removal puts back what it tells of', async () => {
  const fake = await open({ rows: ['one', 'two', 'three', 'four', 'five'].map((id) => makeRow(id)) });
  (await rowOf('Prompt of one')).focus();
  await press('Delete');
  await screen.findByText('Removed 1 clip from the list.');
  await fireEvent.click(await rowOf('Prompt of two'));
  await fireEvent.click(await rowOf('Prompt of four'), { shiftKey: true });
  await press('Delete');
  await screen.findByText('Removed 3 clips from the list.');
  (await rowOf('Prompt of five')).focus();
  await press('Delete');
  await waitFor(() => expect(screen.getAllByText('Removed 1 clip from the list.')).toHaveLength(2));
  await fireEvent.click(screen.getAllByRole('button', { name: 'Undo' })[1] as HTMLElement);
  await waitFor(() =>
    expect(argumentsOf(fake, 'items.restore')).toEqual([{ ids: ['two', 'three', 'four'] }]),
  );
});

test('an undo that comes too late says so', async () => {
  const fake = await open({ rows: [makeRow('one'), makeRow('two')] });
  fake.handlers['items.restore'] = () => [];
  (await rowOf('Prompt of one')).focus();
  await press('Delete');
  await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('This can no longer be undone.')).toBeTruthy();
});

test('? shows every key there is, as this system writes it', async () => {
  await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
  const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  const shown = [...sheet.querySelectorAll('kbd')].map((one) => one.textContent);
  for (const command of COMMANDS) {
    for (const keys of keysOf(command, 'linux')) expect(shown).toContain(keyLabel(keys, 'linux'));
  }
});

test('keys are written as each system writes them', () => {
  expect(keyLabel('CmdOrCtrl+Shift+C', 'darwin')).toBe('⌘⇧C');
  expect(keyLabel('CmdOrCtrl+Shift+C', 'win32')).toBe('Ctrl+Shift+C');
  expect(keyLabel('Delete', 'linux')).toBe('Del');
});

test('no two commands share their keys, but for those that are never offered together', () => {
  const together = [
    new Set(['pause', 'resume']),
    new Set(['review', 'details']),
    // A prompt is what there is to copy where there is no file.
    new Set(['copyFiles', 'copyPrompt']),
  ];
  for (const platform of ['darwin', 'linux']) {
    const owners = new Map<string, string[]>();
    for (const command of COMMANDS) {
      for (const keys of keysOf(command, platform)) owners.set(keys, [...(owners.get(keys) ?? []), command]);
    }
    for (const shared of [...owners.values()].filter(({ length }) => length > 1)) {
      expect(together).toContainEqual(new Set(shared));
    }
  }
});

test('Alt on macOS types another letter, and still means the key', () => {
  const event = { key: 'ç', code: 'KeyC', ctrlKey: false, metaKey: true, shiftKey: false, altKey: true };
  expect(commandsFor(event, 'darwin')).toEqual(['copyId']);
});

test('the system’s menus are told what can be done now, and what is chosen there is done', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'failed' })] });
  await rowOf('Prompt of one');
  const offered = () => (argumentsOf(fake, 'commands.offer').at(-1) as { commands: string[] }).commands;
  await waitFor(() => expect(offered()).toContain('showGrid'));
  expect(offered()).not.toContain('retry');
  (await rowOf('Prompt of one')).focus();
  await waitFor(() => expect(offered()).toContain('retry'));
  fake.emit('command.chosen', { command: 'retry' });
  expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['one'] }]);
  fake.emit('command.chosen', { command: 'pause' });
  expect(fake.callsOf('items.pause')).toEqual([]);
  fake.emit('command.chosen', { command: 'settings' });
  expect(await screen.findByRole('heading', { name: 'Settings' })).toBeTruthy();
});

test('beneath a dialog and while something is typed, the system’s menus do nothing to items', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await fireEvent.click(await rowOf('Prompt of one'));
  const offered = () => (argumentsOf(fake, 'commands.offer').at(-1) as { commands: string[] }).commands;
  await waitFor(() => expect(offered()).toContain('cancel'));

  screen.getByLabelText('Search prompts, or paste IDs').focus();
  await waitFor(() => expect(offered()).not.toContain('cancel'));
  expect(offered()).toContain('add');
  fake.emit('command.chosen', { command: 'cancel' });

  (await rowOf('Prompt of one')).focus();
  await waitFor(() => expect(offered()).toContain('cancel'));
  fake.emit('command.chosen', { command: 'settings' });
  await screen.findByRole('heading', { name: 'Settings' });
  await waitFor(() => expect(offered()).not.toContain('cancel'));
  fake.emit('command.chosen', { command: 'cancel' });
  expect(fake.callsOf('items.cancel')).toEqual([]);
});

test('a saved clip that is downloaded again is asked for as such, a missing one is tried again', async () => {
  const rows = [makeRow('one', { status: 'saved' }), makeRow('two', { status: 'missing' })];
  const fake = await open({ rows });
  await rowOf('Prompt of one');
  await fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true });
  const toolbar = await screen.findByRole('toolbar', { name: 'Actions for the selection' });
  await fireEvent.click(within(toolbar).getByRole('button', { name: 'Download again' }));
  await waitFor(() => expect(argumentsOf(fake, 'items.downloadAgain')).toEqual([{ ids: ['one'] }]));
  expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['two'] }]);
});

test('moving to the trash says how many went, and nothing when the person thought better of it', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved' })] });
  fake.handlers['files.trash'] = () => 0;
  (await rowOf('Prompt of one')).focus();
  await press('Delete', { ctrlKey: true });
  await settled();
  expect(screen.queryByText(/to the trash/)).toBeNull();
  fake.handlers['files.trash'] = () => 1;
  await press('Delete', { ctrlKey: true });
  expect(await screen.findByText('Moved the files of 1 clip to the Trash.')).toBeTruthy();
});
