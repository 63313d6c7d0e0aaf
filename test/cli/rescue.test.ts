/** `dailies rescue`, alone and beside a Dailies that runs. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectControl } from '../../app/control/client.ts';
import { builtInServices, lumaGateway } from '../../app/core/services/definitions/built-in.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { loadClip } from '../luma-service/media.ts';
import { readFixture } from '../services/fixture.ts';
import { type SimulatedService, startSimulatedService } from '../services/simulated-service.ts';
import { buildCli } from './build-cli.ts';
import { runCli, startCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const QUICK = ['--poll-interval', '50ms', '--requests-per-second', '100', '--retry-delay', '20ms'];
const MINUTE_MS = 60_000;

async function startReplicate(): Promise<SimulatedService> {
  const definition = builtInServices.find(({ id }) => id === 'replicate') ?? lumaGateway;
  const { video } = loadClip('square');
  const clip = video.read(0, video.size);
  const service = await startSimulatedService(definition, readFixture('replicate'), CANARY_KEY, clip);
  onTestFinished(() => service[Symbol.asyncDispose]());
  const at = (minutes: number): number => Date.now() - minutes * MINUTE_MS;
  service.list([
    { id: 'young', state: 'done', atMs: at(5) },
    { id: 'working', state: 'working', atMs: at(6) },
    { id: 'dying', state: 'done', atMs: at(40) },
  ]);
  return service;
}

function rig(service: SimulatedService) {
  const folder = tempFolder();
  const [data, clips] = [join(folder, 'data'), join(folder, 'clips')];
  const at = ['--service', 'replicate', '--api', service.baseUrl, '--data', data, '--out', clips];
  return { at: [...at, ...QUICK], data, clips, env: { DAILIES_API_KEY_REPLICATE: CANARY_KEY } };
}

test('rescue lists what is finished there and not here, dying first, and fetches nothing', async () => {
  const service = await startReplicate();
  const { at, env } = rig(service);
  const { code, stdout, stderr } = await runCli(['rescue', ...at], { env });
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => /^replicate +\d+ min +(\w+) +Prompt of \1$/.exec(line)?.[1])).toEqual([
    'dying',
    'young',
  ]);
  expect(stderr).toBe('2 finished and not saved here; dailies rescue --fetch saves them.\n');
  expect(service.requests.map(({ path }) => path)).toEqual(['/v1/predictions']);
  const asJson = await runCli(['rescue', ...at, '--json', '--quiet'], { env });
  expect(asJson.events).toMatchObject([
    { type: 'rescue', service: 'replicate', id: 'dying', prompt: 'Prompt of dying' },
    { type: 'rescue', service: 'replicate', id: 'young' },
  ]);
  expect(asJson.stderr).toBe('');
});

test('rescue --fetch saves them, and then there is nothing left', async () => {
  const service = await startReplicate();
  const { at, clips, env } = rig(service);
  const fetched = await runCli(['rescue', '--fetch', ...at], { env });
  expect([fetched.code, fetched.stderr]).toEqual([0, expect.stringContaining('2 saved, 0 failed')]);
  expect(readdirSync(clips)).toHaveLength(2);
  const again = await runCli(['rescue', '--fetch', ...at], { env });
  expect([again.code, again.stdout, again.stderr]).toEqual([
    0,
    '',
    'Nothing is finished there that is not here.\n',
  ]);
  for (const { method } of service.requests) expect(method).toBe('GET');
});

test('rescue works beside a watch that has the library open', async () => {
  const service = await startReplicate();
  const { at, data, clips, env } = rig(service);
  const watch = startCli(['watch', ...at], { env });
  await expect.poll(async () => (await connectControl(data))?.owner, { timeout: 30_000 }).toBe('watch');
  const { code, stdout } = await runCli([
    'rescue',
    '--service',
    'replicate',
    '--data',
    data,
    '--out',
    clips,
    '--json',
    '--fetch',
  ]);
  expect(code).toBe(0);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; id?: string });
  expect(events.filter(({ type }) => type === 'rescue').map(({ id }) => id)).toEqual(['dying', 'young']);
  expect(events.at(-1)).toEqual({ type: 'done', saved: 2, failed: 0 });
  watch.child.kill('SIGTERM');
  expect((await watch.ended).code).toBe(130);
});

test.for([
  ['a key that is refused', 3, { DAILIES_API_KEY_REPLICATE: 'another-key-0123456789' }, []],
  ['no key', 3, {}, []],
  ['a service without a list', 2, { DAILIES_API_KEY_VIDU: CANARY_KEY }, ['--service', 'vidu']],
] as const)('rescue ends for %s with %i and a sentence', async ([, code, env, also]) => {
  const service = await startReplicate();
  const ended = await runCli(['rescue', ...rig(service).at, ...also], { env });
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(/[.]\n$/);
  expect(ended.stdout).toBe('');
});
