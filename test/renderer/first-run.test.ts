import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, type FakeState, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const NEWCOMER: Partial<FakeState> = {
  key: { state: 'none', hint: null, weakStorage: false },
  settings: { ...DEFAULT_SETTINGS, firstRunDone: false },
};
const heading = (name: string): Promise<HTMLElement> => screen.findByRole('heading', { name });
const press = (name: string): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name }));
const currentStep = (): string | undefined =>
  screen
    .getAllByRole('listitem')
    .find((step) => step.getAttribute('aria-current') === 'step')
    ?.textContent?.replace(/[\s\d]+/g, ' ')
    .trim();

test('a newcomer is led from the key to the folder to a first task', async () => {
  const fake = await open(NEWCOMER);
  expect(await heading('Enter your API key')).toBeTruthy();
  expect(currentStep()).toBe('Key');
  await fireEvent.input(screen.getByLabelText('API key'), {
    target: { value: 'sk-one-that-is-long-enough' },
  });
  await press('Save key');
  expect(await screen.findByText('Key set, it ends in …ough')).toBeTruthy();
  await press('Continue');
  expect(document.activeElement).toBe(await heading('Choose where clips go'));
  expect(screen.getByText('/home/ana/Videos/Dailies')).toBeTruthy();
  await press('Continue');
  expect(document.activeElement).toBe(await heading('Add your first task'));
  expect(currentStep()).toBe('First task');
  await fireEvent.input(screen.getByLabelText(/^Task ids, addresses/), { target: { value: 'task-a' } });
  await fireEvent.click(screen.getAllByRole('button', { name: 'Add' }).at(-1) as HTMLElement);
  expect(await rowOf('Untitled generation task-a')).toBeTruthy();
  await waitFor(() => expect(fake.state.settings.firstRunDone).toBe(true));
});

test('the key can be tested at the first step, against the gateway that is set there', async () => {
  const fake = await open(NEWCOMER);
  await heading('Enter your API key');
  expect(screen.queryByRole('button', { name: 'Test' })).toBeNull();
  await fireEvent.input(screen.getByLabelText('API key'), {
    target: { value: 'sk-one-that-is-long-enough' },
  });
  await press('Save key');
  await fireEvent.change(screen.getByLabelText('Gateway address'), {
    target: { value: 'https://example.com' },
  });
  await waitFor(() => expect(fake.state.settings.baseUrl).toBe('https://example.com'));
  fake.handlers['key.test'] = () => {
    throw new DailiesError('key-refused', 'no');
  };
  fireEvent.click(await screen.findByRole('button', { name: 'Test' }));
  expect(await screen.findByText(/^The gateway refused this key/)).toBeTruthy();
});

test('skipped, the first steps are not shown again, but can be come back to', async () => {
  const fake = await open(NEWCOMER);
  await heading('Welcome to Dailies');
  await press('Skip set-up');
  expect(await heading('Nothing here yet')).toBeTruthy();
  expect(argumentsOf(fake, 'settings.set')).toEqual([{ firstRunDone: true }]);
  await press('Show the first steps again');
  expect(await heading('Welcome to Dailies')).toBeTruthy();
});

test('whoever has been through them finds a plain empty list', async () => {
  await open();
  expect(await heading('Nothing here yet')).toBeTruthy();
  expect(screen.queryByRole('heading', { name: 'Welcome to Dailies' })).toBeNull();
});

test('a library that is not empty never shows them, and marks nothing', async () => {
  const fake = await open({ ...NEWCOMER, rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  expect(screen.queryByRole('heading', { name: 'Welcome to Dailies' })).toBeNull();
  expect(fake.callsOf('settings.set')).toEqual([]);
});

test('a task that came in some other way ends them too', async () => {
  const fake = await open(NEWCOMER);
  await heading('Welcome to Dailies');
  fake.change([makeRow('watched')]);
  await rowOf('Prompt of watched');
  await waitFor(() => expect(fake.state.settings.firstRunDone).toBe(true));
});
