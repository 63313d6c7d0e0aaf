/** Several accounts of several services in one engine, each service simulated on a port of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine, type EngineOptions } from '../../app/core/engine.ts';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { defaultSettings } from '../../app/shared/settings.ts';
import { quickFolder } from '../fakes/temp-folder.ts';
import { until } from '../fakes/until.ts';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import { loadClip } from '../luma-service/media.ts';
import { answerOf, readFixture, type ServiceFixture } from '../services/fixture.ts';
import { type SimulatedService, startSimulatedService } from '../services/simulated-service.ts';
import { withNewLibrary } from './library/new-library.ts';

const ALL = { search: '', statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 100 } as const;
const { video } = loadClip('square');
const CLIP = video.read(0, video.size);

function definitionOf(id: string): ServiceDefinition {
  const found = builtInServices.find((service) => service.id === id);
  if (!found) throw new Error(`no service ${id}`);
  return found;
}

interface OneAccount {
  readonly id: string;
  readonly service: ServiceDefinition;
  readonly fixture: ServiceFixture;
  readonly simulated: SimulatedService;
  readonly baseUrl: string;
  readonly key: string;
}

async function startAccount(service: string, id = service, taskId?: string): Promise<OneAccount> {
  const definition = definitionOf(service);
  const known = readFixture(service);
  const text = JSON.stringify(known).replaceAll(known.id, taskId ?? known.id);
  const fixture = JSON.parse(text) as ServiceFixture;
  const key = `key-of-${id}-0123456789`;
  const simulated = await startSimulatedService(definition, fixture, key, CLIP);
  onTestFinished(() => simulated[Symbol.asyncDispose]());
  return { id, service: definition, fixture, simulated, baseUrl: simulated.baseUrl, key };
}

interface Rig {
  readonly luma: LumaService;
  readonly engine: Engine;
  row(id: string): ItemRow | undefined;
  /** Stops the engine and opens another on the same library. */
  reopen(options?: Partial<EngineOptions>): Promise<void>;
}

type Known = Pick<OneAccount, 'id' | 'service' | 'baseUrl' | 'key'> & { readonly name?: string };

async function open(accounts: readonly Known[], options: Partial<EngineOptions> = {}): Promise<Rig> {
  const folder = quickFolder();
  const luma = await startLumaService();
  const make = (more: Partial<EngineOptions>): Engine =>
    createEngine({
      ...{ dataFolder: withNewLibrary(join(folder, 'data')), key: luma.apiKey, retryDelayMs: 5 },
      ...{ cacheThumbnails: false, onStorageTrouble: 'fail', accounts, ...options, ...more },
      settings: {
        ...defaultSettings(join(folder, 'out')),
        ...{ baseUrl: luma.baseUrl, requestsPerSecond: 100, pollIntervalMs: 20 },
      },
    });
  let engine = make({});
  engine.start();
  onTestFinished(async () => {
    await engine.stop();
    await luma.stop();
  });
  return {
    luma,
    get engine() {
      return engine;
    },
    row: (id) => engine.window(ALL).rows.find((one) => one.id === id),
    async reopen(more = {}) {
      await engine.stop();
      engine = make(more);
      engine.start();
    },
  };
}

const isSaved = (rig: Rig, id: string) => until(() => expect(rig.row(id)?.status).toBe('saved'));
const finish = ({ simulated, fixture }: OneAccount): void => simulated.say(answerOf(fixture, 'done'));
/** Every header that anyone was sent, but for those of the account's own. */
const keysSentTo = ({ simulated }: OneAccount, others: readonly string[]): readonly string[] =>
  simulated.requests.flatMap(({ headers }) => others.filter((key) => JSON.stringify(headers).includes(key)));

