/** What is chosen, and where the keyboard is, while the list moves beneath them. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ItemRow, LibraryQuery } from '../../../../app/shared/library-view.ts';
import { connectBridge } from '../../../../renderer/lib/bridge.ts';
import { type ActiveRow, createActiveRow } from '../../../../renderer/stores/list/active-row.svelte.ts';
import { createLibrary, type LibraryList } from '../../../../renderer/stores/list/library.svelte.ts';
import { Selection } from '../../../../renderer/stores/list/selection.svelte.ts';
import { createFakeBridge, type FakeBridge, makeRow } from '../../fake-bridge.ts';

let fake: FakeBridge;
let list: LibraryList;
let active: ActiveRow;
let selection: Selection;
let faults: unknown[];
let follow = true;

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);
const rows = (count: number): ItemRow[] => Array.from({ length: count }, (_, at) => makeRow(`task-${at}`));
const chosen = (): readonly string[] => selection.items.map(({ id }) => id);

async function start(all: ItemRow[], first: Partial<LibraryQuery> = {}): Promise<void> {
  fake = createFakeBridge({ rows: all });
  list = createLibrary(
    connectBridge(fake.bridge),
    { sort: 'tracked', descending: true, ...first },
    ({ after, version }) => {
      if (follow) active.follow();
      selection.renew(after.rows, version);
    },
  );
  faults = [];
  active = createActiveRow(
    () => list,
    (thrown) => faults.push(thrown),
  );
  selection = new Selection(
    () => list,
    active,
    (thrown) => faults.push(thrown),
  );
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  follow = true;
});
afterEach(() => {
  list.stop();
  vi.useRealTimers();
});

test('everything is chosen with one question, whatever is loaded', async () => {
  await start(rows(100_000));
  const asked = fake.calls.length;
  await selection.all();
  expect(selection.size).toBe(100_000);
  expect(fake.calls.slice(asked).map(({ name }) => name)).toEqual(['library.choose']);
});

test('Shift goes from the item that was chosen, though others have come above it', async () => {
  await start(rows(100));
  selection.only(5);
  fake.change([...['new-1', 'new-2', 'new-3'].map((id) => makeRow(id)), ...fake.state.rows]);
  await settle();
  await selection.extendTo(10);
  expect(chosen()).toEqual(['task-5', 'task-6', 'task-7']);
});

test('Shift reaches from an item that is out of sight to one that moved meanwhile', async () => {
  await start(rows(1_000));
  selection.only(5);
  list.show(900, 910);
  await settle();
  const asked = fake.calls.length;
  fake.state.rows = [...Array.from({ length: 60 }, (_, at) => makeRow(`new-${at}`)), ...fake.state.rows];
  await selection.extendTo(905);
  expect(fake.calls.slice(asked).map(({ name }) => name)).toEqual(['library.choose']);
  expect([chosen()[0], chosen().at(-1), selection.size]).toEqual(['task-5', 'task-905', 901]);
});

test('with nothing chosen Shift goes from where the keyboard is, not from what was chosen in another list', async () => {
  await start(rows(1_000));
  selection.only(40);
  list.ask({ search: 'task-9' });
  selection.clear();
  await settle();
  active.activate(0);
  await selection.extendTo(2);
  expect(chosen()).toEqual(['task-9', 'task-90', 'task-91']);
});

test('what leaves the list is no longer chosen, and what is out of sight is looked at too', async () => {
  await start(rows(1_000), { statuses: ['generating'] });
  await selection.all();
  list.show(900, 910);
  await settle();
  fake.change(
    fake.state.rows.map((row, at) => (at < 2 || at === 905 ? { ...row, status: 'saved' as const } : row)),
  );
  await settle();
  expect(selection.size).toBe(997);
  expect(['task-0', 'task-1', 'task-905'].some((id) => selection.has(id))).toBe(false);
});

test('three items that turn to saved under a filter are neither chosen nor counted any more', async () => {
  await start(rows(6), { statuses: ['generating'] });
  selection.only(0);
  selection.toggle(1);
  selection.toggle(2);
  fake.change(fake.state.rows.map((row, at) => (at < 3 ? { ...row, status: 'saved' as const } : row)));
  await settle();
  expect([selection.size, selection.target]).toEqual([0, []]);
});

test('a chosen item out of sight is known as it stands now', async () => {
  await start(rows(1_000));
  selection.only(3);
  list.show(900, 910);
  await settle();
  fake.change(fake.state.rows.map((row, at) => (at === 3 ? { ...row, status: 'failed' as const } : row)));
  await settle();
  expect(selection.items).toEqual([{ id: 'task-3', status: 'failed', hasPrompt: true }]);
});

test('scrolling alone asks nothing about what is chosen', async () => {
  await start(rows(1_000));
  fake.change([...fake.state.rows]);
  await settle();
  selection.only(3);
  for (const first of [300, 600, 900]) {
    list.show(first, first + 10);
    await settle();
  }
  expect([fake.callsOf('library.among'), fake.callsOf('library.choose')]).toEqual([[], []]);
});

test('a busy library is asked about a large choice a tenth of the time at most', async () => {
  await start(rows(2_000), { statuses: ['generating'] });
  await selection.all();
  const answer = fake.handlers['library.choose'];
  fake.handlers['library.choose'] = async (query) => {
    await new Promise((done) => setTimeout(done, 100));
    return answer(query);
  };
  const before = fake.callsOf('library.choose').length;
  for (let round = 0; round < 50; round += 1) {
    fake.change([...fake.state.rows]);
    await vi.advanceTimersByTimeAsync(220);
  }
  expect(fake.callsOf('library.choose').length - before).toBeLessThanOrEqual(11);
});

test('a choice made while another waits for its answer is the one that counts', async () => {
  await start(rows(1_000));
  const all = selection.all();
  selection.only(2);
  await all;
  expect(chosen()).toEqual(['task-2']);
});

test('a question that fails is told, and the choice stays', async () => {
  await start(rows(10));
  selection.only(2);
  fake.handlers['library.choose'] = () => {
    throw new Error('broken');
  };
  await selection.all();
  expect([chosen(), faults.length]).toEqual([['task-2'], 1]);
});

test('the keyboard stays with its row while its page is let go and the list moves', async () => {
  await start(rows(1_000));
  active.activate(3);
  list.show(900, 910);
  await settle();
  fake.change([...Array.from({ length: 5 }, (_, at) => makeRow(`new-${at}`)), ...fake.state.rows]);
  await settle();
  expect(active.id).toBe('task-3');
  await active.find();
  expect(active.index).toBe(8);
});

test('a row that was pushed far down is not taken for the one in its place', async () => {
  await start(rows(300));
  active.hasKeyboard = true;
  active.activate(3);
  fake.change([...Array.from({ length: 120 }, (_, at) => makeRow(`new-${at}`)), ...fake.state.rows]);
  await settle();
  expect([active.id, active.index]).toEqual(['task-3', 123]);
  expect(selection.target).toEqual([]);
  list.show(120, 130);
  await settle();
  expect(selection.target.map(({ id }) => id)).toEqual(['task-3']);
});

test('where a row is gone the keyboard goes to the one in its place', async () => {
  await start(rows(5));
  active.activate(2);
  fake.change(fake.state.rows.filter(({ id }) => id !== 'task-2'));
  await settle();
  expect([active.id, active.index]).toEqual(['task-3', 2]);
  active.activate(3);
  fake.change(fake.state.rows.filter(({ id }) => id !== 'task-4'));
  await settle();
  expect([active.id, active.index]).toEqual(['task-3', 2]);
});
