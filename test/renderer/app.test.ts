import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import App from '../../renderer/App.svelte';
import { connectBridge } from '../../renderer/lib/bridge.ts';
import { CANARY_CORE, CANARY_HINT, CANARY_KEY } from '../fixtures/canary-key.ts';
import { inspectValue } from '../security/leaks.ts';
import { completeDom } from './dom.ts';
import { createFakeBridge, DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

function paste(text: string, target: Element = document.body): void {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { files: [], getData: () => text } });
  target.dispatchEvent(event);
}

const NEWCOMER = { ...DEFAULT_SETTINGS, firstRunDone: false };
const noKey = { state: 'none', hint: null, weakStorage: false } as const;

test('a saved key leaves the page: the field is emptied and only its end is shown', async () => {
  const fake = await open({ key: noKey, settings: NEWCOMER });
  const field = await screen.findByLabelText<HTMLInputElement>('API key');
  await fireEvent.input(field, { target: { value: `  ${CANARY_KEY} ` } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  expect(field.value).toBe('');
  expect(argumentsOf(fake, 'key.set')).toEqual([{ key: CANARY_KEY, storeAnyway: false }]);
  expect(await screen.findByText(`Key set, it ends in …${CANARY_HINT}`)).toBeTruthy();
  expect(document.documentElement.outerHTML).not.toContain(CANARY_CORE);
  expect(inspectValue('the stored state of the page', { ...localStorage, ...sessionStorage })).toBe(false);
});

test('where secrets are not safe, the key is kept for this session unless the person says otherwise', async () => {
  const fake = await open({ key: { ...noKey, weakStorage: true }, settings: NEWCOMER });
  const field = await screen.findByLabelText('API key');
  await fireEvent.input(field, { target: { value: 'sk-1' } });
  await fireEvent.click(screen.getByLabelText('On disk anyway, where other programs of yours could read it'));
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  expect(argumentsOf(fake, 'key.set')).toEqual([{ key: 'sk-1', storeAnyway: true }]);
});

test('a refused key says why, in plain words', async () => {
  const fake = await open({ key: noKey, settings: NEWCOMER });
  fake.handlers['key.set'] = () => {
    throw new DailiesError('key-unusable', 'no');
  };
  await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'ключ' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  expect(await screen.findByText(/holds characters that a key cannot have/)).toBeTruthy();
});

test('ids pasted anywhere are added at once, and the row appears', async () => {
  const fake = await open();
  await screen.findByRole('heading', { name: 'Nothing here yet' });
  paste('task-a task-b');
  expect(await screen.findByText('2 added')).toBeTruthy();
  expect(await rowOf('Untitled generation task-a')).toBeTruthy();
  expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a task-b' }]);
});

test('a paste that comes while another is being added waits for its turn', async () => {
  const fake = await open();
  await screen.findByRole('heading', { name: 'Nothing here yet' });
  paste('task-a');
  paste('task-b');
  expect(await rowOf('Untitled generation task-a')).toBeTruthy();
  expect(await rowOf('Untitled generation task-b')).toBeTruthy();
  expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a' }, { text: 'task-b' }]);
});

test('the first ids show what was refused even though the first start gives way to the list', async () => {
  await open();
  await fireEvent.input(await screen.findByLabelText(/^Task ids, addresses/), {
    target: { value: 'task-a bad/id' },
  });
  const form = within(screen.getByRole('main'));
  await fireEvent.click(form.getByRole('button', { name: 'Add' }));
  expect(await rowOf('Untitled generation task-a')).toBeTruthy();
  expect(await screen.findByText('1 added · 1 not added')).toBeTruthy();
});

test('a paste into a field stays in that field', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  paste('task-z', screen.getByLabelText('Search prompts and ids'));
  expect(fake.callsOf('tasks.add')).toEqual([]);
});

test('a paste with something refused opens the dialog and says why, line by line', async () => {
  await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  paste('one two bad/id');
  const results = await screen.findByRole('list', { name: 'What was found' });
  const lines = within(results)
    .getAllByRole('listitem')
    .map((line) => line.textContent?.replace(/\s+/g, ' ').trim());
  expect(lines).toEqual([
    'Not added bad/id This is not a task id. Ids have letters, digits, - and _ only.',
    'Added two',
    'Already on the list one',
  ]);
  expect(screen.getByText('1 added · 1 already on the list · 1 not added')).toBeTruthy();
});

test('text without any id says that none was found', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  fake.handlers['tasks.add'] = () => [];
  await rowOf('Prompt of one');
  paste('hello there');
  expect(await screen.findByText('No task id was found in this text.')).toBeTruthy();
});

