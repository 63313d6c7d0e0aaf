/** Other services’ tasks beside a Dailies that runs: it has the accounts and the keys, the command lines have none. */
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectControl } from '../../app/control/client.ts';
import { builtInServices, lumaGateway } from '../../app/core/services/definitions/built-in.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { loadClip } from '../luma-service/media.ts';
import { answerOf, readFixture } from '../services/fixture.ts';
import { type SimulatedService, startSimulatedService } from '../services/simulated-service.ts';
import { buildCli } from './build-cli.ts';
import { type Ended, eventsOf, runCli, startCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const QUICK = ['--poll-interval', '50ms', '--requests-per-second', '100', '--retry-delay', '20ms'];

interface Simulated {
  readonly service: SimulatedService;
  readonly task: string;
  say(name: string): void;
}

async function startService(id: string): Promise<Simulated> {
  const { video } = loadClip('square');
  const definition = builtInServices.find((each) => each.id === id) ?? lumaGateway;
  const fixture = readFixture(id);
  const service = await startSimulatedService(
    definition,
    fixture,
    `key-of-${id}-0123456789`,
    video.read(0, video.size),
  );
  onTestFinished(() => service[Symbol.asyncDispose]());
  return { service, task: fixture.id, say: (name) => service.say(answerOf(fixture, name)) };
}

/** A watch with accounts at Runway and Vidu. */
async function openStage() {
  const [runway, vidu] = [await startService('runway'), await startService('vidu')];
  const folder = tempFolder();
  const data = join(folder, 'data');
  const env = {
    ...{ DAILIES_API_KEY: 'key-of-luma-0123456789' },
    ...{ DAILIES_API_KEY_RUNWAY: 'key-of-runway-0123456789', DAILIES_API_URL_RUNWAY: runway.service.baseUrl },
    ...{ DAILIES_API_KEY_VIDU: 'key-of-vidu-0123456789', DAILIES_API_URL_VIDU: vidu.service.baseUrl },
  };
  const watch = startCli(['watch', '--data', data, '--out', join(folder, 'out'), ...QUICK, '--json'], {
    env,
  });
  await expect.poll(async () => (await connectControl(data))?.owner, { timeout: 30_000 }).toBe('watch');
  const run = (command: string, ...words: readonly string[]): Promise<Ended> =>
    runCli([command, ...words, '--data', data, '--json']);
  return { runway, vidu, watch, run };
}

test('--service goes to the account of the one that runs, which has the key and the address', async () => {
  const { runway, run } = await openStage();
  runway.say('done');
  const tracked = await run('track', '--service', 'runway', runway.task);
  expect([tracked.code, tracked.stderr]).toEqual([0, '']);
  const waited = await run('wait', '--service', 'runway', runway.task);
  expect([waited.code, eventsOf(waited, 'saved').map(({ id }) => id)]).toEqual([0, [runway.task]]);
  expect((await run('list', '--service', 'runway')).events).toMatchObject([
    { id: runway.task, account: 'runway' },
  ]);
  const named = await run('fetch', '--service', 'runway', '--api', runway.service.baseUrl, runway.task);
  expect([named.code, named.stderr]).toEqual([0, '']);
  const elsewhere = await run(
    'fetch',
    '--service',
    'runway',
    '--api',
    'https://elsewhere.example',
    runway.task,
  );
  expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining('--api')]);
});

test('the address of a task says whose it is, without a key on the command line', async () => {
  const { vidu, run } = await openStage();
  vidu.say('done');
  const end = await run('fetch', `https://api.vidu.com/ent/v2/tasks/${vidu.task}/creations`);
  expect([end.code, end.stderr]).toEqual([0, '']);
  expect(eventsOf(end, 'saved')).toMatchObject([{ id: vidu.task }]);
});

test('a service at which the one that runs has no account is named, and nothing is tracked', async () => {
  const { runway, run } = await openStage();
  const address = 'https://api.replicate.com/v1/predictions/rrr4jq1zqxrga0ckg8gasb2y5w';
  for (const words of [
    ['fetch', '--service', 'replicate', 'rrr4jq1zqxrga0ckg8gasb2y5w'],
    ['track', '--service', 'replicate', 'rrr4jq1zqxrga0ckg8gasb2y5w'],
    ['wait', address],
    ['track', address],
    ['rescue', '--service', 'replicate'],
  ] as const) {
    const [command, ...rest] = words;
    const end = await run(command, ...rest);
    expect([words, end.code, end.stdout]).toEqual([words, 2, '']);
    expect(end.stderr).toMatch(/^Dailies is running and has no account at Replicate[^\n]+\n$/);
    expect(end.stderr.includes('--service')).toBe(words.some((word) => word === '--service'));
  }
  expect(runway.service.requests).toEqual([]);
  expect((await run('list')).events).toEqual([]);
});

test('fetch without tasks ends with those of the service that was named', async () => {
  const { runway, vidu, run } = await openStage();
  runway.say('waiting');
  vidu.say('waiting');
  for (const [name, { task }] of Object.entries({ runway, vidu })) {
    expect((await run('track', '--service', name, task)).code).toBe(0);
  }
  vidu.say('done');
  const end = await run('fetch', '--service', 'vidu');
  expect([end.code, end.stderr, end.events.at(-1)]).toEqual([0, '', { type: 'done', saved: 1, failed: 0 }]);
});
