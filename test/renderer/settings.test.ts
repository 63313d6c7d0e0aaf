import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS } from './fake-bridge.ts';
import { openSettings } from './open-settings.ts';
import { argumentsOf, settled } from './open-window.ts';

completeDom();

const boxes = (): HTMLInputElement[] =>
  within(screen.getByRole('group', { name: 'Files to save' })).getAllByRole<HTMLInputElement>('checkbox');
const chosen = (): boolean[] => boxes().map(({ checked }) => checked);

test('each kind of file can be chosen, and is sent in its fixed order', async () => {
  const fake = await openSettings('Files', { assets: ['video', 'metadata'] });
  expect(chosen()).toEqual([true, false, false, false, true]);
  await fireEvent.click(screen.getByLabelText('Thumbnail'));
  await waitFor(() => expect(chosen()).toEqual([true, false, true, false, true]));
  await fireEvent.click(screen.getByLabelText('Clip'));
  await waitFor(() => expect(chosen()).toEqual([false, false, true, false, true]));
  expect(argumentsOf(fake, 'settings.set')).toEqual([
    { assets: ['video', 'thumbnail', 'metadata'] },
    { assets: ['thumbnail', 'metadata'] },
  ]);
});

test('the last kind of file that is left cannot be taken away', async () => {
  await openSettings('Files', { assets: ['video', 'raw'] });
  expect(boxes().some(({ disabled }) => disabled)).toBe(false);
  await fireEvent.click(screen.getByLabelText('Clip'));
  await waitFor(() =>
    expect(boxes().map(({ disabled }) => disabled)).toEqual([false, true, false, false, false]),
  );
  await fireEvent.click(screen.getByLabelText('Clip'));
  await waitFor(() => expect(boxes().some(({ disabled }) => disabled)).toBe(false));
});

test('a choice of files that could not be saved goes back to what it was, and says so', async () => {
  const fake = await openSettings('Files');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('disk-full');
  };
  await fireEvent.click(screen.getByLabelText('Last frame'));
  expect(await screen.findByText(/^The disk is full, so this was not saved/)).toBeTruthy();
  await waitFor(() => expect(chosen()).toEqual([true, false, false, false, false]));
});

test('files at once and connections for one large file are chosen from what is allowed', async () => {
  const fake = await openSettings('Downloads');
  const values = (select: HTMLElement): string[] =>
    within(select)
      .getAllByRole<HTMLOptionElement>('option')
      .map(({ value }) => value);
  const files = screen.getByLabelText<HTMLSelectElement>('Files at once');
  const connections = screen.getByLabelText<HTMLSelectElement>('Connections for one large file');
  expect([files.value, connections.value]).toEqual(['3', '4']);
  expect([values(files).at(0), values(files).at(-1)]).toEqual(['1', '10']);
  expect([values(connections).at(0), values(connections).at(-1)]).toEqual(['1', '8']);
  await fireEvent.change(files, { target: { value: '6' } });
  await fireEvent.change(connections, { target: { value: '1' } });
  await waitFor(() => expect(fake.state.settings).toMatchObject({ concurrency: 6, segments: 1 }));
});

test('a speed limit that is set is shown in megabytes a second; none is an empty field', async () => {
  const fake = await openSettings('Downloads', { limitBytesPerSecond: 1_500_000 });
  const field = screen.getByLabelText<HTMLInputElement>('Speed limit');
  expect(field.value).toBe('1.5');
  fake.emit('settings.changed', { ...DEFAULT_SETTINGS, limitBytesPerSecond: null });
  await waitFor(() => expect(field.value).toBe(''));
  expect(field.placeholder).toBe('No limit');
});

test('a speed limit is entered in megabytes a second, and nothing means none', async () => {
  const fake = await openSettings('Downloads');
  const field = screen.getByLabelText('Speed limit');
  await fireEvent.change(field, { target: { value: '2.5' } });
  await fireEvent.change(field, { target: { value: '' } });
  expect(argumentsOf(fake, 'settings.set')).toEqual([
    { limitBytesPerSecond: 2_500_000 },
    { limitBytesPerSecond: null },
  ]);
});