test('dropped text is added', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const dataTransfer = { types: ['text/plain'], files: [], getData: () => 'task-dropped' };
  await fireEvent.dragOver(document.body, { dataTransfer });
  expect(screen.getByText('Drop to add the task ids in it')).toBeTruthy();
  await fireEvent.drop(document.body, { dataTransfer });
  await waitFor(() => expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-dropped' }]));
});

test('a failure is a plain sentence, with the service’s own words quoted', async () => {
  const problem = { code: 'generation-failed', message: 'x', detail: 'Moderation <b>failed</b>' } as const;
  await open({ rows: [makeRow('one', { status: 'failed', problem })] });
  const row = await rowOf('Prompt of one');
  expect(row.textContent).toContain('The service could not make this clip.');
  expect(row.textContent).toContain('“Moderation <b>failed</b>”');
  expect(row.querySelector('b')).toBeNull();
  expect(row.textContent).not.toContain('generation-failed');
});

test('a generating row shows the time so far and no bar', async () => {
  await open({ rows: [makeRow('one', { createdAtMs: Date.now() - 204_500 })] });
  const row = await rowOf('Prompt of one');
  expect(row.textContent).toContain('3:24 so far');
  expect(within(row).queryByRole('progressbar')).toBeNull();
});

test('a download shows its bytes, speed, time left and bar as reports come', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'downloading' })] });
  const row = await rowOf('Prompt of one');
  expect(within(row).queryByRole('progressbar')).toBeNull();
  fake.emit('transfers.progress', [
    {
      id: 'one',
      asset: 'video',
      receivedBytes: 10_000_000,
      totalBytes: 40_000_000,
      bytesPerSecond: 2_000_000,
    },
  ]);
  const bar = await within(row).findByRole('progressbar', { name: 'Download of Prompt of one' });
  expect(bar.getAttribute('aria-valuenow')).toBe('25');
  expect(row.textContent).toContain('10 MB of 40 MB');
  expect(row.textContent).toContain('2 MB/s');
  expect(row.textContent).toContain('15 sec left');
});

test('a saved row that may be watermarked says so, and opens by its button', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved', mayBeWatermarked: true })] });
  const row = await rowOf('Prompt of one');
  expect(row.textContent).toContain('May be watermarked');
  await fireEvent.click(within(row).getByRole('button', { name: 'Open: Prompt of one' }));
  expect(argumentsOf(fake, 'files.open')).toEqual([{ id: 'one' }]);
});

test('a missing file can be downloaded again', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'missing' })] });
  const row = await rowOf('Prompt of one');
  await fireEvent.click(within(row).getByRole('button', { name: 'Download again: Prompt of one' }));
  expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['one'] }]);
});

test('an action that main refuses is told in words', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved' })] });
  fake.handlers['files.open'] = () => {
    throw new DailiesError('file-missing', 'gone');
  };
  const row = await rowOf('Prompt of one');
  await fireEvent.click(within(row).getByRole('button', { name: 'Open: Prompt of one' }));
  expect(await screen.findByText(/moved or deleted/)).toBeTruthy();
});

test('a drag of a saved row hands its file to the system, and that of a selection all its saved files', async () => {
  const saved = ['a', 'b', 'c'].map((id) => makeRow(id, { status: 'saved' }));
  const fake = await open({ rows: [...saved, makeRow('d')] });
  const second = await rowOf('Prompt of b');
  expect(await fireEvent.dragStart(second)).toBe(false);
  await fireEvent.click(await rowOf('Prompt of a'));
  await fireEvent.click(await rowOf('Prompt of d'), { shiftKey: true });
  await screen.findByText('4 selected');
  await fireEvent.dragStart(second);
  expect(argumentsOf(fake, 'files.drag')).toEqual([{ ids: ['b'] }, { ids: ['a', 'b', 'c'] }]);
  expect((await rowOf('Prompt of d')).draggable).toBe(false);
});