test('tasks of three services are saved into one library, and each key goes to its own service alone', async () => {
  const [vidu, replicate, openai] = [
    await startAccount('vidu'),
    await startAccount('replicate'),
    await startAccount('openai-videos'),
  ];
  const accounts = [vidu, replicate, openai];
  const rig = await open(accounts);
  const task = rig.luma.addTask({ stages: [] });
  for (const account of accounts) {
    finish(account);
    expect(rig.engine.track([account.fixture.id], account.id)).toMatchObject([{ outcome: 'added' }]);
  }
  rig.engine.track([task.id]);
  for (const id of [task.id, ...accounts.map(({ fixture }) => fixture.id)]) await isSaved(rig, id);
  expect(rig.row(vidu.fixture.id)?.account).toBe('vidu');
  expect(readFileSync(rig.engine.savedFile(openai.fixture.id, 'video') ?? '').equals(CLIP)).toBe(true);
  for (const account of accounts) {
    const others = [rig.luma.apiKey, ...accounts.map(({ key }) => key)].filter((key) => key !== account.key);
    expect(keysSentTo(account, others)).toEqual([]);
    const atFiles = account.simulated.requests.filter(({ at }) => at === 'files');
    expect(JSON.stringify(atFiles.map(({ headers }) => headers))).not.toContain(account.key);
  }
  expect(Object.fromEntries(rig.engine.tasksByAccount())).toEqual({
    ...{ main: 1, vidu: 1, replicate: 1, 'openai-videos': 1 },
  });
  const { rows } = rig.engine.window({ ...ALL, facets: { account: 'replicate' } });
  expect(rows.map(({ id }) => id)).toEqual([replicate.fixture.id]);
});

test('a search for a service’s name finds its clips, and those whose prompt has the word', async () => {
  const [vidu, replicate] = [await startAccount('vidu'), await startAccount('replicate')];
  const rig = await open([vidu, { ...replicate, name: 'Night shift' }]);
  const task = rig.luma.addTask({ prompt: 'A replicate of a boat', stages: [] });
  for (const account of [vidu, replicate]) {
    finish(account);
    rig.engine.track([account.fixture.id], account.id);
  }
  rig.engine.track([task.id]);
  for (const id of [task.id, vidu.fixture.id, replicate.fixture.id]) await isSaved(rig, id);
  const found = (search: string): readonly string[] => {
    const { rows, total, matching } = rig.engine.window({ ...ALL, search });
    const chosen = rig.engine.choose({ ...ALL, search });
    expect([total, matching?.counts.saved]).toEqual([rows.length, rows.length]);
    for (const { id } of rows) expect(chosen).toContain(id);
    return rows.map(({ id }) => id).sort();
  };
  expect(found('Replicate')).toEqual([task.id, replicate.fixture.id].sort());
  expect(found('night shift')).toEqual([replicate.fixture.id]);
  expect(found('vidu')).toEqual([vidu.fixture.id]);
  expect(found('eplicat')).toEqual([task.id]);
  expect(found('shift night')).toEqual([]);
});

test('two accounts may have a task of the same id: two items, each asked at its own service', async () => {
  const vidu = await startAccount('vidu', 'vidu', 'the-same-1');
  const other = await startAccount('vidu', 'vidu-2', 'the-same-1');
  const rig = await open([vidu, other]);
  for (const { simulated, fixture } of [vidu, other]) simulated.say(answerOf(fixture, 'working'));
  expect(rig.engine.track(['the-same-1'], 'vidu')).toEqual([
    { outcome: 'added', id: 'the-same-1', account: 'vidu' },
  ]);
  const second = 'the-same-1@vidu-2';
  expect(rig.engine.track(['the-same-1'], 'vidu-2')).toMatchObject([{ outcome: 'added', id: second }]);
  expect(rig.engine.track(['the-same-1'], 'vidu-2')).toMatchObject([{ outcome: 'already', id: second }]);
  finish(other);
  await isSaved(rig, second);
  expect(rig.row('the-same-1')?.status).toBe('generating');
  finish(vidu);
  await isSaved(rig, 'the-same-1');
  expect(vidu.simulated.requests.some(({ path }) => path.includes('@'))).toBe(false);
});

test('a key that one service refuses stops that account alone, until it has another key', async () => {
  const [vidu, replicate] = [await startAccount('vidu'), await startAccount('replicate')];
  const rig = await open([{ ...vidu, key: 'wrong-key-0123456789' }, replicate]);
  finish(vidu);
  rig.engine.track([vidu.fixture.id], 'vidu');
  await until(() => expect(rig.engine.status().refusedAccounts).toEqual(['vidu']));
  expect(rig.engine.status().keyRefused).toBe(false);
  finish(replicate);
  rig.engine.track([replicate.fixture.id], 'replicate');
  await isSaved(rig, replicate.fixture.id);
  expect(rig.row(vidu.fixture.id)?.status).toBe('generating');
  rig.engine.setKey(vidu.key, 'vidu');
  await isSaved(rig, vidu.fixture.id);
  expect(rig.engine.status().refusedAccounts).toEqual([]);
});

