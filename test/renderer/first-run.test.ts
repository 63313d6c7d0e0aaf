import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { createFakeBridge, DEFAULT_SETTINGS, type FakeState, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf, settled, show } from './open-window.ts';

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
  const second = await heading('Choose where clips go');
  await waitFor(() => expect(document.activeElement).toBe(second));
  expect(screen.getByText('/home/ana/Videos/Dailies')).toBeTruthy();
  await press('Continue');
  const third = await heading('Add your first clip');
  await waitFor(() => expect(document.activeElement).toBe(third));
  expect(currentStep()).toBe('First clip');
  await fireEvent.input(screen.getByLabelText(/^Task IDs, addresses/), { target: { value: 'task-a' } });
  await fireEvent.click(screen.getAllByRole('button', { name: 'Add' }).at(-1) as HTMLElement);
  expect(await rowOf('Untitled clip task-a')).toBeTruthy();
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
    throw new DailiesError('key-refused');
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

const typeKey = (value: string): Promise<boolean> =>
  fireEvent.input(screen.getByLabelText('API key'), { target: { value } });
const isMarkedDone = (step: string): boolean => {
  const item = screen.getAllByRole('listitem').find((each) => each.textContent?.trim().endsWith(step));
  return item?.querySelector('.done') !== null;
};

test('B3: Continue saves the key that was typed and tests it before it goes on', async () => {
  const fake = await open(NEWCOMER);
  await heading('Enter your API key');
  await typeKey(' sk-one-that-is-long-enough ');
  await press('Continue');
  await heading('Choose where clips go');
  expect(argumentsOf(fake, 'key.set')).toEqual([{ key: 'sk-one-that-is-long-enough', storeAnyway: false }]);
  expect(fake.callsOf('key.test')).toHaveLength(1);
  expect(isMarkedDone('Key')).toBe(true);
});

test('B3: without a key the first step is not marked as done, and can be passed', async () => {
  const fake = await open(NEWCOMER);
  await heading('Enter your API key');
  await press('Continue');
  await heading('Choose where clips go');
  expect([isMarkedDone('Key'), isMarkedDone('Folder')]).toEqual([false, false]);
  await press('Continue');
  await heading('Add your first clip');
  expect([isMarkedDone('Key'), isMarkedDone('Folder')]).toEqual([false, true]);
  expect([...fake.callsOf('key.set'), ...fake.callsOf('key.test')]).toEqual([]);
});

test('B3: a key that the gateway refuses is told at its step; whoever has read it can go on', async () => {
  const fake = await open(NEWCOMER);
  fake.handlers['key.test'] = () => {
    throw new DailiesError('key-refused');
  };
  await heading('Enter your API key');
  await typeKey('sk-one-that-is-long-enough');
  await press('Continue');
  expect(await screen.findByText(/^The gateway refused this key/)).toBeTruthy();
  expect(currentStep()).toBe('Key');
  await press('Continue');
  await heading('Choose where clips go');
});

test('B3: a key that cannot be one is told at its step, and Continue stays there', async () => {
  const fake = await open(NEWCOMER);
  fake.handlers['key.set'] = () => {
    throw new DailiesError('key-unusable');
  };
  await heading('Enter your API key');
  await typeKey('ключ');
  await press('Continue');
  expect(await screen.findByText(/holds characters that a key cannot have/)).toBeTruthy();
  expect([currentStep(), isMarkedDone('Key'), fake.callsOf('key.test')]).toEqual(['Key', false, []]);
});

test('B3: the key is tested only after the address typed beside it was taken, and not at all where it is refused', async () => {
  const fake = await open(NEWCOMER);
  let answer: (taken: boolean) => void = () => undefined;
  const setPlainly = fake.handlers['settings.set'];
  fake.handlers['settings.set'] = (patch) =>
    new Promise((done, fail) => {
      answer = (taken) => (taken ? done(setPlainly(patch)) : fail(new DailiesError('bad-address')));
    });
  await heading('Enter your API key');
  const address = screen.getByLabelText('Gateway address');
  await typeKey('sk-one-that-is-long-enough');
  await fireEvent.change(address, { target: { value: 'nowhere' } });
  await press('Continue');
  expect(fake.callsOf('key.set')).toEqual([]);
  answer(false);
  await waitFor(() => expect(address.getAttribute('aria-invalid')).toBe('true'));
  expect([currentStep(), fake.callsOf('key.set')]).toEqual(['Key', []]);
  await fireEvent.change(address, { target: { value: 'https://example.com' } });
  await press('Continue');
  answer(true);
  await heading('Choose where clips go');
  expect([fake.callsOf('key.set').length, fake.callsOf('key.test').length]).toEqual([1, 1]);
});