test('the whole list can be worked by keyboard', async () => {
  const fake = await open({ rows: ['a', 'b', 'c'].map((id) => makeRow(id, { status: 'saved' })) });
  (await rowOf('Prompt of a')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
  await waitFor(() => expect(document.activeElement?.getAttribute('data-id')).toBe('b'));
  await fireEvent.keyDown(document.activeElement!, { key: 'Enter' });
  expect(argumentsOf(fake, 'files.open')).toEqual([{ id: 'b' }]);
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown', shiftKey: true });
  expect(await screen.findByText('2 selected')).toBeTruthy();
  await fireEvent.keyDown(document.activeElement!, { key: 'Delete' });
  expect(argumentsOf(fake, 'items.remove')).toEqual([{ ids: ['b', 'c'] }]);
});

test('only the row with the keyboard has buttons in the tab order', async () => {
  await open({ rows: ['a', 'b'].map((id) => makeRow(id)) });
  const [first, second] = [await rowOf('Prompt of a'), await rowOf('Prompt of b')];
  const stops = (row: HTMLElement): number =>
    [...row.querySelectorAll('button')].filter((one) => one.tabIndex === 0).length;
  expect([first.tabIndex, second.tabIndex]).toEqual([0, -1]);
  expect(stops(first)).toBeGreaterThan(0);
  expect(stops(second)).toBe(0);
});

test('a clip that is saved or fails meanwhile is announced', async () => {
  const fake = await open({ rows: [makeRow('one'), makeRow('two')] });
  await rowOf('Prompt of one');
  fake.change([makeRow('one', { status: 'saved' }), makeRow('two')]);
  await waitFor(() => expect(screen.getByTestId('spoken').textContent).toBe('Saved: Prompt of one'));
  fake.change([makeRow('one', { status: 'saved' }), makeRow('two', { status: 'failed' })]);
  await waitFor(() => expect(screen.getByTestId('spoken').textContent).toBe('Failed: Prompt of two'));
});

test('a search asks main, and nothing found offers the way back', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await fireEvent.input(screen.getByLabelText('Search prompts and ids'), { target: { value: 'zebra' } });
  expect(await screen.findByText('Nothing matches.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  expect(await rowOf('Prompt of one')).toBeTruthy();
  expect(argumentsOf(fake, 'library.window')).toContainEqual(expect.objectContaining({ search: 'zebra' }));
});

test('the filter counts each state of the whole library and asks for one', async () => {
  const fake = await open({ rows: [makeRow('one'), makeRow('two', { status: 'failed' })] });
  await rowOf('Prompt of one');
  const filter = screen.getByRole('group', { name: 'Filter by state' });
  await fireEvent.click(within(filter).getByRole('button', { name: /Failed 1/ }));
  await waitFor(() => expect(screen.queryByRole('row', { name: 'Prompt of one' })).toBeNull());
  expect(await rowOf('Prompt of two')).toBeTruthy();
  expect(fake.callsOf('library.window').at(-1)?.argument).toMatchObject({ statuses: ['failed'] });
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ statuses: ['failed'] }]);
});

test('a remembered filter that matches nothing any more is left with one click, for good', async () => {
  const settings = { ...DEFAULT_SETTINGS, statuses: ['failed' as const] };
  const fake = await open({ rows: [makeRow('one')], settings });
  await fireEvent.click(await screen.findByRole('button', { name: 'Show all' }));
  expect(await rowOf('Prompt of one')).toBeTruthy();
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ statuses: [] }]);
});

test('the order is asked for and remembered', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await fireEvent.change(screen.getByLabelText('Sort by'), { target: { value: 'name' } });
  await waitFor(() =>
    expect(argumentsOf(fake, 'settings.set')).toEqual([{ sort: 'name', sortDescending: true }]),
  );
  expect(fake.callsOf('library.window').at(-1)?.argument).toMatchObject({ sort: 'name' });
});

