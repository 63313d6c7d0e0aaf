import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LibraryQuery } from '../../../../app/shared/library-view.ts';
import { connectBridge } from '../../../../renderer/lib/bridge.ts';
import {
  createLibrary,
  type LibraryList,
  type Renewal,
} from '../../../../renderer/stores/list/library.svelte.ts';
import { PAGE_ROWS } from '../../../../renderer/stores/list/loaded-pages.svelte.ts';
import { createFakeBridge, type FakeBridge, makeRow } from '../../fake-bridge.ts';

let fake: FakeBridge;
let list: LibraryList;
let renewals: Renewal[];

const asked = (): LibraryQuery[] =>
  fake.callsOf('library.window').map((call) => call.argument as LibraryQuery);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

beforeEach(async () => {
  vi.useFakeTimers();
  renewals = [];
  fake = createFakeBridge({ rows: Array.from({ length: 1000 }, (_, place) => makeRow(`task-${place}`)) });
  list = createLibrary(connectBridge(fake.bridge), { sort: 'tracked', descending: true }, (renewal) =>
    renewals.push(renewal),
  );
  await settle();
});
afterEach(() => {
  list.stop();
  vi.useRealTimers();
});

test('asks for the first page alone, however long the library is', () => {
  expect(asked()).toEqual([
    {
      ...{ search: '', statuses: [], marks: [] },
      sort: 'tracked',
      descending: true,
      offset: 0,
      limit: PAGE_ROWS,
      outline: 0,
    },
  ]);
  expect(list.total).toBe(1000);
  expect(list.row(3)?.id).toBe('task-3');
  expect(list.row(PAGE_ROWS)).toBeNull();
});

test('scrolling loads the pages that come into sight and the one after, and scrolling back asks for nothing', async () => {
  list.show(PAGE_ROWS - 2, PAGE_ROWS + 8);
  await settle();
  expect(asked().map((query) => query.offset)).toEqual([0, PAGE_ROWS, 2 * PAGE_ROWS]);
  expect(list.row(PAGE_ROWS + 1)?.id).toBe(`task-${PAGE_ROWS + 1}`);
  list.show(0, 8);
  await settle();
  expect(asked()).toHaveLength(3);
});

test('the page that comes into sight next is loaded before it does, up and down, and none beyond the ends', async () => {
  list.show(500, 510);
  await settle();
  expect(list.row(500 + PAGE_ROWS)?.id).toBe(`task-${500 + PAGE_ROWS}`);
  expect(list.row(500 - PAGE_ROWS)).toBeNull();
  list.show(490, 500);
  await settle();
  expect(list.row(PAGE_ROWS * 8)?.id).toBe(`task-${PAGE_ROWS * 8}`);
  const before = asked().length;
  list.show(990, 999);
  await settle();
  expect(asked()).toHaveLength(before + 1);
});

test('rows far out of sight are let go', async () => {
  list.show(900, 910);
  await settle();
  expect(list.row(905)?.id).toBe('task-905');
  expect(list.row(3)).toBeNull();
});

test('an event older than what is shown is dropped', async () => {
  fake.state.version = 9;
  list.ask({ search: 'task' });
  await settle();
  const before = asked().length;
  fake.emit('library.changed', { version: 8, ids: null, structure: true });
  await settle();
  expect(asked()).toHaveLength(before);
});

test('a newer event renews the rows in sight, and a burst of them costs one renewal', async () => {
  fake.state.rows = fake.state.rows.map((row) => ({ ...row, prompt: 'changed' }));
  for (let step = 0; step < 20; step++) {
    fake.state.version++;
    fake.emit('library.changed', { version: fake.state.version, ids: ['task-1'], structure: false });
  }
  await settle();
  expect(asked()).toHaveLength(2);
  expect(list.row(1)?.prompt).toBe('changed');
});

test('a change that happens while its page is on the way is asked for again', async () => {
  const answer = fake.handlers['library.window'];
  fake.handlers['library.window'] = (query) => {
    const stale = answer(query);
    fake.handlers['library.window'] = answer;
    fake.change([makeRow('late')]);
    return stale;
  };
  fake.state.version++;
  fake.emit('library.changed', { version: fake.state.version, ids: null, structure: true });
  await settle();
  expect(list.row(0)?.id).toBe('late');
  expect(list.total).toBe(1);
});

test('the answer to an older search never replaces that to a newer one', async () => {
  const answer = fake.handlers['library.window'];
  fake.handlers['library.window'] = async (query) => {
    if (query.search === 'task-1') await new Promise((done) => setTimeout(done, 500));
    return answer(query);
  };
  list.ask({ search: 'task-1' });
  await vi.advanceTimersByTimeAsync(10);
  list.ask({ search: 'task-777' });
  await settle();
  expect(list.query.search).toBe('task-777');
  expect(list.total).toBe(1);
  expect(list.row(0)?.id).toBe('task-777');
});

test('a question that is already answered starts nothing anew', async () => {
  list.ask({ search: 'task-1', statuses: ['generating'] });
  await settle();
  const [calls, { epoch }] = [asked().length, list];
  list.ask({ search: 'task-1', statuses: ['generating'] });
  await settle();
  expect([asked().length, list.epoch]).toEqual([calls, epoch]);
});

test('everything is chosen in one question, and some of it by its ids', async () => {
  list.ask({ search: 'task-99' });
  await settle();
  const all = await list.choose();
  expect(all.map(({ id }) => id)).toContain('task-990');
  expect(all).toHaveLength(11);
  expect(await list.among(['task-990', 'task-1', 'nobody'])).toEqual([
    { id: 'task-990', status: 'generating', hasPrompt: true },
  ]);
  expect(fake.callsOf('library.choose')).toHaveLength(1);
});

test('a hidden page does no work, and catches up when it is shown again', async () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  fake.change([makeRow('only')]);
  await settle();
  expect(asked()).toHaveLength(1);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  await settle();
  expect(list.row(0)?.id).toBe('only');
  hidden.mockRestore();
});

test('tells what each renewal brought', async () => {
  fake.change(fake.state.rows.map((row, place) => (place === 0 ? { ...row, status: 'saved' } : row)));
  await settle();
  expect(renewals).toHaveLength(1);
  expect(renewals[0]?.before.counts.saved).toBe(0);
  expect(renewals[0]?.after.counts.saved).toBe(1);
  expect(renewals[0]?.version).toBe(fake.state.version);
});

test('a failed question is told, and the next answer clears it', async () => {
  const answer = fake.handlers['library.window'];
  fake.handlers['library.window'] = () => {
    throw new Error('broken');
  };
  list.ask({ search: 'a' });
  await settle();
  expect(list.problem?.code).toBe('internal');
  fake.handlers['library.window'] = answer;
  list.ask({ search: '' });
  await settle();
  expect(list.problem).toBeNull();
});

test('a question that was asked while another failed is asked all the same', async () => {
  const answer = fake.handlers['library.window'];
  fake.handlers['library.window'] = async (query) => {
    await new Promise((done) => setTimeout(done, 100));
    if (query.search === 'a') throw new Error('broken');
    return answer(query);
  };
  list.ask({ search: 'a' });
  await vi.advanceTimersByTimeAsync(10);
  list.ask({ search: 'task-777' });
  await settle();
  expect([list.problem, list.row(0)?.id, list.total]).toEqual([null, 'task-777', 1]);
});

test('stops listening when it is stopped', () => {
  expect(fake.listeners('library.changed')).toBe(1);
  list.stop();
  expect(fake.listeners('library.changed')).toBe(0);
});
