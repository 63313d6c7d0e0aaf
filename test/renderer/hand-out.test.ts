/** Clips on their way out: what is there goes, what is not is named, and what goes beyond a call's measure is told. */
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { type FakeBridge, makeRow, NO_DETAIL } from './fake-bridge.ts';
import { open, rowOf, settled } from './open-window.ts';

completeDom();

const saved = (count: number) =>
  Array.from({ length: count }, (_, at) => makeRow(`clip-${at}`, { status: 'saved' }));

async function openWithAll(count: number): Promise<FakeBridge> {
  const fake = await open({ rows: saved(count) });
  (await rowOf('Prompt of clip-0')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'a', ctrlKey: true });
  await screen.findByText(`${count.toLocaleString('en')} selected`);
  return fake;
}
const idsOf = (fake: FakeBridge, name: 'files.drag' | 'files.trash' | 'files.copyPath' | 'items.remove') =>
  fake.callsOf(name).map(({ argument }) => (argument as { ids: readonly string[] }).ids.length);

test('of clips that are dragged, those whose files were moved are named and counted', async () => {
  const fake = await openWithAll(3);
  fake.handlers['files.drag'] = () => ({ count: 2, left: ['clip-1'] });
  await fireEvent.dragStart(await rowOf('Prompt of clip-2'));
  expect(
    await screen.findByText('“Prompt of clip-1” was left out: its file is not where Dailies saved it.'),
  ).toBeTruthy();
});

test('A9: of paths that are copied, how many went and which did not; a clip without a prompt is named too', async () => {
  const fake = await openWithAll(4);
  fake.handlers['files.copyPath'] = () => ({ count: 2, left: ['clip-1', 'clip-3'] });
  fake.handlers['library.item'] = ({ id }) => ({ ...makeRow(id, { prompt: null }), ...NO_DETAIL });
  await fireEvent.keyDown(document.activeElement!, { key: 'C', ctrlKey: true, shiftKey: true });
  expect(await screen.findByText('Copied 2 paths.')).toBeTruthy();
  expect(
    await screen.findByText(
      '2 clips were left out, “Untitled clip clip-1” among them: their files are not where Dailies saved them.',
    ),
  ).toBeTruthy();
});

const press = (key: string, more: object): Promise<boolean> =>
  fireEvent.keyDown(document.activeElement as Element, { key, ctrlKey: true, ...more });
const WAYS: readonly [string, 'files.drag' | 'files.trash' | 'files.copyPath', () => Promise<unknown>][] = [
  ['a drag', 'files.drag', async () => fireEvent.dragStart(await rowOf('Prompt of clip-0'))],
  ['the trash', 'files.trash', () => press('Delete', {})],
  ['copying paths', 'files.copyPath', () => press('C', { shiftKey: true })],
];
test.each(WAYS)('%s takes 1,000 at once, and says so where more are chosen', async (_name, call, act) => {
  const fake = await openWithAll(1_200);
  await act();
  await waitFor(() => expect(idsOf(fake, call)).toEqual([1_000]));
  expect(
    await screen.findByText('Done for the first 1,000 of 1,200 only: no more can be handled at once.'),
  ).toBeTruthy();
});

test('a question about the trash that was answered with no says nothing of a limit', async () => {
  const fake = await openWithAll(1_200);
  fake.handlers['files.trash'] = () => 0;
  await fireEvent.keyDown(document.activeElement!, { key: 'Delete', ctrlKey: true });
  await waitFor(() => expect(idsOf(fake, 'files.trash')).toEqual([1_000]));
  await settled();
  expect(screen.queryByText(/no more can be handled at once/)).toBeNull();
});

test('100,000 items are chosen and counted at once, and taken off the list in parts', async () => {
  const fake = await openWithAll(100_000);
  expect(fake.callsOf('library.choose')).toHaveLength(1);
  fake.handlers['items.remove'] = () => null;
  await fireEvent.keyDown(document.activeElement!, { key: 'Delete' });
  await waitFor(() => expect(idsOf(fake, 'items.remove')).toHaveLength(100));
  expect(await screen.findByText('Removed 100,000 clips from the list.')).toBeTruthy();
});
