/** What is finished at a service and not saved here, in the card of the service. */
import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { RescueState } from '../../app/shared/rescue.ts';
import { completeDom } from './dom.ts';
import type { FakeBridge } from './fake-bridge.ts';
import { makeAccount, makeRescue } from './fake-services.ts';
import { openSettings } from './open-settings.ts';
import { argumentsOf, open } from './open-window.ts';

completeDom();

const LOOK = 'Look for clips that are not saved here';
const fox = makeAccount('fox', {
  ...{ name: 'Fox Film', key: { state: 'stored', hint: '4f2a', weakStorage: false } },
});
const HOUR_MS = 3_600_000;
const clips = (): RescueState['clips'] => [
  {
    id: 'a',
    prompt: 'A fox',
    model: null,
    finishedAtMs: Date.now() - HOUR_MS,
    diesAtMs: Date.now() + 3.9 * HOUR_MS,
  },
  { id: 'b', prompt: null, model: 'ray-2', finishedAtMs: null, diesAtMs: null },
  { id: 'c', prompt: 'A crow', model: null, finishedAtMs: null, diesAtMs: Date.now() - 1 },
];

async function openRescue(part: Partial<RescueState>): Promise<{ fake: FakeBridge; section: HTMLElement }> {
  const fake = await openSettings(
    'Services',
    {},
    { accounts: [fox], rescues: new Map([['fox', makeRescue('fox', part)]]) },
  );
  return { fake, section: await screen.findByRole('region', { name: LOOK, hidden: true }) };
}
const button = (section: HTMLElement, name: string): HTMLElement =>
  within(section).getByRole('button', { name, hidden: true });

test('a service without a list, or without a key, has nothing to look for', async () => {
  const withoutKey = makeAccount('fox', { name: 'Fox Film' });
  await openSettings(
    'Services',
    {},
    { accounts: [withoutKey], rescues: new Map([['fox', makeRescue('fox')]]) },
  );
  expect(screen.queryByText(LOOK)).toBeNull();
});

test('what is found is shown with the hours left, and saved with one press', async () => {
  const { fake, section } = await openRescue({ clips: clips(), lookedAtMs: 1 });
  expect(within(section).getByText('3 clips are finished there and not saved here')).toBeTruthy();
  const rows = within(section).getAllByRole('listitem', { hidden: true });
  expect(rows.map((row) => row.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    expect.stringMatching(/^A fox 4 hr left · Finished .+ · a$/),
    'ray-2',
    'A crow Link may have ended · c',
  ]);
  await fireEvent.click(button(section, 'Save 3 clips'));
  expect(argumentsOf(fake, 'rescue.track')).toEqual([{ id: 'fox' }]);
  await within(section).findByText('Nothing is finished there that is not here.');
});

test('a look says so when it is over, and what it could not do', async () => {
  const { fake, section } = await openRescue({});
  await fireEvent.click(button(section, LOOK));
  await within(section).findByText('Nothing is finished there that is not here.');
  expect(argumentsOf(fake, 'rescue.look')).toEqual([{ id: 'fox' }]);
  fake.emit('rescue.changed', {
    state: makeRescue('fox', { problem: { code: 'key-refused', facts: { host: 'api.fox.example' } } }),
    news: 0,
  });
  expect((await within(section).findByRole('alert', { hidden: true })).textContent).toMatch(/key/);
});

test('what is left is not offered again', async () => {
  const { fake, section } = await openRescue({ clips: clips(), lookedAtMs: 1 });
  await fireEvent.click(button(section, 'Don’t offer these again'));
  expect(argumentsOf(fake, 'rescue.leave')).toEqual([{ id: 'fox' }]);
});

test('the hourly look is agreed to once, before it is switched on', async () => {
  const { fake, section } = await openRescue({});
  const hourly = (): HTMLInputElement => within(section).getByLabelText<HTMLInputElement>('Look every hour');
  await fireEvent.click(hourly());
  expect(within(section).getByText(/^Each hour Dailies asks Fox Film what was made there\./)).toBeTruthy();
  expect([hourly().checked, argumentsOf(fake, 'rescue.setHourly')]).toEqual([false, []]);
  await fireEvent.click(button(section, 'Agree'));
  expect(argumentsOf(fake, 'rescue.setHourly')).toEqual([{ id: 'fox', isOn: true }]);
  await expect.poll(() => hourly().checked).toBe(true);
  await fireEvent.click(hourly());
  await fireEvent.click(hourly());
  expect(argumentsOf(fake, 'rescue.setHourly').slice(1)).toEqual([
    { id: 'fox', isOn: false },
    { id: 'fox', isOn: true },
  ]);
});

test('dying clips that the hourly look found are told of, and lead to the services', async () => {
  const fake = await open({ accounts: [fox], rescues: new Map([['fox', makeRescue('fox')]]) });
  fake.emit('rescue.changed', { state: makeRescue('fox', { clips: clips() }), news: 1 });
  await screen.findByText('1 clip that is not saved here can be had for less than a day');
  await fireEvent.click(screen.getByRole('button', { name: 'Show' }));
  expect(await screen.findByRole('region', { name: LOOK, hidden: true })).toBeTruthy();
});
