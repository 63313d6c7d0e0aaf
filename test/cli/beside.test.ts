/** The command line beside a Dailies that runs: real processes on one library, some of them killed. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectControl } from '../../app/control/client.ts';
import { recordControl } from '../control/record-control.ts';
import { CANARY_CORE, CANARY_KEY } from '../fixtures/canary-key.ts';
import type { TaskHandle } from '../luma-service/luma-service.ts';
import { buildCli } from './build-cli.ts';
import { createRig, PLAIN, type Rig } from './rig.ts';
import { type Ended, eventsOf, type RunningCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

/** A watch that has the library open and can be spoken to. */
async function startWatch({ start, data }: Rig, ids: readonly string[] = []): Promise<RunningCli> {
  const watch = start('watch', ids);
  await expect.poll(async () => (await connectControl(data))?.owner, { timeout: 30_000 }).toBe('watch');
  return watch;
}

const codeOf = (end: Ended): readonly [number | null, string] => [end.code, end.stderr];

test('ten command lines work on one library at once, while its owner is killed twice', async () => {
  const rig = await createRig();
  const { service, run, data } = rig;
  const tasks = Array.from({ length: 6 }, () => service.addTask({ stages: [{ word: 'processing' }] }));
  const first = await startWatch(rig);
  const fetches = tasks.map(({ id }) => rig.start('fetch', [id]));
  const others = [
    run('track', [service.addTask().id]),
    run('list'),
    run('status'),
    run('wait', [tasks[0]?.id ?? '', '--timeout', '10m']),
  ];
  await expect.poll(() => service.requests.length, { timeout: 30_000 }).toBeGreaterThan(6);
  first.child.kill('SIGKILL');
  await first.ended;
  // One of the ten has taken it over.
  await expect
    .poll(async () => (await connectControl(data).catch(() => null))?.owner, { timeout: 30_000 })
    .toBe('fetch');
  const heir = await connectControl(data);
  const killed = fetches.find(({ child }) => child.pid === heir?.pid);
  if (killed) process.kill(killed.child.pid ?? 0, 'SIGKILL');
  for (const task of tasks) task.finish();
  for (const cli of fetches) {
    const end = await cli.ended;
    if (cli === killed) continue;
    expect(codeOf(end)).toEqual([0, '']);
    // Whoever has taken it over saves the others', too, and tells of its own alone.
    expect(eventsOf(end, 'saved')).toHaveLength(1);
  }
  for (const end of await Promise.all(others)) expect(codeOf(end)).toEqual([0, '']);
  // What the killed one had been asked for is in the library: the next goes on with it.
  expect((await run('fetch')).code).toBe(0);
  expect(rig.saved()).toHaveLength(7);
});

