/** A newer version in the window: offered once, with its notes as text, and done what the person says. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import type { UpdateStatus } from '../../app/shared/update-status.ts';
import { completeDom } from './dom.ts';
import { open, settled } from './open-window.ts';

completeDom();

const facts = { version: '0.2.0', notes: 'Faster.\n<img src=x onerror=alert(1)>' };
const bar = () => screen.findByRole('status', { name: 'A new version' });
const noBar = () => screen.queryByRole('status', { name: 'A new version' });

test('a version that is ready is offered with its notes as text, and restarts when the person says so', async () => {
  const fake = await open({ update: { state: 'ready', ...facts } });
  const offer = within(await bar());
  expect(offer.getByText(/Dailies 0\.2\.0 is ready/)).toBeTruthy();
  expect(offer.getByText(/onerror=alert/).querySelector('img')).toBeNull();
  await fireEvent.click(offer.getByRole('button', { name: 'Restart now' }));
  expect(fake.callsOf('updates.act')).toHaveLength(1);
});

test('put off, a version is not offered again, but a newer one is', async () => {
  const fake = await open({ update: { state: 'ready', ...facts } });
  await fireEvent.click(within(await bar()).getByRole('button', { name: 'Later' }));
  await waitFor(() => expect(noBar()).toBeNull());
  fake.emit('updates.changed', { state: 'ready', ...facts });
  expect(noBar()).toBeNull();
  fake.emit('updates.changed', { state: 'ready', ...facts, version: '0.3.0' });
  expect(within(await bar()).getByText(/0\.3\.0 is ready/)).toBeTruthy();
});

test('one that the person installs has a button only where there is a page to show', async () => {
  const fake = await open({ update: { state: 'available', hasPage: true, ...facts } });
  await fireEvent.click(within(await bar()).getByRole('button', { name: 'Show download page' }));
  expect(fake.callsOf('updates.act')).toHaveLength(1);
  fake.emit('updates.changed', { state: 'available', hasPage: false, ...facts });
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Show download page' })).toBeNull());
  expect(within(await bar()).getByRole('button', { name: 'Later' })).toBeTruthy();
});

test('while it waits for a file, there is nothing left to press', async () => {
  await open({ update: { state: 'installing', ...facts } });
  expect(within(await bar()).queryByRole('button')).toBeNull();
});

test.each<UpdateStatus>([
  { state: 'off' },
  { state: 'none' },
  { state: 'checking' },
  { state: 'downloading', ...facts },
  { state: 'failed', notice: false },
])('%j disturbs nobody', async (update) => {
  const fake = await open();
  fake.emit('updates.changed', update);
  await settled();
  expect(noBar()).toBeNull();
  expect(screen.queryByText(/could not be fetched/)).toBeNull();
});

test('case 89: a failure worth a word is one notice', async () => {
  const fake = await open();
  fake.emit('updates.changed', { state: 'failed', notice: true });
  expect(await screen.findAllByText(/new version could not be fetched/)).toHaveLength(1);
});

test('a look for a newer version that fails says so in the person’s language', async () => {
  const fake = await open({ update: { state: 'ready', ...facts } });
  fake.handlers['updates.act'] = () => {
    throw new DailiesError('disk-full');
  };
  fake.emit('settings.changed', { ...fake.state.settings, language: 'zh-Hans' });
  await fireEvent.click(await screen.findByRole('button', { name: '立即重新启动' }));
  expect(await screen.findByText(/^磁盘已满/)).toBeTruthy();
});
