/** Chosen clips sent to an editor and copied to a folder, by the keyboard and the selection bar. */
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { CopyReport } from '../../app/shared/copies.ts';
import { completeDom } from './dom.ts';
import { type FakeBridge, makeRow } from './fake-bridge.ts';
import { open, rowOf } from './open-window.ts';

completeDom();

async function openWithAll(count: number): Promise<FakeBridge> {
  const rows = Array.from({ length: count }, (_, at) => makeRow(`clip-${at}`, { status: 'saved' }));
  const fake = await open({ rows });
  (await rowOf('Prompt of clip-0')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'a', ctrlKey: true });
  await screen.findByText(`${count} selected`);
  return fake;
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

test('the chosen clips are sent to an editor by a key, with the format and the rest that a person chose', async () => {
  const fake = await openWithAll(3);
  await fireEvent.keyDown(document.activeElement!, { key: 'e', ctrlKey: true });
  const dialog = await screen.findByRole('dialog', { name: 'Send 3 clips to an editor' });
  expect(dialog.textContent).toContain('oldest take of each prompt first');
  const format = screen.getByLabelText<HTMLSelectElement>('Format');
  expect([...format.options].map(({ text }) => text)).toEqual([
    'MLT project (Shotcut)',
    'Final Cut Pro 7 XML (Premiere, Resolve), unverified',
    'FCPXML (Final Cut Pro, Resolve), unverified',
    'EDL, pictures without sound, unverified',
    'OpenTimelineIO, unverified',
    'Table (CSV)',
    'Contact sheet (HTML)',
    'Contact sheet (PNG)',
  ]);
  await fireEvent.change(format, { target: { value: 'fcp7' } });
  await fireEvent.change(screen.getByLabelText('Prompt'), { target: { value: 'marker' } });
  await press('Save…');
  expect(await screen.findByText('Wrote 3 clips for the editor.')).toBeTruthy();
  expect(fake.callsOf('files.export').map(({ argument }) => argument)).toEqual([
    { ids: ['clip-0', 'clip-1', 'clip-2'], format: 'fcp7', bins: 'prompt', promptAs: 'marker' },
  ]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a table has no bins, and a person who cancels the system’s dialog is back in this one', async () => {
  const fake = await openWithAll(2);
  fake.handlers['files.export'] = () => null;
  await press('Send to editor…');
  await fireEvent.change(await screen.findByLabelText('Format'), { target: { value: 'csv' } });
  expect(screen.queryByLabelText('Bins')).toBeNull();
  await press('Save…');
  await waitFor(() => expect(fake.callsOf('files.export')).toHaveLength(1));
  expect(screen.getByRole('dialog')).toBeTruthy();
});

test('a copy says how far it is, can be stopped, and goes on where a full disk ended it', async () => {
  const fake = await openWithAll(3);
  let end: (report: CopyReport) => void = () => undefined;
  fake.handlers['files.copyTo'] = () => new Promise((resolve) => (end = resolve));
  await press('Copy to a folder…');
  await press('Choose folder…');
  fake.emit('copy.progress', { done: 1, total: 3, copiedBytes: 2_000_000, totalBytes: 6_000_000 });
  expect(await screen.findByText(/^1 of 3 clips, 2.*MB of 6.*MB$/)).toBeTruthy();
  await fireEvent.click(screen.getAllByRole('button', { name: 'Stop' }).at(-1)!);
  await waitFor(() => expect(fake.callsOf('files.stopCopy')).toHaveLength(1));
  const problem = { code: 'disk-full', facts: {} } as const;
  end({ copied: 1, already: 0, left: [], remaining: 2, problem });
  expect(await screen.findByText('Copied 1 clip. 2 were not copied.')).toBeTruthy();
  await press('Continue');
  end({ copied: 2, already: 1, left: [], remaining: 0, problem: null });
  expect(await screen.findByText('Copied 2 clips. 1 was there already.')).toBeTruthy();
  expect(fake.callsOf('files.copyTo').map(({ argument }) => (argument as { goOn: boolean }).goOn)).toEqual([
    false,
    true,
  ]);
});

test('Ctrl+C copies the clips themselves, and the prompt of one that is not saved', async () => {
  const fake = await open({
    rows: [makeRow('one', { status: 'saved' }), makeRow('two', { status: 'generating' })],
  });
  (await rowOf('Prompt of one')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'c', ctrlKey: true });
  expect(await screen.findByText('Copied 1 clip.')).toBeTruthy();
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
  await fireEvent.keyDown(document.activeElement!, { key: 'c', ctrlKey: true });
  expect(await screen.findByText('Copied 1 prompt.')).toBeTruthy();
  expect(fake.callsOf('files.copyFiles')).toHaveLength(1);
});

test('EDITORS 3: what was dragged, and what is in sight when a person comes back, is looked at again', async () => {
  const fake = await openWithAll(2);
  await fireEvent.dragStart(await rowOf('Prompt of clip-1'));
  await waitFor(() => expect(fake.callsOf('files.drag')).toHaveLength(1));
  await fireEvent.pointerMove(document.body, { buttons: 0 });
  await waitFor(() =>
    expect(fake.callsOf('files.look').map(({ argument }) => argument)).toEqual([
      { ids: ['clip-0', 'clip-1'] },
    ]),
  );
  window.dispatchEvent(new Event('focus'));
  await waitFor(() => expect(fake.callsOf('files.look')).toHaveLength(2));
});
