import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ItemRow } from '../../../../app/shared/library-view.ts';
import { connectBridge } from '../../../../renderer/lib/bridge.ts';
import { type Announcements, createAnnouncements } from '../../../../renderer/stores/bars/announcements.ts';
import { createLibrary, type LibraryList } from '../../../../renderer/stores/list/library.svelte.ts';
import { createFakeBridge, type FakeBridge, makeRow } from '../../fake-bridge.ts';

let said: string[];
let fake: FakeBridge;
let list: LibraryList;
let announcements: Announcements;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

/** More than fit on the loaded pages, so that some change out of sight. */
const ROWS = Array.from({ length: 120 }, (_, place) => makeRow(`task-${place}`));
const withStatus = (status: ItemRow['status'], ...places: readonly number[]): ItemRow[] =>
  fake.state.rows.map((row, place) => (places.includes(place) ? { ...row, status } : row));

beforeEach(async () => {
  vi.useFakeTimers();
  said = [];
  announcements = createAnnouncements((text) => said.push(text));
  fake = createFakeBridge({ rows: ROWS });
  list = createLibrary(
    connectBridge(fake.bridge),
    { sort: 'tracked', descending: true },
    announcements.renewed,
  );
  await settle();
});
afterEach(() => {
  list.stop();
  announcements.stop();
  vi.useRealTimers();
});

async function change(rows: readonly ItemRow[]): Promise<void> {
  fake.change(rows);
  await settle();
}

test('the first rows are no news', () => {
  expect(said).toEqual([]);
});

test('what is saved in sight is named, several are counted', async () => {
  await change(withStatus('saved', 0));
  await change(withStatus('saved', 1, 2));
  expect(said).toEqual(['Saved: Prompt of task-0', '2 clips saved']);
});

test('what is saved or fails out of sight is counted', async () => {
  await change(withStatus('saved', 100));
  await change(withStatus('failed', 101, 102));
  expect(said).toEqual(['1 clip saved', '2 clips failed']);
});

test('an undone removal of saved clips is no clip saved, in sight or not', async () => {
  await change([makeRow('back', { status: 'saved' }), ...ROWS]);
  await change([...fake.state.rows, makeRow('far', { status: 'saved' })]);
  expect(said).toEqual([]);
});

test('a clip that was missing and is found again is no clip saved', async () => {
  await change(withStatus('missing', 0, 100));
  said.length = 0;
  await change(withStatus('saved', 0, 100));
  expect(said).toEqual([]);
});

test('how much a search found is said once it is typed, and that nothing was', async () => {
  list.ask({ search: 't' });
  list.ask({ search: 'task-11' });
  await settle();
  list.ask({ search: 'nothing' });
  await settle();
  expect(said).toEqual(['11 clips', 'Nothing matches.']);
});

test('how many were chosen is not said once they are no longer', async () => {
  announcements.selected(120);
  announcements.selected(0);
  await settle();
  expect(said).toEqual([]);
  announcements.selected(5);
  list.ask({ search: 'task-11' });
  await vi.advanceTimersByTimeAsync(10);
  announcements.selected(0);
  await settle();
  expect(said).toEqual(['11 clips']);
});

test('how many are chosen is said once, when no more are being chosen', async () => {
  for (const count of [1, 2, 3, 3]) announcements.selected(count);
  await settle();
  announcements.selected(3);
  await settle();
  announcements.selected(1);
  await settle();
  expect(said).toEqual(['3 selected']);
});
