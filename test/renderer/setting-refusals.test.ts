/** A setting that was not taken goes back or stays to be mended, and says why. */
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { openSettings } from './open-settings.ts';
import { open, rowOf } from './open-window.ts';

completeDom();

test('a switch that could not be saved goes back, and says so', async () => {
  const fake = await openSettings('Notifications & background');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('disk-full');
  };
  const toggle = screen.getByRole<HTMLInputElement>('switch', { name: 'Start when I log in' });
  await fireEvent.click(toggle);
  expect(await screen.findByText(/^The disk is full, so this was not saved/)).toBeTruthy();
  expect(toggle.checked).toBe(false);
});

test('a choice of a list that could not be saved goes back, and says so', async () => {
  const fake = await openSettings('Appearance');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('folder-unwritable');
  };
  const theme = screen.getByLabelText<HTMLSelectElement>('Theme');
  await fireEvent.change(theme, { target: { value: 'dark' } });
  expect(await screen.findByText(/^Dailies may not write there/)).toBeTruthy();
  await waitFor(() => expect(theme.value).toBe('system'));
});

test('a full disk is not taken for a wrong address', async () => {
  const fake = await openSettings('Services');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('disk-full');
  };
  await fireEvent.change(screen.getByLabelText('Gateway address'), {
    target: { value: 'https://a.example' },
  });
  expect(await screen.findByText(/^The disk is full/)).toBeTruthy();
  expect(screen.queryByText(/^Enter an address/)).toBeNull();
});

test('a gateway address that the person thought better of goes back to what it was, unmarked', async () => {
  const fake = await openSettings('Services');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('cancelled');
  };
  const field = screen.getByLabelText<HTMLInputElement>('Gateway address');
  const before = field.value;
  await fireEvent.change(field, { target: { value: 'https://elsewhere.example' } });
  await waitFor(() => expect(field.value).toBe(before));
  expect(field.getAttribute('aria-invalid')).toBe('false');
});

test('a gateway address that main refuses is marked, and the next good one clears the mark', async () => {
  const fake = await openSettings('Services');
  const accept = fake.handlers['settings.set'];
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('bad-input');
  };
  const field = screen.getByLabelText<HTMLInputElement>('Gateway address');
  await fireEvent.change(field, { target: { value: 'http://example.com' } });
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
  fake.handlers['settings.set'] = accept;
  await fireEvent.change(field, { target: { value: 'https://example.com' } });
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('false'));
  expect(fake.state.settings.baseUrl).toBe('https://example.com');
});

test('each refused setting keeps its own mark, until its group is left', async () => {
  const fake = await openSettings('Notifications & background');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('disk-full');
  };
  await fireEvent.click(screen.getByRole('switch', { name: 'Start when I log in' }));
  await fireEvent.click(screen.getByRole('switch', { name: 'When clips are saved' }));
  await waitFor(() => expect(screen.getAllByText(/^The disk is full/)).toHaveLength(2));
  await fireEvent.click(screen.getByRole('tab', { name: 'About' }));
  await fireEvent.click(screen.getByRole('tab', { name: 'Notifications & background' }));
  await screen.findByRole('switch', { name: 'Start when I log in' });
  expect(screen.queryByText(/^The disk is full/)).toBeNull();
});

/** A browser tells of a change when the field that was typed in loses the focus; jsdom does not. */
function changeOnBlur(field: HTMLInputElement): void {
  field.addEventListener('blur', () => void fireEvent.change(field), { once: true });
}

test('text that was typed is saved when Escape closes the settings', async () => {
  const fake = await openSettings('Services');
  const field = screen.getByLabelText<HTMLInputElement>('Gateway address');
  field.focus();
  field.value = 'https://gateway.example';
  changeOnBlur(field);
  await fireEvent.keyDown(field, { key: 'Escape' });
  await waitFor(() => expect(fake.state.settings.baseUrl).toBe('https://gateway.example'));
});

test('a value that is refused after the settings were closed is told by a notice', async () => {
  const fake = await openSettings('Services');
  fake.handlers['settings.set'] = async () => {
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    throw new DailiesError('bad-input');
  };
  const field = screen.getByLabelText<HTMLInputElement>('Gateway address');
  field.focus();
  field.value = 'nonsense';
  changeOnBlur(field);
  await fireEvent.keyDown(field, { key: 'Escape' });
  expect(await screen.findByText(/^Gateway address stays as it was\. Enter an address/)).toBeTruthy();
});

test('a value that cannot be, left by Escape or by another group, is told by a notice that names it', async () => {
  const told = () => screen.queryAllByText(/^Speed limit stays as it was\. Enter 0\.01 or more/);
  const fake = await openSettings('Downloads');
  const field = screen.getByLabelText<HTMLInputElement>('Speed limit');
  await fireEvent.change(field, { target: { value: '-3' } });
  expect(told()).toEqual([]);
  await fireEvent.click(screen.getByRole('tab', { name: 'About' }));
  await waitFor(() => expect(told()).toHaveLength(1));
  await fireEvent.click(screen.getAllByRole('button', { name: 'Dismiss' })[0]!);
  await waitFor(() => expect(told()).toEqual([]));

  await fireEvent.click(screen.getByRole('tab', { name: 'Downloads' }));
  const again = await screen.findByLabelText<HTMLInputElement>('Speed limit');
  again.focus();
  again.value = '-4';
  changeOnBlur(again);
  await fireEvent.keyDown(again, { key: 'Escape' });
  await waitFor(() => expect(told()).toHaveLength(1));
  expect(fake.callsOf('settings.set')).toEqual([]);
});

test('a value that was refused and then mended is told of no more', async () => {
  await openSettings('Downloads');
  const field = screen.getByLabelText<HTMLInputElement>('Speed limit');
  await fireEvent.change(field, { target: { value: '-3' } });
  await fireEvent.change(field, { target: { value: '3' } });
  await screen.findByText('Saved');
  await fireEvent.click(screen.getByRole('tab', { name: 'About' }));
  await screen.findByRole('tabpanel', { name: 'About' });
  expect(screen.queryByText(/stays as it was/)).toBeNull();
});

test('a way of showing the list that could not be saved says why', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('disk-full');
  };
  await fireEvent.click(screen.getByRole('button', { name: 'Grid' }));
  expect(await screen.findByText(/^The disk is full, so this was not saved/)).toBeTruthy();
});
