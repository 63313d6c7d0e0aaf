import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import type { Settings } from '../../app/shared/settings.ts';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, type FakeBridge, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

async function openSettings(part: Partial<Settings> = {}): Promise<FakeBridge> {
  const fake = await open({ rows: [makeRow('one')], settings: { ...DEFAULT_SETTINGS, ...part } });
  await rowOf('Prompt of one');
  await fireEvent.click(
    screen.getByRole('button', { name: part.language === 'zh-Hans' ? '设置' : 'Settings' }),
  );
  await screen.findByRole('dialog');
  return fake;
}
const boxes = (): HTMLInputElement[] =>
  within(screen.getByRole('group', { name: 'Files to save' })).getAllByRole<HTMLInputElement>('checkbox');
const chosen = (): boolean[] => boxes().map(({ checked }) => checked);

test('each kind of file can be chosen, and is sent in its fixed order', async () => {
  const fake = await openSettings({ assets: ['video', 'metadata'] });
  expect(chosen()).toEqual([true, false, false, false, true]);
  await fireEvent.click(screen.getByLabelText('Thumbnail'));
  await waitFor(() => expect(chosen()).toEqual([true, false, true, false, true]));
  await fireEvent.click(screen.getByLabelText('Clip'));
  await waitFor(() => expect(chosen()).toEqual([false, false, true, false, true]));
  expect(argumentsOf(fake, 'settings.set')).toEqual([
    { assets: ['video', 'thumbnail', 'metadata'] },
    { assets: ['thumbnail', 'metadata'] },
  ]);
});

test('the last kind of file that is left cannot be taken away', async () => {
  await openSettings({ assets: ['video', 'raw'] });
  expect(boxes().some(({ disabled }) => disabled)).toBe(false);
  await fireEvent.click(screen.getByLabelText('Clip'));
  await waitFor(() =>
    expect(boxes().map(({ disabled }) => disabled)).toEqual([false, true, false, false, false]),
  );
  await fireEvent.click(screen.getByLabelText('Clip'));
  await waitFor(() => expect(boxes().some(({ disabled }) => disabled)).toBe(false));
});

test('a choice of files that could not be saved goes back to what it was, and says so', async () => {
  const fake = await openSettings();
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('disk-full', 'x');
  };
  await fireEvent.click(screen.getByLabelText('Last frame'));
  expect(await screen.findByText('This could not be saved.')).toBeTruthy();
  await waitFor(() => expect(chosen()).toEqual([true, false, false, false, false]));
});

test('files at once and connections for one large file are chosen from what is allowed', async () => {
  const fake = await openSettings();
  const values = (select: HTMLElement): string[] =>
    within(select)
      .getAllByRole<HTMLOptionElement>('option')
      .map(({ value }) => value);
  const files = screen.getByLabelText<HTMLSelectElement>('Files at once');
  const connections = screen.getByLabelText<HTMLSelectElement>('Connections for one large file');
  expect([files.value, connections.value]).toEqual(['3', '4']);
  expect([values(files).at(0), values(files).at(-1)]).toEqual(['1', '10']);
  expect([values(connections).at(0), values(connections).at(-1)]).toEqual(['1', '8']);
  await fireEvent.change(files, { target: { value: '6' } });
  await fireEvent.change(connections, { target: { value: '1' } });
  await waitFor(() => expect(fake.state.settings).toMatchObject({ concurrency: 6, segments: 1 }));
});

test('a speed limit that is set is shown in megabytes a second; none is an empty field', async () => {
  const fake = await openSettings({ limitBytesPerSecond: 1_500_000 });
  const field = screen.getByLabelText<HTMLInputElement>('Speed limit');
  expect(field.value).toBe('1.5');
  fake.emit('settings.changed', { ...DEFAULT_SETTINGS, limitBytesPerSecond: null });
  await waitFor(() => expect(field.value).toBe(''));
  expect(field.placeholder).toBe('No limit');
});

test.each(['0', '-1', '0.009'])(
  'a speed limit of %s is not sent, and says what can be entered',
  async (value) => {
    const fake = await openSettings();
    const field = screen.getByLabelText<HTMLInputElement>('Speed limit');
    await fireEvent.change(field, { target: { value } });
    expect(await screen.findByText('Enter 0.01 or more, or leave it empty for no limit.')).toBeTruthy();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(fake.callsOf('settings.set')).toEqual([]);
  },
);

test('the settings for files and downloads are in Chinese for a Chinese reader', async () => {
  await openSettings({ language: 'zh-Hans' });
  const group = screen.getByRole('group', { name: '要保存的文件' });
  expect(within(group).getAllByRole('checkbox')).toHaveLength(5);
  for (const label of [
    '视频',
    '原始视频',
    '缩略图',
    '最后一帧',
    '元数据（JSON）',
    '同时下载数',
    '单个大文件的连接数',
    '限速',
  ]) {
    expect(screen.getByLabelText(label)).toBeTruthy();
  }
});