test('each account is tested with its own key, and one that is not there is not found', async () => {
  const vidu = await startAccount('vidu');
  const rig = await open([vidu]);
  await rig.engine.testKey('vidu');
  rig.engine.setKey(null, 'vidu');
  await expect(rig.engine.testKey('vidu')).rejects.toMatchObject({ code: 'no-key' });
  await expect(rig.engine.testKey('nobody')).rejects.toMatchObject({ code: 'not-found' });
  await rig.engine.testKey();
});

test('an account that is added is asked at once; one that is removed leaves rows that say so', async () => {
  const vidu = await startAccount('vidu');
  const rig = await open([]);
  const { id, service, baseUrl } = vidu;
  rig.engine.setAccounts([{ id, service, baseUrl }], 'vidu');
  rig.engine.setKey(vidu.key, 'vidu');
  vidu.simulated.say(answerOf(vidu.fixture, 'working'));
  // Bare ids go to the current account.
  rig.engine.track([vidu.fixture.id]);
  await until(() => expect(rig.row(vidu.fixture.id)?.generationState).toBe('processing'));
  rig.engine.setAccounts([], 'main');
  expect(rig.row(vidu.fixture.id)?.problem).toMatchObject({
    code: 'no-key',
    facts: { cause: 'service-gone' },
  });
  expect(() => rig.engine.track(['x'], 'vidu')).toThrow();
  const asked = vidu.simulated.requests.length;
  finish(vidu);
  const task = rig.luma.addTask({ stages: [] });
  rig.engine.track([task.id]);
  await isSaved(rig, task.id);
  // One may have been on its way when the account went.
  expect(vidu.simulated.requests.length).toBeLessThanOrEqual(asked + 1);
  rig.engine.setAccounts([{ id, service, baseUrl }], 'main');
  rig.engine.setKey(vidu.key, 'vidu');
  await isSaved(rig, vidu.fixture.id);
});

test('after a restart each task is asked of its own service again', async () => {
  const [vidu, replicate] = [await startAccount('vidu'), await startAccount('replicate')];
  const rig = await open([vidu, replicate]);
  for (const { simulated, fixture, id } of [vidu, replicate]) {
    simulated.say(answerOf(fixture, 'working'));
    rig.engine.track([fixture.id], id);
  }
  await until(() => expect(rig.row(vidu.fixture.id)?.generationState).toBe('processing'));
  await rig.reopen();
  for (const account of [vidu, replicate]) finish(account);
  for (const { fixture } of [vidu, replicate]) await isSaved(rig, fixture.id);
  await rig.reopen({ accounts: [] });
  expect([vidu, replicate].map(({ fixture }) => rig.row(fixture.id)?.status)).toEqual(['saved', 'saved']);
});

test('another address of an account is where it is asked from then on', async () => {
  const [vidu, moved] = [await startAccount('vidu'), await startAccount('vidu')];
  const rig = await open([{ ...vidu, key: moved.key }]);
  vidu.simulated.say(answerOf(vidu.fixture, 'working'));
  rig.engine.track([vidu.fixture.id], 'vidu');
  await until(() => expect(rig.row(vidu.fixture.id)?.generationState).toBe('processing'));
  finish(moved);
  rig.engine.setAccounts([{ id: 'vidu', service: vidu.service, baseUrl: moved.baseUrl }], 'main');
  await isSaved(rig, vidu.fixture.id);
});

test('a service that answers nothing of use holds up no other, and is well again by itself', async () => {
  const vidu = await startAccount('vidu');
  const rig = await open([vidu]);
  rig.luma.failAlways({ kind: 'status', status: 503 });
  const task = rig.luma.addTask({ stages: [] });
  rig.engine.track([task.id]);
  await until(() => expect(rig.engine.status().gatewayProblem).not.toBeNull());
  finish(vidu);
  rig.engine.track([vidu.fixture.id], 'vidu');
  await isSaved(rig, vidu.fixture.id);
  expect(rig.row(task.id)?.status).toBe('generating');
  rig.luma.failAlways(null);
  await isSaved(rig, task.id);
  expect(rig.engine.status().gatewayProblem).toBeNull();
});

