/** What a request leaves on the signal it was given: that one lasts as long as the engine, and so would the rest. */
import { getEventListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createServiceClient, type ServiceClient } from '../../../app/core/services/client.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';
import { type LumaService, startLumaService } from '../../luma-service/luma-service.ts';
import type { Fault } from '../../luma-service/script.ts';

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(ending.splice(0).map((end) => end()));
});

const FAULTS: readonly Fault[] = [
  ...[200, 204, 304, 401, 403, 404, 429, 500].map((status): Fault => ({ kind: 'status', status })),
  { kind: 'html' },
  { kind: 'truncated' },
  { kind: 'redirect', location: '/luma/elsewhere' },
  { kind: 'hang' },
  { kind: 'reset' },
];

function clientOf(baseUrl: string, apiKey: string): ServiceClient {
  return createServiceClient({
    ...{ baseUrl: new URL(`${baseUrl}/`), apiKey, timeoutMs: 500, now: Date.now },
  });
}

async function startService(): Promise<LumaService> {
  const service = await startLumaService();
  ending.push(service.stop);
  return service;
}

/** Answers before it has read what was sent, as a gateway behind a cache or a firewall does. */
async function startHastyGateway(): Promise<string> {
  const server: Server = createServer((_request, response) => response.end('[]'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ending.push(() => new Promise((done) => server.close(done).closeAllConnections()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('no request leaves a listener on its signal, however it ends', async () => {
  const service = await startService();
  const client = clientOf(service.baseUrl, service.apiKey);
  const { signal } = new AbortController();
  for (const fault of FAULTS) {
    const { id } = service.addTask({ stages: [], gateway: [fault] });
    for (let time = 0; time < 2; time += 1) await client.query(id, signal).catch(() => undefined);
    service.failNext(fault);
    await client.queryBatch([id], signal).catch(() => undefined);
    service.failNext(fault);
    await client.downloadVideoUrl(id, signal).catch(() => undefined);
    expect(getEventListeners(signal, 'abort'), JSON.stringify(fault)).toHaveLength(0);
  }
});

test('a request that was answered before it was sent in full leaves no listener either', async () => {
  const client = clientOf(await startHastyGateway(), CANARY_KEY);
  const { signal } = new AbortController();
  const ids = Array.from({ length: 20_000 }, (_, index) => `task-${index}-${'x'.repeat(100)}`);
  for (let time = 0; time < 5; time += 1) await client.queryBatch(ids, signal).catch(() => undefined);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('a request is still ended by its signal, before it begins and while it waits', async () => {
  const service = await startService();
  const client = clientOf(service.baseUrl, service.apiKey);
  const { id } = service.addTask({ gateway: [{ kind: 'hang' }] });
  await expect(client.query(id, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  const leave = new AbortController();
  const asked = client.query(id, leave.signal);
  await expect.poll(() => service.requests.length).toBe(1);
  leave.abort();
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
});
