/** What the gateway's answers do to the list: bad ones nothing, good ones all they should. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openRig } from '../../core/engine-rig.ts';
import { until } from '../../fakes/until.ts';
import type { Fault } from '../../luma-service/script.ts';

const DAY = 24 * 60 * 60_000;

describe('a bad answer', () => {
  test.each<[string, Fault]>([
    ['1: a web page', { kind: 'html' }],
    ['2: half of an answer', { kind: 'truncated' }],
    ['2: a byte order mark alone', { kind: 'body', body: '\uFEFF' }],
    ['5: numbers where there are none', { kind: 'body', body: '{"id":1e400,"state":-1,"created_at":"NaN"}' }],
    ['9: about another task', { kind: 'wrong-id' }],
    ['13: 204', { kind: 'status', status: 204 }],
    ['13: 304', { kind: 'status', status: 304 }],
    ['13: an empty 200', { kind: 'body', body: '' }],
  ])('case %s: leaves the list as it is, and the task is asked for again', async (_title, fault) => {
    const { service, engine, row } = await openRig({ settings: { pollIntervalMs: 20 } });
    const task = service.addTask({ prompt: 'cat dance', stages: [{ word: 'dreaming' }], shape: 'luma' });
    engine.start();
    engine.track([task.id]);
    await until(() => expect(row(task.id)?.stateWord).toBe('dreaming'));
    const before = row(task.id);
    service.failAlways(fault);
    const asked = service.requests.length;
    await until(() => expect(service.requests.length).toBeGreaterThan(asked + 4));
    const unchanged = { ...before, nextCheckAtMs: expect.any(Number) };
    expect(row(task.id)).toEqual(unchanged);
    expect(engine.status().gatewayProblem?.code).toBe('bad-answer');
    service.failAlways(null);
    task.finish();
    await until(() => expect(engine.ending(task.id)).toBe('saved'));
    expect(engine.status().gatewayProblem).toBeNull();
  });
});

test('case 3: of fifty in a batch one bad one is named in the log by its place; all come to their end', async () => {
  const { service, engine, row, lines } = await openRig();
  const tasks = Array.from({ length: 49 }, () => service.addTask({ stages: [{ word: 'processing' }] }));
  const bad = { id: 'bad', state: { is: 'no word' } };
  service.setBatch({ mode: { kind: 'array' }, leaveOut: new Set(['bad']), extra: [bad] });
  service.addTask({ id: 'bad', stages: [{ word: 'processing' }] });
  engine.start();
  engine.track([...tasks.map(({ id }) => id), 'bad']);
  await until(() => {
    for (const { id } of tasks) expect(row(id)?.stateWord).toBe('processing');
    expect(row('bad')?.stateWord).toBe('processing');
  });
  expect(lines.filter((line) => line.startsWith('batch:'))[0]).toBe('batch: left out items 49 of 50');
});

test('case 9: a saved clip stays as it is when the gateway forgets its task, and the row says so once it is needed', async () => {
  const { service, engine, row, out, restart } = await openRig();
  const task = service.addTask({ stages: [] });
  engine.start();
  engine.track([task.id]);
  await until(() => expect(engine.ending(task.id)).toBe('saved'));
  const [file = ''] = readdirSync(out);
  service.forgetTask(task.id);
  const asked = service.requests.length;
  await restart();
  expect(row(task.id)).toMatchObject({ status: 'saved', problem: null });
  expect(readdirSync(out)).toEqual([file]);
  expect(service.requests).toHaveLength(asked);
});

test('case 9: a clip that was taken away and whose task is forgotten keeps its row, with the reason', async () => {
  const rig = await openRig({ engine: { retries: 1 } });
  const { service, out } = rig;
  const task = service.addTask({ stages: [] });
  rig.engine.start();
  rig.engine.track([task.id]);
  await until(() => expect(rig.engine.ending(task.id)).toBe('saved'));
  rmSync(join(out, readdirSync(out)[0] ?? ''));
  task.expireLinks();
  service.forgetTask(task.id);
  await rig.restart();
  await until(() => expect(rig.row(task.id)?.status).toBe('missing'));
  rig.engine.retry([task.id]);
  await until(() => expect(rig.row(task.id)?.status).toBe('failed'));
  expect(rig.row(task.id)?.problem?.code).toMatch(/unknown-task|link-expired/);
});

test('case 14: a gateway without batches is asked singly for a day, over restarts, and then once more; another one at once', async () => {
  const now = Date.UTC(2026, 0, 1, 12);
  vi.useFakeTimers({ toFake: ['Date'], now });
  onTestFinished(() => void vi.useRealTimers());
  const rig = await openRig({ settings: { pollIntervalMs: 20 } });
  const { service } = rig;
  const batches = (): number => service.requests.filter(({ method }) => method === 'POST').length;
  service.setBatch({ mode: { kind: 'missing', status: 405 } });
  const tasks = [1, 2, 3].map(() => service.addTask({ stages: [{ word: 'processing' }] }));
  const polled = async (): Promise<void> => {
    const from = tasks.map(({ polls }) => polls);
    await until(() => {
      for (const [place, { polls }] of tasks.entries()) expect(polls).toBeGreaterThan((from[place] ?? 0) + 2);
    });
  };
  rig.engine.start();
  rig.engine.track(tasks.map(({ id }) => id));
  await polled();
  expect(batches()).toBe(1);

  vi.setSystemTime(now + DAY - 60_000);
  await rig.restart();
  await polled();
  expect(batches()).toBe(1);

  vi.setSystemTime(now + DAY + 60_000);
  await rig.restart();
  await polled();
  expect(batches()).toBe(2);

  await rig.restart({ baseUrl: service.baseUrl.replace('127.0.0.1', 'localhost') });
  await polled();
  expect(batches()).toBe(3);
});

test.each(['watermarked-only', 'route-only'] as const)(
  'a clean link that comes as a web page at first (%s) is asked for again, and the clean clip is saved',
  async (links) => {
    const { service, engine, row } = await openRig({ settings: { pollIntervalMs: 20 } });
    const task = service.addTask({ stages: [], links });
    service.failNext({ kind: 'none' }, { kind: 'html' });
    engine.start();
    engine.track([task.id]);
    await until(() => expect(engine.ending(task.id)).toBe('saved'));
    expect(engine.item(task.id).assets[0]?.sha256).toBe(task.sha256());
    expect(row(task.id)?.mayBeWatermarked).toBe(false);
    expect(engine.status().gatewayProblem).toBeNull();
  },
);
