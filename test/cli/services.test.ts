/** `dailies services`, and any service's tasks from their ids to the clips. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../app/core/engine.ts';
import { builtInServices, lumaGateway } from '../../app/core/services/definitions/built-in.ts';
import { defaultSettings } from '../../app/shared/settings.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { loadClip } from '../luma-service/media.ts';
import { answerOf, readFixture } from '../services/fixture.ts';
import { type SimulatedService, startSimulatedService } from '../services/simulated-service.ts';
import { buildCli } from './build-cli.ts';
import { runCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const { video } = loadClip('square');
const QUICK = ['--poll-interval', '50ms', '--requests-per-second', '100', '--retry-delay', '20ms'];

const KEYS = { vidu: 'key-of-vidu-0123456789', runway: 'key-of-runway-0123456789' };

async function startService(
  id: string,
  key = CANARY_KEY,
): Promise<{ service: SimulatedService; task: string }> {
  const definition = builtInServices.find((each) => each.id === id) ?? lumaGateway;
  const fixture = readFixture(id);
  const service = await startSimulatedService(definition, fixture, key, video.read(0, video.size));
  onTestFinished(() => service[Symbol.asyncDispose]());
  service.say(...['waiting', 'done'].map((name) => answerOf(fixture, name)));
  return { service, task: fixture.id };
}

test('services lists each with its address, and what no source confirmed', async () => {
  const { code, stdout } = await runCli(['services'], {});
  expect(code).toBe(0);
  for (const { id, name } of builtInServices) expect(stdout).toContain(`${id.padEnd(20)}${name}, `);
  expect(stdout).toMatch(/^kling-gateway .*at your gateway \(--api\) · unconfirmed: /m);
  const asJson = await runCli(['services', '--json'], {});
  const lines = asJson.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { service: string });
  expect(lines.map(({ service }) => service)).toEqual(builtInServices.map(({ id }) => id));
});

test('services check reads an answer by a definition, and asks nobody', async () => {
  const folder = tempFolder();
  const answer = join(folder, 'answer.json');
  writeFileSync(answer, JSON.stringify(answerOf(readFixture('kie'), 'done').body));
  const { code, stdout } = await runCli(['services', 'check', 'kie', '--answer', answer], {});
  expect([code, stdout]).toEqual([
    0,
    'id      task_12345678\nstate   completed\nword    success\nprompt  A harbour\nmodel   kling/v2-1\nlink    https://files.example/clip.mp4\n',
  ]);
});

test('services check shows the link of each clip where an answer has several', async () => {
  const answer = join(tempFolder(), 'answer.json');
  writeFileSync(answer, JSON.stringify(answerOf(readFixture('runway'), 'done, with several').body));
  const { links = [] } = answerOf(readFixture('runway'), 'done, with several');
  expect(links).toHaveLength(2);
  const { code, stdout } = await runCli(['services', 'check', 'runway', '--answer', answer], {});
  expect([code, stdout.split('\n').filter((line) => line.startsWith('link'))]).toEqual([
    0,
    links.map((link, at) => `link ${at + 1}  ${link}`),
  ]);
  const asJson = await runCli(['services', 'check', 'runway', '--answer', answer, '--json'], {});
  expect(JSON.parse(asJson.stdout)).toMatchObject({ link: links[0], links });
});

test.for([
  ['{"id":"mine"}', 'is no definition of a service: name: is missing.'],
  ['{', 'is not JSON; put the definition of a service into it and nothing else.'],
] as const)('services check says what is wrong with %s', async ([text, words]) => {
  const file = join(tempFolder(), 'mine.json');
  writeFileSync(file, text);
  const { code, stderr } = await runCli(['services', 'check', file], {});
  expect([code, stderr.trim().endsWith(words)]).toEqual([2, true]);
});

test('fetch takes another service’s task from its id to the clip, into the one library', async () => {
  const { service, task } = await startService('kling-gateway');
  const folder = tempFolder();
  const [out, config] = [join(folder, 'clips'), join(folder, 'config')];
  const args = [
    'fetch',
    '--service',
    'kling-gateway',
    '--api',
    service.baseUrl,
    '--out',
    out,
    ...QUICK,
    task,
  ];
  const ended = await runCli(args, {
    env: { XDG_CONFIG_HOME: config, DAILIES_API_KEY_KLING_GATEWAY: CANARY_KEY },
  });
  expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
  const [name = ''] = readdirSync(out);
  expect(name).toMatch(/\[CjMkYmXx\]\.mp4$/);
  expect(readFileSync(join(out, name)).equals(video.read(0, video.size))).toBe(true);
  expect(readdirSync(join(config, 'Dailies'))).toContain('library.db');
});

test('tasks of two services lie in one library, and each is listed by its own', async () => {
  const [vidu, runway] = [await startService('vidu', KEYS.vidu), await startService('runway', KEYS.runway)];
  const folder = tempFolder();
  const where = ['--data', folder, '--out', join(folder, 'clips'), ...QUICK, '--json'];
  const env = { DAILIES_API_KEY_VIDU: KEYS.vidu, DAILIES_API_KEY_RUNWAY: KEYS.runway };
  const first = await runCli(
    ['fetch', '--service', 'vidu', '--api', vidu.service.baseUrl, ...where, vidu.task],
    { env },
  );
  expect([first.code, first.stderr]).toEqual([0, '']);
  const second = await runCli(
    ['fetch', '--service', 'runway', '--api', runway.service.baseUrl, ...where, runway.task],
    { env },
  );
  expect([second.code, second.stderr]).toEqual([0, '']);
  const list = await runCli(['list', '--data', folder, '--json'], { env });
  const accounts = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { account: string }).account);
  expect(accounts(list.stdout)).toEqual(['vidu', 'runway']);
  const some = await runCli(['list', '--service', 'runway', '--data', folder, '--json'], { env });
  expect(accounts(some.stdout)).toEqual(['runway']);
  for (const { headers } of runway.service.requests) expect(JSON.stringify(headers)).not.toContain(KEYS.vidu);
});

test('a task of a service whose key is nowhere ends with the name of its variable, and nothing starts', async () => {
  const { service, task } = await startService('vidu');
  const data = join(tempFolder(), 'data');
  const list = join(tempFolder(), 'ids.txt');
  writeFileSync(list, `${task}\nhttps://api.replicate.com/v1/predictions/rrr4jq1zqxrga0ckg8gasb2y5w\n`);
  const where = ['--service', 'vidu', '--api', service.baseUrl, '--data', data];
  const ended = await runCli(['fetch', ...where, list], { key: CANARY_KEY });
  expect([ended.code, ended.stderr]).toEqual([
    3,
    'There is no key for Replicate; set DAILIES_API_KEY_REPLICATE.\n',
  ]);
  expect(service.requests).toEqual([]);
});

test('a library that an earlier run gave to one service goes on being used for it', async () => {
  const { service, task } = await startService('vidu');
  const config = tempFolder();
  const old = join(config, 'Dailies', 'libraries', 'vidu');
  await createEngine({
    service: builtInServices.find(({ id }) => id === 'vidu') ?? lumaGateway,
    ...{ dataFolder: old, key: null, cacheThumbnails: false, onStorageTrouble: 'fail' },
    settings: defaultSettings(join(config, 'clips')),
  }).stop();
  const env = { XDG_CONFIG_HOME: config, DAILIES_API_KEY_VIDU: CANARY_KEY };
  const args = ['--service', 'vidu', '--api', service.baseUrl, '--out', join(config, 'clips'), ...QUICK];
  const ended = await runCli(['fetch', ...args, task], { env });
  expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
  const list = await runCli(['list', '--service', 'vidu', '--json'], { env });
  expect(JSON.parse(list.stdout)).toMatchObject({ id: task, account: 'main', status: 'saved' });
  expect(existsSync(join(config, 'Dailies', 'library.db'))).toBe(false);
});

test('a definition of one’s own is named by its file, or lies in the data folder', async () => {
  const { service, task } = await startService('runway');
  const data = join(tempFolder(), 'data');
  mkdirSync(join(data, 'services'), { recursive: true });
  const definition = builtInServices.find(({ id }) => id === 'runway');
  writeFileSync(
    join(data, 'services', 'mine.json'),
    JSON.stringify({ ...definition, id: 'mine', name: 'Mine' }),
  );
  const where = ['--api', service.baseUrl, '--data', data, '--out', join(data, 'clips'), ...QUICK];
  const ended = await runCli(['fetch', '--service', 'mine', ...where, task], { key: CANARY_KEY });
  expect(ended.code).toBe(0);
  expect(readdirSync(join(data, 'clips'))).toHaveLength(1);
});

test('a definition that calls itself like a service that is built in is given neither its key nor a request', async () => {
  const { service, task } = await startService('runway');
  const folder = tempFolder();
  const file = join(folder, 'free.json');
  const definition = builtInServices.find(({ id }) => id === 'runway');
  writeFileSync(file, JSON.stringify({ ...definition, id: 'vidu', baseUrl: 'https://free.example' }));
  const where = ['--api', service.baseUrl, '--data', folder, '--out', join(folder, 'clips')];
  const ended = await runCli(['fetch', '--service', file, ...where, task], {
    env: { DAILIES_API_KEY_VIDU: CANARY_KEY },
  });
  expect([ended.code, ended.stderr, service.requests]).toEqual([
    2,
    `${file} has the id of a service that is built in, vidu; give it another.\n`,
    [],
  ]);
});

test.for([
  [['fetch', '--service', 'nobody', 'x'], 'There is no service “nobody”'],
  [
    ['fetch', '--service', 'kling-gateway', 'text2video/x'],
    'Kling on gateways has no address of its own; say where',
  ],
  [['fetch', '--service', 'runway', 'a/b'], '“a/b” is not a task ID'],
  [['services', 'list'], 'Write dailies services, or dailies services check FILE --answer FILE.'],
] as const)('%j ends with a sentence', async ([args, words]) => {
  const { code, stderr } = await runCli(args, { key: CANARY_KEY });
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
});

/** One list with tasks of three services, each at an address and with a key of its own. */
async function startSeveral(keyThere: string) {
  const replicate = await startService('replicate', KEYS.vidu);
  const kling = await startService('kling-gateway', keyThere);
  const luma = await startService('runway', KEYS.runway);
  const folder = tempFolder();
  const list = join(folder, 'list.txt');
  const lines = [
    `${replicate.service.baseUrl}/v1/predictions/${replicate.task}`,
    `${kling.service.baseUrl}/kling/v1/videos/${kling.task}`,
    luma.task,
  ];
  writeFileSync(list, `${lines.join('\n')}\n`);
  const env = {
    ...{ DAILIES_API_KEY_REPLICATE: KEYS.vidu, DAILIES_API_URL_REPLICATE: replicate.service.baseUrl },
    ...{ DAILIES_API_KEY_KLING_GATEWAY: 'key-of-kling-0123456789' },
    ...{ DAILIES_API_URL_KLING_GATEWAY: kling.service.baseUrl },
    ...{ DAILIES_API_KEY_RUNWAY: KEYS.runway, DAILIES_API_URL_RUNWAY: luma.service.baseUrl },
  };
  const clips = join(folder, 'clips');
  const args = [
    'fetch',
    '--service',
    'runway',
    '--data',
    join(folder, 'data'),
    '--out',
    clips,
    ...QUICK,
    '--json',
    list,
  ];
  return { services: [replicate.service, kling.service, luma.service], env, args, clips };
}