test('B3: skipping the set-up saves a key that was typed, and stays where it cannot be', async () => {
  const fake = await open(NEWCOMER);
  await heading('Enter your API key');
  await typeKey('sk-one-that-is-long-enough');
  await press('Skip set-up');
  expect(await heading('Nothing here yet')).toBeTruthy();
  expect(fake.state.key).toMatchObject({ state: 'stored', hint: 'ough' });
});

test('B3: ids that were typed stay while going back, and Done adds them', async () => {
  const fake = await open({ settings: NEWCOMER.settings as FakeState['settings'] });
  await heading('Enter your API key');
  await press('Continue');
  await heading('Choose where clips go');
  await press('Continue');
  await heading('Add your first clip');
  const field = () => screen.getByLabelText<HTMLTextAreaElement>(/^Task IDs, addresses/);
  await fireEvent.input(field(), { target: { value: 'task-a' } });
  await press('Back');
  await heading('Choose where clips go');
  await press('Continue');
  await heading('Add your first clip');
  expect(field().value).toBe('task-a');
  await press('Done');
  expect(await rowOf('Untitled clip task-a')).toBeTruthy();
  await waitFor(() => expect(fake.state.settings.firstRunDone).toBe(true));
});

test('B3: Done shows what could not be added and stays; pressed again it ends', async () => {
  const fake = await open({ settings: NEWCOMER.settings as FakeState['settings'] });
  await heading('Enter your API key');
  await press('Continue');
  await heading('Choose where clips go');
  await press('Continue');
  await heading('Add your first clip');
  await fireEvent.input(screen.getByLabelText(/^Task IDs, addresses/), { target: { value: 'not/an/id' } });
  await press('Done');
  await waitFor(() => expect(fake.callsOf('tasks.add')).toHaveLength(1));
  expect(fake.state.settings.firstRunDone).toBe(false);
  await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
  await press('Done');
  expect(await heading('Nothing here yet')).toBeTruthy();
  expect(fake.callsOf('tasks.add')).toHaveLength(1);
});

test('E33-6: until the first counts have come, neither a missing key nor an empty list is spoken of', async () => {
  const fake = createFakeBridge(NEWCOMER);
  let answer = (): void => undefined;
  const counted = fake.handlers['library.window'];
  fake.handlers['library.window'] = (query) =>
    new Promise((resolve) => {
      answer = () => resolve(counted(query));
    });
  show(fake);
  await waitFor(() => expect(fake.callsOf('library.window').length).toBeGreaterThan(0));
  await settled();
  for (const words of [/No API key/, /Nothing here|No results/]) expect(screen.queryByText(words)).toBeNull();
  expect(screen.queryByRole('searchbox')).toBeNull();
  const list = () => screen.getByRole('main', { hidden: true });
  expect(list().style.visibility).toBe('hidden');
  answer();
  expect(await heading('Enter your API key')).toBeTruthy();
  expect(list().style.visibility).toBe('');
  expect(screen.queryByText(/No API key/)).toBeNull();
});

test('E33-6: a list that could not be read has its words all the same', async () => {
  const fake = createFakeBridge(NEWCOMER);
  fake.handlers['library.window'] = () => {
    throw new DailiesError('disk-fault');
  };
  show(fake);
  await waitFor(() => expect(screen.getByRole('main').style.visibility).toBe(''));
  expect(document.querySelector('.library')).not.toBeNull();
});

test('field S1: the first step says to which host the key will go, as it is set now', async () => {
  const fake = await open({ ...NEWCOMER, settings: { ...DEFAULT_SETTINGS, firstRunDone: false } });
  expect(await screen.findByText(/^It is sent to www\.kkiai\.com only/)).toBeTruthy();
  await fireEvent.change(screen.getByLabelText('Gateway address'), {
    target: { value: 'https://gateway.example:8443/prefix' },
  });
  await waitFor(() => expect(fake.state.settings.baseUrl).toContain('gateway.example'));
  expect(await screen.findByText(/^It is sent to gateway\.example:8443 only/)).toBeTruthy();
});
