import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { EngineStatus } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { type FakeBridge, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

async function openWith(part: Partial<EngineStatus>): Promise<FakeBridge> {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  fake.emit('engine.statusChanged', { ...fake.state.engine, ...part });
  return fake;
}
const press = (name: string): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name }));

test('a refused key leads to the field for it', async () => {
  await openWith({ keyRefused: true });
  await screen.findByText(/The gateway refused the API key/);
  await press('Enter key');
  expect(await screen.findByRole('dialog', { name: 'Settings' })).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('API key')));
});

test('A7: the gateway’s own words stand beside a refusal, quoted', async () => {
  await openWith({ keyRefused: true, refusalWords: 'insufficient quota, remaining 0.00' });
  await screen.findByText(/refused the API key.*“insufficient quota, remaining 0\.00”/);
});

test('settings that are opened for themselves leave the key’s field alone', async () => {
  await openWith({});
  await press('Settings');
  const dialog = await screen.findByRole('dialog', { name: 'Settings' });
  await waitFor(() => expect(document.activeElement).toBe(dialog));
});

test('a computer without a network says so, and nothing about the gateway', async () => {
  await openWith({ offline: true, gatewayProblem: { code: 'gateway-unreachable', facts: {} } });
  expect(await screen.findByText(/This computer is offline/)).toBeTruthy();
  expect(screen.queryByText(/The gateway cannot be reached/)).toBeNull();
});

test('a full disk says what helps, and offers another folder', async () => {
  const fake = await openWith({ storageProblem: { code: 'disk-full', facts: {} } });
  expect(await screen.findByText(/The disk is full\. Make some space or choose another folder/)).toBeTruthy();
  await press('Choose folder');
  expect(argumentsOf(fake, 'settings.chooseFolder')).toEqual([undefined]);
});

test.each([
  ['gateway-unreachable', 'Services'],
  ['proxy-unreachable', 'Downloads'],
  ['proxy-refused', 'Downloads'],
] as const)('trouble with the way to the gateway (%s) leads to its settings', async (code, group) => {
  await openWith({ gatewayProblem: { code, facts: {} } });
  fireEvent.click(await screen.findByRole('button', { name: 'Open Settings' }));
  expect(await screen.findByRole('tabpanel', { name: group })).toBeTruthy();
});

test('a dialog gives the focus back to what opened it', async () => {
  await openWith({});
  const opener = screen.getByRole('button', { name: 'Settings' });
  opener.focus();
  await fireEvent.click(opener);
  await screen.findByRole('dialog', { name: 'Settings' });
  await press('Close settings');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('P2-8: on macOS an app that runs out of its disk image says where to move it, and an installed one does not', async () => {
  const words = /move it to the Applications folder/;
  const fake = await openWith({});
  expect(screen.queryByText(words)).toBeNull();
  cleanup();
  await open({ info: { ...fake.state.info, isInstalled: false } });
  expect(await screen.findByText(words)).toBeTruthy();
});

test('D13: where a bar stands below what is in sight, a sign says so until one has come to the end', async () => {
  const heights = { scrollHeight: 300, scrollTop: 0 };
  for (const name of ['scrollHeight', 'scrollTop'] as const) {
    vi.spyOn(Element.prototype, name, 'get').mockImplementation(() => heights[name]);
  }
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(200);
  await openWith({ offline: true, safeMode: true });
  const bars = await screen.findByTestId('bars');
  await fireEvent.scroll(bars);
  expect(bars.querySelector('.sign')).toBeTruthy();
  heights.scrollTop = 100;
  await fireEvent.scroll(bars);
  expect(bars.querySelector('.sign')).toBeNull();
  vi.restoreAllMocks();
});
