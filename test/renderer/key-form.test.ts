/** The key: set, tested and cleared, and never read back. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { CANARY_CORE, CANARY_HINT, CANARY_KEY } from '../fixtures/canary-key.ts';
import { inspectValue } from '../security/leaks.ts';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, makeRow } from './fake-bridge.ts';
import { openSettings } from './open-settings.ts';
import { argumentsOf, open } from './open-window.ts';

completeDom();

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
  await fireEvent.click(screen.getByLabelText('On disk, unencrypted (other programs could read it)'));
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  expect(argumentsOf(fake, 'key.set')).toEqual([{ key: 'sk-1', storeAnyway: true }]);
});

test('P0-1: a key that could not be kept safely asks where to, and need not be typed again', async () => {
  const fake = await open({ key: noKey, settings: NEWCOMER });
  fake.handlers['key.set'] = () => {
    fake.state.key = { state: 'session', hint: '1234', weakStorage: true };
    return fake.state.key;
  };
  const field = await screen.findByLabelText('API key');
  expect(screen.queryAllByRole('radio')).toEqual([]);
  await fireEvent.input(field, { target: { value: 'sk-1234567890-1234' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  expect(await screen.findByText('Key kept in memory, until Dailies quits.')).toBeTruthy();
  expect(screen.queryByText('Key saved.')).toBeNull();
  const [memory, disk] = await screen.findAllByRole<HTMLInputElement>('radio');
  expect([memory?.checked, disk?.checked]).toEqual([true, false]);
  await fireEvent.click(disk as HTMLInputElement);
  expect(await screen.findByText('Key saved.')).toBeTruthy();
  expect([memory?.checked, disk?.checked]).toEqual([false, true]);
  await fireEvent.click(memory as HTMLInputElement);
  expect(await screen.findByText('Key kept in memory, until Dailies quits.')).toBeTruthy();
  expect(argumentsOf(fake, 'key.keep')).toEqual([{ storeAnyway: true }, { storeAnyway: false }]);
});

test('P0-1: the first step is not left before the person has seen that the key is kept in memory alone', async () => {
  const fake = await open({ key: noKey, settings: NEWCOMER });
  fake.handlers['key.set'] = () => {
    fake.state.key = { state: 'session', hint: '1234', weakStorage: true };
    return fake.state.key;
  };
  await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk-1234567890-1234' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByText(/no safe place for secrets/)).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Enter your API key' })).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByRole('heading', { name: 'Choose where clips go' })).toBeTruthy();
});

test('E33-10: a key kept in memory is not said to be saved', async () => {
  await open({ key: { ...noKey, weakStorage: true }, settings: NEWCOMER });
  await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk-1234567890-1234' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  expect(await screen.findByText('Key kept in memory, until Dailies quits.')).toBeTruthy();
});

test('E33-10: at the first start the key can be typed at once', async () => {
  await open({ key: noKey, settings: NEWCOMER });
  const field = await screen.findByLabelText('API key');
  await waitFor(() => expect(document.activeElement).toBe(field));
});

test.each([
  ['waiting', /keyring has not opened yet/],
  ['locked', /keyring did not open. Unlock the keyring, then restart Dailies/],
] as const)('P1-4: the settings say what to do about a keyring that is %s', async (state, sentence) => {
  const fake = await openSettings('Services', {}, { key: { state, hint: '4f2a', weakStorage: false } });
  const form = screen.getByLabelText('API key').closest('form') as HTMLElement;
  expect(within(form).getByText(sentence)).toBeTruthy();
  expect(within(form).getByRole('button', { name: 'Clear key' })).toBeTruthy();
  expect(fake.callsOf('app.restart')).toEqual([]);
});

test('P1-4: a keyring that did not open has a banner that starts Dailies anew', async () => {
  const fake = await open({
    key: { state: 'locked', hint: '4f2a', weakStorage: false },
    rows: [makeRow('a1')],
  });
  expect(await screen.findByText(/Unlock the keyring, then restart Dailies/)).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Restart Dailies' }));
  expect(fake.callsOf('app.restart')).toHaveLength(1);
});

test('a refused key says why, in plain words', async () => {
  const fake = await open({ key: noKey, settings: NEWCOMER });
  fake.handlers['key.set'] = () => {
    throw new DailiesError('key-unusable');
  };
  await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'ключ' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  expect(await screen.findByText(/holds characters that a key cannot have/)).toBeTruthy();
});

test.each([
  ['key-refused', /^The gateway refused this key/],
  ['gateway-unreachable', /^The gateway did not answer/],
  ['gateway-timeout', /^The gateway did not answer/],
  ['bad-answer', /^Something answered at this address/],
  ['gateway-certificate', /no certificate that can be trusted/],
] as const)('a test of the key that ends with %s says what to do', async (code, sentence) => {
  const fake = await openSettings('Services');
  fake.handlers['key.test'] = () => {
    throw new DailiesError(code);
  };
  await fireEvent.click(screen.getByRole('button', { name: 'Test' }));
  expect(await screen.findByText(sentence)).toBeTruthy();
  // Only the gateway's own word is about what is in the field.
  const field = screen.getByLabelText('API key');
  expect(field.getAttribute('aria-invalid')).toBe(String(code === 'key-refused'));
});

test('a key that the gateway takes is said to be good, without being read back', async () => {
  const fake = await openSettings('Services');
  await fireEvent.click(screen.getByRole('button', { name: 'Test' }));
  expect(await screen.findByText('This key works.')).toBeTruthy();
  expect(argumentsOf(fake, 'key.test')).toEqual([undefined]);
  expect(screen.getByLabelText<HTMLInputElement>('API key').value).toBe('');
});

test('a key is cleared by a second press alone, and kept when the button is left', async () => {
  const fake = await openSettings('Services');
  const clear = screen.getByRole('button', { name: 'Clear key' });
  clear.focus();
  await fireEvent.click(clear);
  expect(await screen.findByText(/^Press again to clear it/)).toBeTruthy();
  screen.getByRole('button', { name: 'Test' }).focus();
  expect(await screen.findByRole('button', { name: 'Clear key' })).toBe(clear);
  expect([fake.callsOf('key.clear'), screen.queryByText(/^Press again/)]).toEqual([[], null]);
  await fireEvent.click(clear);
  await fireEvent.click(clear);
  expect(await screen.findByText('Key cleared.')).toBeTruthy();
});

test('a key that is being tested is not cleared, so that no answer speaks of one that has gone', async () => {
  const fake = await openSettings('Services');
  let answer = (): void => undefined;
  fake.handlers['key.test'] = () =>
    new Promise((done) => {
      answer = () => done(null);
    });
  await fireEvent.click(screen.getByRole('button', { name: 'Test' }));
  const clear = screen.getByRole('button', { name: 'Clear key' });
  expect(clear.getAttribute('aria-disabled')).toBe('true');
  await fireEvent.click(clear);
  await fireEvent.click(clear);
  expect(fake.callsOf('key.clear')).toEqual([]);
  answer();
  await screen.findByText('This key works.');
  expect(clear.getAttribute('aria-disabled')).toBe('false');
});
