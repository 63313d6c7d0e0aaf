import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import App from '../../renderer/App.svelte';
import { connectBridge } from '../../renderer/lib/bridge.ts';
import { completeDom } from './dom.ts';
import { createFakeBridge, DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const NEWCOMER = { ...DEFAULT_SETTINGS, firstRunDone: false };
const noKey = { state: 'none', hint: null, weakStorage: false } as const;

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
  await fireEvent.input(screen.getByLabelText('Search prompts, or paste IDs'), {
    target: { value: 'zebra' },
  });
  expect(await screen.findByText('Nothing matches.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  expect(await rowOf('Prompt of one')).toBeTruthy();
  expect(argumentsOf(fake, 'library.window')).toContainEqual(expect.objectContaining({ search: 'zebra' }));
});

test('a state is chosen in the filter menu, which counts each and says which is on', async () => {
  const fake = await open({ rows: [makeRow('one'), makeRow('two', { status: 'failed' })] });
  await rowOf('Prompt of one');
  await fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  const menu = screen.getByRole('group', { name: 'Filter' });
  await fireEvent.click(within(menu).getByRole('checkbox', { name: /Failed 1/ }));
  await waitFor(() => expect(screen.queryByRole('row', { name: 'Prompt of one' })).toBeNull());
  expect(await rowOf('Prompt of two')).toBeTruthy();
  expect(fake.callsOf('library.window').at(-1)?.argument).toMatchObject({ statuses: ['failed'] });
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ statuses: ['failed'], marks: [] }]);
  expect(screen.getByRole('button', { name: 'Failed' }).getAttribute('aria-expanded')).toBe('true');
  await fireEvent.keyDown(within(menu).getByRole('checkbox', { name: /Failed 1/ }), { key: 'Escape' });
  expect(screen.queryByRole('group', { name: 'Filter' })).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Failed' }));
});

test('a remembered filter that matches nothing any more is left with one click, for good', async () => {
  const settings = { ...DEFAULT_SETTINGS, statuses: ['failed' as const] };
  const fake = await open({ rows: [makeRow('one')], settings });
  await fireEvent.click(await screen.findByRole('button', { name: 'Show all' }));
  expect(await rowOf('Prompt of one')).toBeTruthy();
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ statuses: [], marks: [] }]);
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
    refusalWords: null,
    storageProblem: { code: 'disk-full', facts: {} },
  });
  expect(await screen.findByText(/The gateway refused the API key/)).toBeTruthy();
  expect(screen.getByText(/The disk is full/)).toBeTruthy();
  fake.emit('engine.statusChanged', {
    ...fake.state.engine,
    gatewayProblem: { code: 'gateway-unreachable', facts: {} },
  });
  expect(await screen.findByText(/The gateway cannot be reached/)).toBeTruthy();
  expect(screen.queryByText(/refused the API key/)).toBeNull();
});

test('case 59: safe mode is told of, and left by one button', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  fake.emit('engine.statusChanged', { ...fake.state.engine, safeMode: true });
  expect(await screen.findByText(/kept closing by itself/)).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
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
    isInstalled: true,
  };
  await open({ settings: { ...NEWCOMER, language: 'system', theme: 'dark' }, info, key: noKey });
  expect(await screen.findByRole('heading', { name: '填写 API 密钥' })).toBeTruthy();
  expect(document.documentElement.dataset.theme).toBe('dark');
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