describe('beside a watch', () => {
  test('export writes what is saved, without asking the owner or waiting for it', async () => {
    const rig = await createRig();
    const { id } = rig.service.addTask({ stages: [], prompt: 'A harbour' });
    expect((await rig.run('fetch', [id])).code).toBe(0);
    const watch = await startWatch(rig);
    const path = join(rig.data, 'cut.mlt');
    const end = await rig.run('export', ['--format', 'mlt', '--to', path]);
    expect(codeOf(end)).toEqual([0, '']);
    expect(eventsOf(end, 'exported')).toMatchObject([{ path, format: 'mlt', clips: 1 }]);
    const to = join(rig.data, 'copies');
    const copied = await rig.run('export', ['--format', 'files', '--to', to, '--name', '{service} {prompt}']);
    expect([copied.code, readdirSync(to)]).toEqual([0, ['luma-gateway A harbour.mp4']]);
    watch.child.kill('SIGINT');
    await watch.ended;
  });

  test('fetch says and saves what it says and saves alone, and ends with its own tasks', async () => {
    const rig = await createRig();
    const watch = await startWatch(rig, [service(rig, 'processing').id]);
    const task = rig.service.addTask();
    const end = await rig.run('fetch', [task.id], { key: null });
    expect(codeOf(end)).toEqual([0, '']);
    expect(eventsOf(end, 'saved')).toMatchObject([{ id: task.id, asset: 'video' }]);
    expect(new Set(end.events.flatMap(({ id }) => id ?? []))).toEqual(new Set([task.id]));
    expect(end.events.at(-1)).toEqual({ type: 'done', saved: 1, failed: 0 });
    const again = await rig.run('fetch', [task.id]);
    expect([again.code, eventsOf(again, 'saved').map(({ id }) => id)]).toEqual([0, [task.id]]);
    const failing = rig.service.addTask({ fate: { kind: 'failed', reason: 'no' } });
    const failed = await rig.run('fetch', [failing.id]);
    expect([failed.code, eventsOf(failed, 'error').map(({ code }) => code)]).toEqual([
      1,
      ['generation-failed'],
    ]);
    expect(watch.child.exitCode).toBeNull();
  });

  test('track, pause, resume, retry and remove work on its items, and list and status tell of it', async () => {
    const rig = await createRig();
    const { run } = rig;
    await startWatch(rig);
    const { id } = service(rig, 'processing');
    expect(codeOf(await run('track', [id]))).toEqual([0, '']);
    expect((await run('pause', [id])).events).toMatchObject([{ type: 'task', id, status: 'paused' }]);
    expect((await run('list')).events).toMatchObject([{ id, status: 'paused' }]);
    expect((await run('resume', [id])).events).toMatchObject([{ id, status: 'generating' }]);
    expect((await run('status')).events).toMatchObject([
      { type: 'status', running: true, owner: 'watch', counts: { generating: 1 }, problems: [] },
    ]);
    expect((await run('retry', [id])).code).toBe(0);
    expect(codeOf(await run('remove', [id]))).toEqual([0, '']);
    expect((await run('list')).events).toEqual([]);
    const unknown = await run('pause', ['nobody-knows']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('nobody-knows');
  });

  test('events tells of everything, and goes on with the next one after kill -9', async () => {
    const rig = await createRig();
    const watch = await startWatch(rig);
    const events = rig.start('events');
    const first = await heard(rig, events);
    watch.child.kill('SIGKILL');
    await watch.ended;
    const next = rig.start('watch', []);
    await expect.poll(async () => (await connectControl(rig.data))?.owner, { timeout: 30_000 }).toBe('watch');
    await heard(rig, events);
    first.finish();
    await events.event(({ type, id }) => type === 'saved' && id === first.id);
    events.child.kill('SIGTERM');
    expect((await events.ended).code).toBe(130);
    expect(next.child.exitCode).toBeNull();
  });

  test('S1: the key is in nothing that crosses the socket, whatever is asked and told', async () => {
    const rig = await createRig({ apiKey: CANARY_KEY });
    const wire = await recordControl(rig.data, () => startWatch(rig));
    const task = rig.service.addTask();
    await rig.run('fetch', [task.id]);
    await rig.run('status');
    await rig.run('wait', [task.id]);
    const text = await wire.end();
    expect(text).toContain(task.id);
    expect(text).not.toContain(CANARY_CORE);
  });
});

describe('wait', () => {
  test('has a fetch that was started for another task work on what was tracked before', async () => {
    const rig = await createRig();
    const [slow, tracked] = [service(rig, 'processing'), rig.service.addTask({ stages: [] })];
    expect((await rig.run('track', [tracked.id])).code).toBe(0);
    rig.start('fetch', [slow.id]);
    await expect.poll(async () => (await connectControl(rig.data))?.owner, { timeout: 30_000 }).toBe('fetch');
    const end = await rig.run('wait', [tracked.id]);
    expect([end.code, eventsOf(end, 'saved').map(({ id }) => id)]).toEqual([0, [tracked.id]]);
  });

  test.each(['beside', 'alone'])('ends with 0, 1 and 5 %s', async (how) => {
    const rig = await createRig();
    if (how === 'beside') await startWatch(rig);
    const good = rig.service.addTask();
    const bad = rig.service.addTask({ fate: { kind: 'failed', reason: 'no' } });
    const slow = service(rig, 'processing');
    expect((await rig.run('wait', [good.id])).code).toBe(0);
    expect((await rig.run('wait', [good.id, bad.id])).code).toBe(1);
    const late = await rig.run('wait', [good.id, slow.id, '--timeout', '300ms']);
    expect([late.code, late.events.at(-1)]).toEqual([5, { type: 'done', saved: 1, failed: 0 }]);
    slow.finish();
    expect((await rig.run('wait', [slow.id, '--timeout', '5m'])).code).toBe(0);
  });

  test('needs neither key nor lock for what has ended, and does not try again what failed', async () => {
    const rig = await createRig();
    const bad = rig.service.addTask({ fate: { kind: 'failed', reason: 'no' } });
    expect((await rig.run('fetch', [bad.id])).code).toBe(1);
    const asked = rig.service.requests.length;
    const end = await rig.run('wait', [bad.id], { key: null });
    expect([end.code, eventsOf(end, 'error').map(({ code }) => code)]).toEqual([1, ['generation-failed']]);
    expect(rig.service.requests.length).toBe(asked);
  });
});

test('status says in words that nothing runs, and what the library holds', async () => {
  const rig = await createRig();
  await rig.run('fetch', [rig.service.addTask().id]);
  const end = await rig.run('status', [PLAIN]);
  expect(end.code).toBe(0);
  expect(end.stdout).toMatch(/^Dailies is not running\.\n.*\b1 saved\b/);
});

test('list says that a clip is missing whose file went, without writing that down', async () => {
  const rig = await createRig();
  const { id } = rig.service.addTask();
  await rig.run('fetch', [id]);
  const [path] = (await rig.run('list')).events.map((event) => event.path);
  rmSync(path);
  expect((await rig.run('list')).events).toMatchObject([{ id, status: 'missing', path: null }]);
});

/** Tracks one task after the other until `events` tells of one: it follows from some moment on. Gives that one. */
async function heard(rig: Rig, events: RunningCli): Promise<TaskHandle> {
  const tasks: TaskHandle[] = [];
  let told: string | null = null;
  const isNew = ({ type, id }: { type: string; id: string }): boolean =>
    type === 'task' && tasks.some((task) => task.id === id);
  void events
    .event(isNew)
    .then((event) => {
      told = event.id;
    })
    .catch(() => undefined);
  while (told === null) {
    tasks.push(service(rig, 'processing'));
    await rig.run('track', [tasks.at(-1)?.id ?? '']);
  }
  return tasks.find(({ id }) => id === told) as TaskHandle;
}

/** A task that is not ready before it is told to be. */
function service(rig: Rig, word: string): ReturnType<Rig['service']['addTask']> {
  return rig.service.addTask({ stages: [{ word }] });
}