test.each(['0', '-1', '0.009'])(
  'a speed limit of %s is not sent, and says what can be entered',
  async (value) => {
    const fake = await openSettings('Downloads');
    const field = screen.getByLabelText<HTMLInputElement>('Speed limit');
    await fireEvent.change(field, { target: { value } });
    expect(await screen.findByText('Enter 0.01 or more, or leave it empty for no limit.')).toBeTruthy();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(fake.callsOf('settings.set')).toEqual([]);
  },
);

test('the settings are in Chinese for a Chinese reader', async () => {
  await openSettings('文件', { language: 'zh-Hans' });
  const group = screen.getByRole('group', { name: '要保存的文件' });
  expect(within(group).getAllByRole('checkbox')).toHaveLength(5);
  for (const [tab, labels] of [
    ['下载', ['同时下载数', '单个大文件的连接数', '限速', '代理']],
    ['通知与后台', ['登录时自动启动', '视频保存后通知', '任务最终失败时通知']],
  ] as const) {
    await fireEvent.click(screen.getByRole('tab', { name: tab }));
    for (const label of labels) expect(await screen.findByLabelText(label)).toBeTruthy();
  }
});

test.each([
  ['Import', 'Watch the clipboard for task IDs', { watchClipboard: true }],
  ['Notifications & background', 'When clips are saved', { notifySaved: false }],
  ['Notifications & background', 'When a clip fails', { notifyFailed: false }],
  ['Notifications & background', 'Start when I log in', { startAtLogin: true }],
  [
    'Notifications & background',
    'Keep running in the tray when the window is closed',
    { closeToTray: false },
  ],
  ['Notifications & background', 'Free memory while the window is hidden', { releaseWhenHidden: false }],
  ['About', 'Look for updates', { checkForUpdates: false }],
] as const)('%s: the switch “%s” applies at once and says so', async (group, name, patch) => {
  const fake = await openSettings(group);
  const toggle = screen.getByRole<HTMLInputElement>('switch', { name });
  await fireEvent.click(toggle);
  await waitFor(() => expect(argumentsOf(fake, 'settings.set')).toEqual([patch]));
  expect(await screen.findByText('Saved', { selector: '[role=status]' })).toBeTruthy();
  expect(toggle.checked).toBe(Object.values(patch)[0]);
});

test('how often the gateway is asked is left to Dailies, or set', async () => {
  const fake = await openSettings('Services');
  const select = screen.getByLabelText<HTMLSelectElement>('Check for results');
  expect(select.selectedOptions[0]?.text).toBe('When clips are likely to be ready');
  await fireEvent.change(select, { target: { value: '10000' } });
  await waitFor(() => expect(fake.state.settings.pollIntervalMs).toBe(10_000));
  expect(select.selectedOptions[0]?.text).toBe('Every 10 seconds');
  await fireEvent.change(select, { target: { value: '' } });
  await waitFor(() => expect(fake.state.settings.pollIntervalMs).toBeNull());
});

test('an interval that was set elsewhere is shown as it is', async () => {
  await openSettings('Services', { pollIntervalMs: 7_000, requestsPerSecond: 3 });
  const interval = screen.getByLabelText<HTMLSelectElement>('Check for results');
  expect(interval.selectedOptions[0]?.text).toBe('Every 7 seconds');
  const rate = screen.getByLabelText<HTMLSelectElement>('Requests to the gateway');
  expect(rate.selectedOptions[0]?.text).toBe('At most 3 a second');
});

