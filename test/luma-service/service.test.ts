/** Proves the simulated service itself: what tests lean on must hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type LumaService, type LumaServiceOptions, startLumaService } from './luma-service.ts';
import { SAMPLES } from './samples.ts';
import type { FailureField, Shape, TaskScript } from './script.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
type Answer = any;

const running: LumaService[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

async function start(options?: LumaServiceOptions): Promise<LumaService> {
  const service = await startLumaService(options);
  running.push(service);
  return service;
}

function get(service: LumaService, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(service.baseUrl + path, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${service.apiKey}`, ...init.headers },
  });
}

async function ask(service: LumaService, id: string): Promise<Answer> {
  return (await get(service, `/luma/generations/${id}`)).json();
}

async function askBatch(service: LumaService, ids: readonly string[]): Promise<Response> {
  return get(service, '/luma/tasks', { method: 'POST', body: JSON.stringify({ ids }) });
}

const finished: TaskScript = { stages: [] };

/** The documented example's keys and types, with every leaf replaced by its type. */
function outline(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, outline(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe('the gateway', () => {
  test('refuses a missing or wrong key with the documented error shape', async () => {
    const service = await start();
    const { id } = service.addTask();
    for (const authorization of ['', 'Bearer nonsense']) {
      const response = await get(service, `/luma/generations/${id}`, { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: { message: 'Invalid token', type: 'new_api_error' } });
    }
    service.setKey('sk-new');
    expect((await ask(service, id)).id).toBe(id);
  });

  test('answers a finished task with exactly the keys and types of the documented example', async () => {
    const service = await start();
    const { id } = service.addTask(finished);
    const example: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../fixtures/query-single-task.json'), 'utf8'),
    );
    expect(outline(await ask(service, id))).toEqual(outline(example));
  });

  test('moves through its stages by polls, then shows the fate', async () => {
    const service = await start();
    const task = service.addTask({
      stages: [
        { word: 'pending', forPolls: 2 },
        { word: 'throttled-somehow', forPolls: 1 },
      ],
    });
    const words: string[] = [];
    for (let poll = 0; poll < 5; poll += 1) words.push((await ask(service, task.id)).state);
    expect(words).toEqual(['pending', 'pending', 'throttled-somehow', 'completed', 'completed']);
    expect(task.polls).toBe(5);
    expect(task.finishedAtMs).not.toBeNull();
  });

  test('keeps an open-ended stage until the test finishes it', async () => {
    const service = await start();
    const task = service.addTask({ stages: [{ word: 'processing' }] });
    expect((await ask(service, task.id)).state).toBe('processing');
    expect((await ask(service, task.id)).state).toBe('processing');
    task.finish();
    expect((await ask(service, task.id)).state).toBe('completed');
  });

  test('has each of the published shapes', async () => {
    const service = await start();
    const answerIn = (shape: Shape): Promise<Answer> =>
      ask(service, service.addTask({ ...finished, shape, prompt: 'a prompt' }).id);

    const flat = await answerIn('flat');
    expect(flat).toMatchObject({ prompt: 'a prompt', queue_state: null, liked: null });
    expect(flat.video.thumbnail).toContain('_thumb.jpg');
    expect(flat).not.toHaveProperty('request');
    expect(flat).not.toHaveProperty('artifact');

    const wrapped = await answerIn('wrapped');
    expect(wrapped).toMatchObject({ code: 'success', data: { platform: 'luma', status: 'SUCCESS' } });
    expect(typeof wrapped.data.id).toBe('number');
    expect(wrapped.data.data.id).toBe(wrapped.data.task_id);

    const luma = await answerIn('luma');
    expect(luma).toMatchObject({ state: 'completed', failure_reason: null });
    expect(luma.assets.video).toContain('.mp4?');
  });

  test('has the words of each shape while a task runs', async () => {
    const service = await start();
    const luma = service.addTask({ shape: 'luma' });
    expect((await ask(service, luma.id)).state).toBe('queued');
    expect((await ask(service, luma.id)).state).toBe('dreaming');
    const wrapped = service.addTask({ shape: 'wrapped' });
    expect((await ask(service, wrapped.id)).data).toMatchObject({ status: 'QUEUED', data: null });
    expect((await ask(service, wrapped.id)).data).toMatchObject({ status: 'IN_PROGRESS' });
  });

  test('puts the reason of a failure where the script says', async () => {
    const service = await start();
    const failing = async (field: FailureField, shape: Shape): Promise<Answer> =>
      ask(
        service,
        service.addTask({ stages: [], shape, fate: { kind: 'failed', reason: 'too wild', field } }).id,
      );
    for (const field of ['failure_reason', 'fail_reason', 'state_reason', 'error', 'message'] as const)
      expect(await failing(field, 'documented')).toMatchObject({ state: 'failed', [field]: 'too wild' });
    expect(await failing('error.message', 'flat')).toMatchObject({ error: { message: 'too wild' } });
    expect((await failing('fail_reason', 'wrapped')).data).toMatchObject({
      ...{ status: 'FAILURE', fail_reason: 'too wild' },
    });
  });

  test('leaves links out as scripted, and offers the download route', async () => {
    const service = await start();
    const raw = await ask(service, service.addTask({ ...finished, links: 'no-download-url' }).id);
    expect([raw.video.download_url, raw.video_raw.url.includes('_raw_')]).toEqual(['', true]);
    const marked = await ask(service, service.addTask({ ...finished, links: 'watermarked-only' }).id);
    expect(marked.video_raw).toBeNull();
    expect(marked.video.url).toContain('_watermarked_');
    const late = service.addTask({ ...finished, linksAfterPolls: 2 });
    const seen: boolean[] = [];
    for (let poll = 0; poll < 3; poll += 1) seen.push((await ask(service, late.id)).video !== null);
    expect(seen).toEqual([false, false, true]);

    const route = service.addTask({ ...finished, links: 'route-only' });
    expect((await ask(service, route.id)).video.url).toBe('');
    const link: Answer = await (
      await get(service, `/luma/generations/${route.id}/download_video_url`)
    ).json();
    expect((await fetch(link.url)).status).toBe(200);
    const early = service.addTask();
    expect((await get(service, `/luma/generations/${early.id}/download_video_url`)).status).toBe(400);
    const lacking = service.addTask({ ...finished, downloadRoute: false });
    expect((await get(service, `/luma/generations/${lacking.id}/download_video_url`)).status).toBe(404);
  });

  test('writes the time of creation in each published way', async () => {
    const service = await start();
    const created = async (createdAt: NonNullable<TaskScript['createdAt']>): Promise<unknown> =>
      (await ask(service, service.addTask({ createdAt }).id)).created_at;
    expect(await created('zero')).toBe('0001-01-01T00:00:00Z');
    expect(await created('microseconds')).toMatch(/\.\d{6}Z$/);
    expect(await created('milliseconds')).toMatch(/\.\d{3}Z$/);
    expect(await created('missing')).toBeUndefined();
  });

  test('says task_not_exist of a task it does not know, or no longer knows', async () => {
    const service = await start({ unknownTaskStatus: 404 });
    const { id } = service.addTask();
    service.forgetTask(id);
    const response = await get(service, `/luma/generations/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'task_not_exist' });
  });

  test('answers a batch as a list or wrapped, leaving out what it is told to', async () => {
    const service = await start();
    const [a, b] = [service.addTask(), service.addTask({ shape: 'wrapped' })];
    const list: Answer = await (await askBatch(service, [a.id, b.id, 'stranger'])).json();
    expect(list.map((item: Answer) => item.task_id ?? item.id)).toEqual([a.id, b.id]);
    service.setBatch({ mode: { kind: 'wrapped' }, leaveOut: new Set([a.id]), extra: [{ id: 'uninvited' }] });
    const wrapped: Answer = await (await askBatch(service, [a.id, b.id])).json();
    expect(wrapped.code).toBe('success');
    expect(wrapped.data.map((item: Answer) => item.task_id ?? item.id)).toEqual([b.id, 'uninvited']);
    expect(service.batches).toEqual([
      [a.id, b.id, 'stranger'],
      [a.id, b.id],
    ]);
  });

  test('can lack the batch route, or answer it with garbage', async () => {
    const service = await start();
    for (const status of [404, 405, 501] as const) {
      service.setBatch({ mode: { kind: 'missing', status } });
      expect((await askBatch(service, ['x'])).status).toBe(status);
    }
    service.setBatch({ mode: { kind: 'garbage' } });
    expect(await (await askBatch(service, ['x'])).text()).toBe('ok');
  });

  test('plays the scripted faults in turn, for one task or for all', async () => {
    const service = await start();
    const { id } = service.addTask({
      gateway: [
        { kind: 'status', status: 429, retryAfter: '7' },
        { kind: 'html' },
        { kind: 'truncated' },
        { kind: 'wrong-id', id: 'other' },
        { kind: 'reset' },
      ],
    });
    const path = `/luma/generations/${id}`;
    const busy = await get(service, path);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await (await get(service, path)).text()).toContain('<!doctype html>');
    const half = await (await get(service, path)).text();
    expect(() => JSON.parse(half)).toThrow(SyntaxError);
    expect((await ask(service, id)).id).toBe('other');
    await expect(get(service, path)).rejects.toThrow(TypeError);
    expect((await ask(service, id)).id).toBe(id);

    service.failNext({ kind: 'redirect', location: `${service.cdnUrl}/trap` });
    const moved = await get(service, path);
    expect([moved.status, moved.headers.get('location')]).toEqual([302, `${service.cdnUrl}/trap`]);
    service.failAlways({ kind: 'status', status: 503 });
    expect((await get(service, path)).status).toBe(503);
    expect((await get(service, path)).status).toBe(503);
    service.failAlways(null);
    expect((await get(service, path)).status).toBe(200);
  });

  test('logs every request, and notices a key that reaches the files', async () => {
    const service = await start({ apiKey: 'a-key-to-be-leaked-here' });
    const { id } = service.addTask(finished);
    await ask(service, id);
    expect(service.requests).toMatchObject([
      { side: 'gateway', method: 'GET', path: `/luma/generations/${id}`, status: 200, taskIds: [id] },
    ]);
    expect(service.requests[0]?.bytesSent).toBeGreaterThan(100);
    expect(service.secretsAtCdn()).toHaveLength(0);
    await fetch(`${service.cdnUrl}/files/x`, { headers: { authorization: `Bearer ${service.apiKey}` } });
    expect(service.secretsAtCdn()).toHaveLength(1);
  });

  test('holds all six samples at once', async () => {
    const service = await start();
    for (const sample of SAMPLES) service.addTask(sample.script);
    const ids = SAMPLES.map((sample) => sample.script.id ?? '');
    const list: Answer = await (await askBatch(service, ids)).json();
    expect(list).toHaveLength(6);
  });
});