test('a refused key, a silent gateway and a full disk each have a banner', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  fake.emit('engine.statusChanged', {
    ...fake.state.engine,
    keyRefused: true,
    storageProblem: { code: 'disk-full', message: 'x' },
  });
  expect(await screen.findByText(/The gateway refused the API key/)).toBeTruthy();
  expect(screen.getByText(/The disk is full/)).toBeTruthy();
  fake.emit('engine.statusChanged', {
    ...fake.state.engine,
    gatewayProblem: { code: 'gateway-unreachable', message: 'x' },
  });
  expect(await screen.findByText(/The gateway cannot be reached/)).toBeTruthy();
  expect(screen.queryByText(/refused the API key/)).toBeNull();
});

test('case 59: safe mode is told of, and left by one button', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  fake.emit('engine.statusChanged', { ...fake.state.engine, safeMode: true });
  expect(await screen.findByText(/kept closing by itself/)).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
  expect(argumentsOf(fake, 'engine.leaveSafeMode')).toEqual([undefined]);
  fake.emit('engine.statusChanged', fake.state.engine);
  await waitFor(() => expect(screen.queryByText(/kept closing by itself/)).toBeNull());
});

test('the language changes at once, for the page and for what assistive tools are told', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
  await fireEvent.click(await screen.findByRole('tab', { name: 'Appearance' }));
  await fireEvent.change(await screen.findByLabelText('Language'), { target: { value: 'zh-Hans' } });
  expect(await screen.findByRole('heading', { name: '设置' })).toBeTruthy();
  expect(document.documentElement.lang).toBe('zh-Hans');
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ language: 'zh-Hans' }]);
});

test('the system’s language and theme count until the person chooses', async () => {
  const info = {
    version: '1',
    electron: '',
    chromium: '',
    node: '',
    platform: 'linux',
    locale: 'zh-CN',
    isSandboxed: true,
  };
  await open({ settings: { ...NEWCOMER, language: 'system', theme: 'dark' }, info, key: noKey });
  expect(await screen.findByRole('heading', { name: '填写 API 密钥' })).toBeTruthy();
  expect(document.documentElement.dataset.theme).toBe('dark');
});

test('a gateway address that the person thought better of goes back to what it was, unmarked', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('cancelled', 'The gateway address stays as it was.');
  };
  await fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
  const field = await screen.findByLabelText<HTMLInputElement>('Gateway address');
  const before = field.value;
  await fireEvent.change(field, { target: { value: 'https://elsewhere.example' } });
  await waitFor(() => expect(field.value).toBe(before));
  expect(field.getAttribute('aria-invalid')).toBe('false');
});

test('a gateway address that main refuses is marked, and the next good one clears the mark', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const accept = fake.handlers['settings.set'];
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('bad-input', 'not an address');
  };
  await fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
  const field = await screen.findByLabelText<HTMLInputElement>('Gateway address');
  await fireEvent.change(field, { target: { value: 'http://example.com' } });
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
  fake.handlers['settings.set'] = accept;
  await fireEvent.change(field, { target: { value: 'https://example.com' } });
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('false'));
  expect(fake.state.settings.baseUrl).toBe('https://example.com');
});

test('a speed limit is entered in megabytes a second, and nothing means none', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  await fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
  await fireEvent.click(await screen.findByRole('tab', { name: 'Downloads' }));
  const field = await screen.findByLabelText('Speed limit');
  await fireEvent.change(field, { target: { value: '2.5' } });
  await fireEvent.change(field, { target: { value: '' } });
  expect(argumentsOf(fake, 'settings.set')).toEqual([
    { limitBytesPerSecond: 2_500_000 },
    { limitBytesPerSecond: null },
  ]);
});

test('everything is unsubscribed when the page goes', async () => {
  const fake = createFakeBridge({ rows: [makeRow('one')] });
  const page = render(App, { client: connectBridge(fake.bridge) });
  await rowOf('Prompt of one');
  page.unmount();
  const events = [
    'library.changed',
    'transfers.progress',
    'engine.statusChanged',
    'settings.changed',
  ] as const;
  expect(events.map((name) => fake.listeners(name))).toEqual([0, 0, 0, 0]);
  vi.clearAllTimers();
});