test('fetch of one list over three services saves each, and no key goes to another', async () => {
  const { services, env, args, clips } = await startSeveral('key-of-kling-0123456789');
  const ended = await runCli(args, { env });
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expect(ended.events.at(-1)).toEqual({ type: 'done', saved: 3, failed: 0 });
  expect(readdirSync(clips)).toHaveLength(3);
  const keys = [env.DAILIES_API_KEY_REPLICATE, env.DAILIES_API_KEY_KLING_GATEWAY, env.DAILIES_API_KEY_RUNWAY];
  for (const [place, { requests }] of services.entries()) {
    const headers = JSON.stringify(requests.map((request) => request.headers));
    expect(keys.filter((key) => headers.includes(key))).toEqual([keys[place]]);
  }
});

test('fetch ends with 3 where one of several services refuses its key, and the others’ clips are saved', async () => {
  const { env, args, clips } = await startSeveral('another-key-0123456789');
  const ended = await runCli(args, { env });
  expect(ended.code).toBe(3);
  expect(ended.events.at(-1)).toEqual({ type: 'done', saved: 2, failed: 1 });
  expect(readdirSync(clips)).toHaveLength(2);
});

test('an address in the environment that is none is named, and nothing starts', async () => {
  const env = { DAILIES_API_KEY_VIDU: KEYS.vidu, DAILIES_API_URL_VIDU: 'ftp://vidu.example' };
  const { code, stderr } = await runCli(['fetch', '--service', 'vidu', 'a-task'], { env });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^In DAILIES_API_URL_VIDU: .*[.]\n$/)]);
});
