import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AssetId } from '../../../../app/core/downloads/asset-key.ts';
import { ReadyList } from '../../../../app/core/downloads/ready-list.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const video = (id: string): AssetId => ({ id, kind: 'video' });

function setUp() {
  const due: string[] = [];
  const list = new ReadyList(({ id }) => due.push(id));
  return { list, due, order: () => [...list.inOrder()].map(({ id }) => id) };
}

test('case 63: each asset is ready once, in the order in which it came', () => {
  const { list, order } = setUp();
  for (const id of ['a', 'b', 'a', 'c']) list.add(video(id));
  expect(order()).toEqual(['a', 'b', 'c']);
});

test('what had a place already comes before all others', () => {
  const { list, order } = setUp();
  for (const id of ['a', 'b', 'c']) list.add(video(id));
  list.addFirst(video('c'));
  list.addFirst(video('d'));
  expect(order()).toEqual(['d', 'c', 'a', 'b']);
});

test('whose link ends first comes first; where nobody knows, last', () => {
  const ends: Readonly<Record<string, number>> = { late: 3_000, soon: 1_000, 'as soon': 1_000 };
  const list = new ReadyList(
    () => undefined,
    ({ id }) => ends[id] ?? null,
    () => 0,
  );
  const order = (): readonly string[] => [...list.inOrder()].map(({ id }) => id);
  for (const id of ['unknown', 'late', 'soon', 'unknown too', 'as soon']) list.add(video(id));
  expect(order()).toEqual(['soon', 'as soon', 'late', 'unknown', 'unknown too']);
  list.addFirst(video('late'));
  list.forget(video('soon'));
  expect(order()).toEqual(['late', 'as soon', 'unknown', 'unknown too']);
});

test('whose link is over comes after those whose link is running out, and before those that nobody knows of', () => {
  const ends: Readonly<Record<string, number>> = {
    over: 1_000,
    'just over': 5_000,
    soon: 5_001,
    late: 9_000,
  };
  let nowMs = 0;
  const list = new ReadyList(
    () => undefined,
    ({ id }) => ends[id] ?? null,
    () => nowMs,
  );
  const order = (): readonly string[] => [...list.inOrder()].map(({ id }) => id);
  for (const id of ['unknown', 'late', 'soon', 'just over', 'over']) list.add(video(id));
  expect(order()).toEqual(['over', 'just over', 'soon', 'late', 'unknown']);
  nowMs = 5_000;
  expect(order()).toEqual(['soon', 'late', 'over', 'just over', 'unknown']);
  list.addFirst(video('over'));
  expect(order()).toEqual(['over', 'soon', 'late', 'just over', 'unknown']);
});

test('of those whose link is running out the preferred come first, in their order, and the others after them', () => {
  const ends: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3, over: -1 };
  const list = new ReadyList(
    () => undefined,
    ({ id }) => ends[id] ?? null,
    () => 0,
  );
  for (const id of ['unknown', 'a', 'b', 'c', 'over']) list.add(video(id));
  const given: string[] = [];
  for (const asset of list.inOrder([video('c'), video('gone'), video('b')])) {
    given.push(asset.id);
    list.forget(asset);
  }
  expect(given).toEqual(['c', 'b', 'a', 'over', 'unknown']);
});

test('what has been ready for a day gets every second place, whatever ends before it', () => {
  let nowMs = 0;
  const list = new ReadyList(
    () => undefined,
    ({ id }) => (id.startsWith('old') ? null : nowMs + 1_000),
    () => nowMs,
  );
  for (const id of ['old 1', 'old 2', 'old 3']) list.add(video(id));
  nowMs = 24 * 60 * 60 * 1_000;
  for (const id of ['new 1', 'new 2', 'new 3']) list.add(video(id));
  const begun: string[] = [];
  for (let place = 0; place < 6; place += 1) {
    for (const asset of list.inOrder()) {
      if (begun.length > place) break;
      list.forget(asset);
      begun.push(asset.id);
    }
  }
  expect(begun).toEqual(['old 1', 'new 1', 'old 2', 'new 2', 'old 3', 'new 3']);
});

test('one that is forgotten while it is given leaves out none of the others', () => {
  const { list } = setUp();
  for (const id of ['a', 'b', 'c', 'd']) list.add(video(id));
  const given: string[] = [];
  for (const asset of list.inOrder()) {
    given.push(asset.id);
    if (asset.id !== 'b') list.forget(asset);
  }
  expect(given).toEqual(['a', 'b', 'c', 'd']);
  expect([...list.inOrder()]).toEqual([video('b')]);
});

test('what comes later is due once, at the last time that was said', () => {
  const { list, due, order } = setUp();
  list.addLater(video('a'), 1_000);
  list.addLater(video('a'), 3_000);
  expect(list.busy).toBe(true);
  vi.advanceTimersByTime(2_999);
  expect(due).toEqual([]);
  vi.advanceTimersByTime(1);
  expect([due, order(), list.busy]).toEqual([['a'], [], false]);
});

test('a delay longer than a timer can be is not due at once', () => {
  const { list, due } = setUp();
  list.addLater(video('a'), 2 ** 40);
  vi.advanceTimersByTime(1_000_000);
  expect(due).toEqual([]);
});

test('what waits for a key is due when the key changes, and once', () => {
  const { list, due } = setUp();
  list.addWithKey(video('a'));
  expect(list.busy).toBe(false);
  list.keyChanged();
  list.keyChanged();
  expect(due).toEqual(['a']);
});

test('what is forgotten is ready no more, and never due', () => {
  const { list, due, order } = setUp();
  list.add(video('a'));
  list.addLater(video('b'), 10);
  list.addWithKey(video('c'));
  for (const id of ['a', 'b', 'c']) list.forget(video(id));
  vi.advanceTimersByTime(20);
  list.keyChanged();
  expect([due, order(), list.busy]).toEqual([[], [], false]);
});

test('nothing is due after the list was cleared', () => {
  const { list, due, order } = setUp();
  list.add(video('a'));
  list.addLater(video('b'), 10);
  list.clear();
  vi.advanceTimersByTime(20);
  expect([due, order()]).toEqual([[], []]);
});