test('of two gateways the one without a batch route is asked singly, and the other in batches', async () => {
  const other = await startLumaService({ batch: { mode: { kind: 'missing', status: 404 } } });
  onTestFinished(() => other.stop());
  const rig = await open([
    { id: 'luma-gateway', service: definitionOf('luma-gateway'), baseUrl: other.baseUrl, key: other.apiKey },
  ]);
  const long = [{ word: 'dreaming', forMs: 3_600_000 }];
  for (const [service, account] of [
    [rig.luma, 'main'],
    [other, 'luma-gateway'],
  ] as const) {
    const ids = Array.from({ length: 3 }, () => service.addTask({ stages: long }).id);
    rig.engine.track(ids, account);
  }
  const singly = (): number => other.requests.filter(({ method }) => method === 'GET').length;
  await until(() => expect([rig.luma.batches.length > 2, singly() > 6]).toEqual([true, true]));
  expect(other.requests.filter(({ method }) => method === 'POST').length).toBe(1);
});

test('the request rate is each account’s own: a busy one takes nothing from another', async () => {
  const vidu = await startAccount('vidu');
  const rig = await open([vidu]);
  const busy = rig.luma.addTask({ stages: [{ word: 'dreaming', forMs: 3_600_000 }] });
  rig.luma.failNext({ kind: 'status', status: 429, retryAfter: '3600' });
  rig.engine.track([busy.id]);
  await until(() => expect(rig.engine.status().gatewayProblem?.code).toBe('gateway-busy'));
  finish(vidu);
  rig.engine.track([vidu.fixture.id], 'vidu');
  await isSaved(rig, vidu.fixture.id);
  const asked = rig.luma.requests.filter(({ method }) => method === 'GET').length;
  expect(asked).toBeLessThan(3);
});

const GENERATING = { stages: [{ word: 'dreaming', forMs: 3_600_000 }] };
/** Accounts of the first account's service, all at one host. */
const atHost = ({ baseUrl, apiKey: key }: LumaService, ...ids: readonly string[]): readonly Known[] =>
  ids.map((id) => ({ id, service: definitionOf('luma-gateway'), baseUrl, key }));

test('two accounts of one service at one host have each their own request rate: one that is to wait holds up no other', async () => {
  const host = await startLumaService();
  onTestFinished(() => host.stop());
  const rig = await open(atHost(host, 'one', 'two'));
  host.failNext({ kind: 'status', status: 429, retryAfter: '3600' });
  rig.engine.track([host.addTask(GENERATING).id], 'one');
  await until(() => expect(rig.engine.status().gatewayProblem?.code).toBe('gateway-busy'));
  const asked = host.requests.length;
  const task = host.addTask({ stages: [] });
  rig.engine.track([task.id], 'two');
  await isSaved(rig, task.id);
  const late = host.addTask({ stages: [] });
  rig.engine.track([late.id], 'one');
  const another = host.addTask({ stages: [] });
  rig.engine.track([another.id], 'two');
  await isSaved(rig, another.id);
  expect([rig.row(late.id)?.status, host.requests.length > asked]).toEqual(['generating', true]);
});

test('two accounts of one service at one host find out each for itself that it has no batch route, and remember it', async () => {
  const host = await startLumaService({ batch: { mode: { kind: 'missing', status: 404 } } });
  onTestFinished(() => host.stop());
  const accounts = atHost(host, 'one', 'two');
  const rig = await open(accounts);
  const posts = (): number => host.requests.filter(({ method }) => method === 'POST').length;
  const gets = (): number => host.requests.filter(({ method }) => method === 'GET').length;
  for (const { id } of accounts) {
    rig.engine.track(
      Array.from({ length: 3 }, () => host.addTask(GENERATING).id),
      id,
    );
  }
  await until(() => expect([posts(), gets() > 12]).toEqual([2, true]));
  await rig.reopen({ accounts });
  const before = gets();
  await until(() => expect(gets()).toBeGreaterThan(before + 12));
  expect(posts()).toBe(2);
});
