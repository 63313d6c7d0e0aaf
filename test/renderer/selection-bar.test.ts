/** What the bar of a selection says and offers, and what is asked before many clips are concerned. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { type FakeBridge, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf, settled } from './open-window.ts';

completeDom();

const refusal = {
  code: 'generation-failed',
  facts: { cause: 'failure-words', words: 'Moderation' },
} as const;
const refused = (id: string): ItemRow => makeRow(id, { status: 'failed', isRefused: true, problem: refusal });
const several = (count: number, part: Partial<ItemRow>): ItemRow[] =>
  Array.from({ length: count }, (_, at) => makeRow(`${part.status}-${at}`, part));

async function openWithAll(rows: ItemRow[]): Promise<FakeBridge> {
  const fake = await open({ rows });
  (await rowOf(`Prompt of ${rows[0]?.id}`)).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'a', ctrlKey: true });
  await screen.findByText(`${rows.length} selected`);
  return fake;
}
const bar = (): HTMLElement => screen.getByRole('toolbar', { name: 'Actions for the selection' });
const names = (): string[] =>
  within(bar())
    .getAllByRole('button')
    .map((button) => button.textContent?.replace(/\s+/g, ' ').trim() || button.title);
const openMenu = async (): Promise<HTMLElement> => {
  await fireEvent.click(within(bar()).getByRole('button', { name: 'More actions' }));
  return screen.findByRole('menu');
};

test('D12: a clip that moderation refused offers nothing that says to try again, on its row, in its menu, its details or by key', async () => {
  const fake = await open({ rows: [refused('one')] });
  const row = await rowOf('Prompt of one');
  expect(within(row).queryByRole('button', { name: /Try again/ })).toBeNull();
  await fireEvent.click(within(row).getByRole('button', { name: 'Copy prompt: Prompt of one' }));
  expect(argumentsOf(fake, 'items.copyPrompts')).toEqual([{ ids: ['one'] }]);

  row.focus();
  await fireEvent.keyDown(row, { key: 'r' });
  await fireEvent.click(within(row).getByRole('button', { name: /^More actions/ }));
  expect(within(await screen.findByRole('menu')).queryByText('Try again')).toBeNull();
  await fireEvent.click(screen.getByRole('menuitem', { name: 'Details' }));
  const details = await screen.findByRole('dialog', { name: 'Details' });
  await within(details).findByRole('button', { name: 'Copy prompt' });
  expect(within(details).queryByRole('button', { name: 'Try again' })).toBeNull();
  fake.emit('command.chosen', { command: 'retry' });
  await settled();
  expect(fake.callsOf('items.retry')).toEqual([]);
});

test('D12: of several that failed, only those are tried again that may go better', async () => {
  const fake = await openWithAll([refused('one'), makeRow('two', { status: 'failed' }), refused('three')]);
  await fireEvent.click(within(bar()).getByRole('button', { name: 'Try again 1' }));
  expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['two'] }]);
  await fireEvent.click(within(await openMenu()).getByRole('menuitem', { name: 'Check now 2' }));
  expect(argumentsOf(fake, 'items.checkNow')).toEqual([{ ids: ['one', 'three'] }]);
});

test('D15: in the bar and in the menu each action says how many of the chosen clips it is for', async () => {
  await openWithAll([
    ...several(3, { status: 'saved' }),
    ...several(2, { status: 'downloading' }),
    makeRow('f', { status: 'failed' }),
  ]);
  expect(within(bar()).getByText('Drag 3 clips')).toBeTruthy();
  expect(names()).toEqual([
    ...['Review 3', 'Pick 3', 'Reject 3', 'Try again 1', 'Pause 2', 'Copy 3', 'Copy to a folder… 3'],
    ...['Send to editor… 3', 'More actions', 'Clear selection'],
  ]);
  const menu = await openMenu();
  const shown = within(menu)
    .getAllByRole('menuitem')
    .map((item) => item.querySelector('.label')?.textContent?.replace(/\s+/g, ' ').trim());
  expect(shown).toContain('Cancel 2');
  expect(shown).toContain('Download again 3');
  expect(shown).toContain('Remove from list');
});

test('D15: what loses something is in the menu of the bar, not beside what uses clips', async () => {
  await openWithAll(several(4, { status: 'saved' }));
  expect(names()).not.toContain('Remove from list');
  expect(names()).not.toContain('Download again');
  const menu = await openMenu();
  for (const name of ['Download again', 'Move to Trash…', 'Remove from list'])
    expect(within(menu).getByRole('menuitem', { name })).toBeTruthy();
});

test('D15: before many clips are downloaded again a person is asked, and no leaves everything as it is', async () => {
  const fake = await openWithAll(several(400, { status: 'saved' }));
  const choose = async (): Promise<HTMLElement> => {
    await fireEvent.click(within(await openMenu()).getByRole('menuitem', { name: 'Download again' }));
    return screen.findByRole('dialog', { name: 'Download 400 clips again?' });
  };
  const first = await choose();
  const no = within(first).getAllByRole('button', { name: 'Leave as it is' }).at(-1) as HTMLElement;
  await waitFor(() => expect(document.activeElement).toBe(no));
  await fireEvent.click(no);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(fake.callsOf('items.downloadAgain')).toEqual([]);

  const second = await choose();
  await fireEvent.click(within(second).getByRole('button', { name: 'Download again' }));
  await waitFor(() => expect(fake.callsOf('items.downloadAgain')).toHaveLength(1));
  expect((argumentsOf(fake, 'items.downloadAgain')[0] as { ids: string[] }).ids).toHaveLength(400);
});

test('D15: the key that cancels many clips asks first too; of a few it does what it says at once', async () => {
  const fake = await openWithAll(several(11, { status: 'downloading' }));
  const cancel = () => fireEvent.keyDown(document.activeElement!, { key: '.', ctrlKey: true });
  await cancel();
  const dialog = await screen.findByRole('dialog', { name: 'Cancel 11 clips?' });
  await fireEvent.keyDown(dialog, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(fake.callsOf('items.cancel')).toEqual([]);
  (await rowOf('Prompt of downloading-0')).focus();
  await fireEvent.click(await rowOf('Prompt of downloading-0'), { ctrlKey: true });
  await screen.findByText('10 selected');
  await cancel();
  await waitFor(() => expect(fake.callsOf('items.cancel')).toHaveLength(1));
});

test('D8: the bar says how long and how large the chosen clips are together', async () => {
  const clip = { status: 'saved', durationSeconds: 9, totalBytes: 14_350_000 } as const;
  await openWithAll([...several(2, clip), makeRow('x', { status: 'generating', durationSeconds: 5 })]);
  expect(await within(bar()).findByText('18s')).toBeTruthy();
  expect(within(bar()).getByText('28.7 MB')).toBeTruthy();
});

test('the chosen clips are dragged from the bar', async () => {
  const fake = await openWithAll(several(2, { status: 'saved' }));
  expect(await fireEvent.dragStart(within(bar()).getByText('Drag 2 clips'))).toBe(false);
  expect(argumentsOf(fake, 'files.drag')).toEqual([{ ids: ['saved-0', 'saved-1'] }]);
});