test('Escape of an input method leaves the settings open', async () => {
  await openSettings('Files');
  const field = screen.getByLabelText('File name');
  await fireEvent.keyDown(field, { key: 'Escape', isComposing: true });
  await settled();
  expect(screen.queryByRole('dialog', { name: 'Settings' })).not.toBeNull();
  await fireEvent.keyDown(field, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Settings' })).toBeNull());
});

test('a template shows what it makes of a clip as it is typed, and is saved when it is left', async () => {
  const fake = await openSettings('Files');
  const field = screen.getByLabelText<HTMLInputElement>('File name');
  expect(await screen.findByText('Becomes A paper boat on a puddle at dusk [6eb6bf3e].mp4')).toBeTruthy();
  await fireEvent.input(field, { target: { value: '{aspect}/{id8}' } });
  expect(await screen.findByText('Becomes 16x9/6eb6bf3e.mp4')).toBeTruthy();
  expect(fake.callsOf('settings.set')).toEqual([]);
  await fireEvent.change(field);
  await waitFor(() => expect(fake.state.settings.nameTemplate).toBe('{aspect}/{id8}'));
});

test('a part that there is not is named while it is typed', async () => {
  await openSettings('Files');
  const field = screen.getByLabelText<HTMLInputElement>('File name');
  await fireEvent.input(field, { target: { value: '{title}' } });
  expect(await screen.findByText('Unknown placeholder. Use only those below.')).toBeTruthy();
  expect(field.getAttribute('aria-invalid')).toBe('true');
});

test('a click on a part puts it where the cursor is', async () => {
  const fake = await openSettings('Files', { nameTemplate: 'a b' });
  const field = screen.getByLabelText<HTMLInputElement>('File name');
  field.setSelectionRange(2, 2);
  await fireEvent.click(screen.getByRole('button', { name: 'Add {date}' }));
  await waitFor(() => expect(fake.state.settings.nameTemplate).toBe('a {date}b'));
});

test('a folder to watch is chosen by the system’s dialog, and can be let go of', async () => {
  const fake = await openSettings('Import');
  fake.handlers['settings.chooseWatchFolder'] = () => {
    fake.state.settings = { ...fake.state.settings, watchFolder: '/home/ana/ids' };
    return fake.state.settings;
  };
  expect(screen.getByText('No folder')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Choose…' }));
  expect(await screen.findByText('/home/ana/ids')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await waitFor(() => expect(fake.state.settings.watchFolder).toBeNull());
});

test('what follows a saved clip is shown, chosen by the system’s dialog, and can be switched off', async () => {
  const onSavedUrl = 'https://hooks.example/saved';
  const fake = await openSettings('Files', { onSavedUrl });
  expect(screen.getByText('No program')).toBeTruthy();
  fake.handlers['settings.chooseProgram'] = () => {
    throw new DailiesError('bad-input');
  };
  const field = screen.getByText('Command after saving').closest('.setting') as HTMLElement;
  await fireEvent.click(within(field).getByRole('button', { name: 'Choose…' }));
  expect(await within(field).findByText(/^Choose a program that runs by itself/)).toBeTruthy();
  fake.handlers['settings.chooseProgram'] = () => {
    const onSavedCommand = ['/opt/My Tools/ingest', '{path}'];
    fake.state.settings = { ...fake.state.settings, onSavedCommand };
    return fake.state.settings;
  };
  await fireEvent.click(within(field).getByRole('button', { name: 'Choose…' }));
  expect(await within(field).findByText('"/opt/My Tools/ingest" {path}')).toBeTruthy();
  await fireEvent.click(within(field).getByRole('button', { name: 'Stop' }));
  await waitFor(() => expect(fake.state.settings.onSavedCommand).toBeNull());
  const address = screen.getByText(onSavedUrl).closest('.setting') as HTMLElement;
  await fireEvent.click(within(address).getByRole('button', { name: 'Stop' }));
  await waitFor(() => expect(fake.state.settings.onSavedUrl).toBeNull());
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ onSavedCommand: null }, { onSavedUrl: null }]);
});

