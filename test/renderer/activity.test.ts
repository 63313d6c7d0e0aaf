/** The line about everything that is under way. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { makeRow, QUIET_ENGINE } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const bar = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'Activity' });
const words = async (): Promise<string> => (await bar()).textContent?.replace(/\s+/g, ' ').trim() ?? '';
const NOTHING_KNOWN = { usualMs: null, nextInMs: null, allInMs: null, late: 0 };

test('it says how many are ready of how many, from the counts of the whole library', async () => {
  const fake = await open({ rows: ['a', 'b', 'c'].map((id) => makeRow(id)) });
  await rowOf('Prompt of a');
  expect(await words()).toContain('0 of 3 ready');
  fake.change([makeRow('a', { status: 'saved' }), makeRow('b'), makeRow('c')]);
  await waitFor(async () => expect(await words()).toContain('1 of 3 ready'));
  fake.change([makeRow('a', { status: 'saved' }), makeRow('b'), makeRow('c'), makeRow('d')]);
  await waitFor(async () => expect(await words()).toContain('1 of 4 ready'));
  expect(await words()).toContain('3 generating');
});

test('D6: the downloads it counts are those that the filter counts, with bytes, speed and time left', async () => {
  const rows = ['a', 'b'].map((id) => makeRow(id, { status: 'downloading' }));
  const fake = await open({ rows });
  await rowOf('Prompt of a');
  const report = { asset: 'video' as const, totalBytes: 200_000_000, bytesPerSecond: 4_000_000 };
  fake.emit('transfers.progress', [{ id: 'a', receivedBytes: 20_000_000, ...report }]);
  await waitFor(async () => expect(await words()).toContain('2 downloading · 20 MB of 200 MB · 4 MB/s'));
  // The other one has no size yet, so that nobody knows how long both take.
  expect(await words()).not.toContain('left');
  fake.emit('transfers.progress', [{ id: 'b', receivedBytes: 80_000_000, ...report }]);
  await waitFor(async () => expect(await words()).toContain('100 MB of 400 MB · 8 MB/s · 38 sec left'));
  expect(await words()).toContain('All done in about 38 sec');
});

test('what clips usually take is said once it was learned, and never made up', async () => {
  const fake = await open({ rows: [makeRow('a'), makeRow('b')] });
  await rowOf('Prompt of a');
  await waitFor(() => expect(fake.callsOf('engine.outlook').length).toBeGreaterThan(0));
  expect(await words()).toMatch(/2 generating Pause all$/);
  fake.handlers['engine.outlook'] = () => ({
    ...{ usualMs: 120_000, nextInMs: 41_000, allInMs: 180_000, late: 0 },
  });
  fake.change([makeRow('a'), makeRow('b'), makeRow('c')]);
  await waitFor(async () => expect(await words()).toContain('usually about 2 min'));
  expect(await words()).toMatch(/next in about 4[01] sec/);
  expect(await words()).toContain('All done in about 3 min');
  fake.handlers['engine.outlook'] = () => ({ ...NOTHING_KNOWN, usualMs: 120_000, late: 1 });
  fake.change([makeRow('a'), makeRow('b')]);
  await waitFor(async () => expect(await words()).toContain('1 longer than usual'));
  expect(await words()).not.toContain('All done');
});

test('its sum shows what is under way, and it goes once nothing is', async () => {
  const fake = await open({ rows: [makeRow('a'), makeRow('b', { status: 'saved' })] });
  await rowOf('Prompt of a');
  await fireEvent.click(within(await bar()).getByRole('button', { name: '0 of 1 ready' }));
  await waitFor(() => expect(screen.queryByText('Prompt of b')).toBeNull());
  expect(argumentsOf(fake, 'library.window').at(-1)).toMatchObject({
    statuses: ['generating', 'downloading', 'waiting', 'paused'],
  });
  fake.change([makeRow('a', { status: 'failed' }), makeRow('b', { status: 'saved' })]);
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Activity' })).toBeNull());
});

test('it says how many links end within the hour, also while everything is paused, and goes when none does', async () => {
  const rows = ['a', 'b', 'c'].map((id) => makeRow(id, { status: 'paused' }));
  const fake = await open({ rows });
  await rowOf('Prompt of a');
  expect(await words()).not.toContain('link');
  fake.emit('engine.statusChanged', { ...QUIET_ENGINE, allPaused: true, linksEnding: 3 });
  await waitFor(async () => expect(await words()).toContain('3 links end within the hour'));
  fake.emit('engine.statusChanged', { ...QUIET_ENGINE, allPaused: true, linksEnding: 1 });
  await waitFor(async () => expect(await words()).toContain('1 link ends within the hour'));
  fake.emit('engine.statusChanged', { ...QUIET_ENGINE, allPaused: true });
  await waitFor(async () => expect(await words()).not.toContain('link'));
});