test('D17: the proxy stands with the downloads, not in a group of its own; its address is asked for where one is to be used, and refused with what it looks like', async () => {
  const fake = await openSettings('Downloads');
  expect(screen.queryByLabelText('Proxy address')).toBeNull();
  await fireEvent.change(screen.getByLabelText('Proxy'), { target: { value: 'manual' } });
  const field = await screen.findByLabelText<HTMLInputElement>('Proxy address');
  expect(screen.getByText(/^Enter an address\. Until there is one, nothing is sent/)).toBeTruthy();
  await fireEvent.change(field, { target: { value: 'http://127.0.0.1:8080' } });
  await waitFor(() => expect(fake.state.settings.proxyUrl).toBe('http://127.0.0.1:8080'));
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('bad-input');
  };
  await fireEvent.change(field, { target: { value: 'http://me:secret@proxy' } });
  expect(await screen.findByText(/^Enter an address such as http:/)).toBeTruthy();
});

test('D17: what is bundled is listed with its version and its licence, folded away', async () => {
  await openSettings('About');
  const listed = await screen.findByText('got 16.1.0', { exact: false });
  expect(screen.getByText('Copyright (c) Svelte')).toBeTruthy();
  // Dozens of packages are not what one comes for.
  const folded = screen.getByText('What is bundled with it').closest('details');
  expect(folded?.open).toBe(false);
  expect(folded?.contains(listed)).toBe(true);
  expect(screen.getByText(/Electron 45 · Chromium 156 · Node 24/)).toBeTruthy();
});

test('a window without Chromium’s sandbox says so, and one with it does not', async () => {
  const versions = {
    version: '1',
    electron: '45',
    chromium: '156',
    node: '24',
    platform: 'linux',
    locale: 'en',
    isInstalled: true,
  };
  for (const isSandboxed of [true, false]) {
    await openSettings('About', {}, { info: { ...versions, isSandboxed } });
    expect(await screen.findByText(/Electron 45/)).toBeTruthy();
    expect(screen.queryAllByText(/Chromium’s sandbox is off/)).toHaveLength(isSandboxed ? 0 : 1);
    cleanup();
  }
});

test('whether there is a newer version can be asked at once, where updates are Dailies’ own', async () => {
  const fake = await openSettings('About');
  expect(await screen.findByText('No newer version is known.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
  expect(fake.callsOf('updates.check')).toHaveLength(1);
  fake.emit('updates.changed', { state: 'checking' });
  expect(await screen.findByText('Looking for a newer version…')).toBeTruthy();
  fake.emit('updates.changed', { state: 'off' });
  expect(await screen.findByText(/Updates for this copy come from your package manager/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Check now' })).toBeNull();
});

test('a report is written where the person says, and one that could not be written is told of', async () => {
  const fake = await openSettings('About');
  await fireEvent.click(screen.getByRole('button', { name: 'Export diagnostics…' }));
  expect(await screen.findByText('The file was written.')).toBeTruthy();
  fake.handlers['app.exportDiagnostics'] = () => {
    throw new DailiesError('folder-unwritable');
  };
  await fireEvent.click(screen.getByRole('button', { name: 'Export diagnostics…' }));
  expect(await screen.findByText(/may not write/)).toBeTruthy();
});

test('a name that is being typed stays while another setting changes', async () => {
  const fake = await openSettings('Files');
  const field = screen.getByLabelText<HTMLInputElement>('File name');
  await fireEvent.input(field, { target: { value: '{prompt} half' } });
  fake.emit('settings.changed', { ...fake.state.settings, search: 'kite' });
  await waitFor(() => expect(fake.callsOf('settings.previewName').length).toBeGreaterThan(1));
  expect(field.value).toBe('{prompt} half');
  fake.emit('settings.changed', { ...fake.state.settings, nameTemplate: '{id}' });
  await waitFor(() => expect(field.value).toBe('{id}'));
});

test('P2-10: the switch that watches the clipboard says where it cannot see it, and where the system asks', async () => {
  await openSettings('Import');
  expect(screen.getByText(/On Wayland .* only while its window is in front.*macOS may ask/)).toBeTruthy();
});
