/** A generation with several clips on the command line: one id for all of them, `ID#2` for the second. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { builtInServices, lumaGateway } from '../../app/core/services/definitions/built-in.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { loadClip } from '../luma-service/media.ts';
import { answerOf, readFixture } from '../services/fixture.ts';
import { clipNumbered, type SimulatedService, startSimulatedService } from '../services/simulated-service.ts';
import { buildCli } from './build-cli.ts';
import { type CliOptions, type Ended, type RunningCli, runCli, startCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const { video } = loadClip('square');
const clip = video.read(0, video.size);
const fixture = readFixture('runway');
const { id } = fixture;
const second = `${id}#2`;

interface Stage {
  readonly service: SimulatedService;
  readonly out: string;
  run(command: string, ...args: readonly string[]): Promise<Ended>;
  start(command: string, ...args: readonly string[]): RunningCli;
}

async function openStage(): Promise<Stage> {
  const definition = builtInServices.find((each) => each.id === 'runway') ?? lumaGateway;
  const service = await startSimulatedService(definition, fixture, CANARY_KEY, clip);
  onTestFinished(() => service[Symbol.asyncDispose]());
  service.say(answerOf(fixture, 'working'), answerOf(fixture, 'done, with several'));
  const folder = tempFolder();
  const [out, data] = [join(folder, 'out'), join(folder, 'data')];
  const argv = (command: string, args: readonly string[]): readonly string[] => {
    const asks = ['fetch', 'watch', 'wait', 'track'].includes(command);
    const quick = ['--poll-interval', '50ms', '--requests-per-second', '100', '--retry-delay', '20ms'];
    const account = ['--service', 'runway', '--api', service.baseUrl, '--out', out, ...quick];
    return [command, ...args, '--data', data, '--json', ...(asks ? account : [])];
  };
  const options: CliOptions = { key: CANARY_KEY };
  return {
    ...{ service, out },
    run: (command, ...args) => runCli(argv(command, args), options),
    start: (command, ...args) => startCli(argv(command, args), options),
  };
}

const savedIn = ({ events }: Ended): readonly string[] =>
  events.flatMap(({ type, id: saved }) => (type === 'saved' ? [saved] : [])).sort();

test('fetch ends when every clip is saved, tells of each, and counts them', async () => {
  const { run, out } = await openStage();
  const ended = await run('fetch', id);
  expect([ended.code, savedIn(ended), ended.events.at(-1)]).toEqual([
    0,
    [id, second],
    { type: 'done', saved: 2, failed: 0 },
  ]);
  expect(readdirSync(out).map((name) => / \((\d)\)\.mp4$/.exec(name)?.[1])).toEqual(['1', '2']);
  for (const { type, id: saved, path } of ended.events) {
    if (type !== 'saved') continue;
    expect(readFileSync(path).equals(clipNumbered(clip, saved === id ? 1 : 2))).toBe(true);
  }
});

test('fetch and wait tell of clips that are on the disk already, and fetch none again', async () => {
  const { run, out } = await openStage();
  await run('fetch', id);
  const again = await run('fetch', id);
  expect([again.code, savedIn(again)]).toEqual([0, [id, second]]);
  expect(readdirSync(out)).toHaveLength(2);
  const waited = await run('wait', id);
  expect([waited.code, waited.events.at(-1)]).toEqual([0, { type: 'done', saved: 2, failed: 0 }]);
});

test('list names each clip by its number and its task', async () => {
  const { run } = await openStage();
  await run('fetch', id);
  const { events } = await run('list');
  expect(events.map(({ id: listed, task, clip: place, clips }) => [listed, task, place, clips])).toEqual([
    [id, id, 1, 2],
    [second, id, 2, 2],
  ]);
});

test('list says nothing of clips where a task has one', async () => {
  const { service, run } = await openStage();
  service.say(answerOf(fixture, 'done'));
  await run('fetch', id);
  const { events } = await run('list');
  expect(events).toHaveLength(1);
  for (const name of ['task', 'clip', 'clips']) expect(events[0]).not.toHaveProperty(name);
});

test('one clip that fails fails the run and takes no other along; the next run has it alone', async () => {
  const { service, run, out } = await openStage();
  service.endLinks(1_000, 2);
  const failed = await run('fetch', id, '--retries', '1');
  expect([failed.code, savedIn(failed), failed.events.at(-1)]).toEqual([
    1,
    [id],
    { type: 'done', saved: 1, failed: 1 },
  ]);
  service.endLinks(0, 2);
  const ended = await run('fetch', id);
  expect([ended.code, ended.events.at(-1)]).toEqual([0, { type: 'done', saved: 2, failed: 0 }]);
  expect(readdirSync(out)).toHaveLength(2);
});

test('remove takes one clip off by its number, and all that are left by the id of the task', async () => {
  const { run, out } = await openStage();
  await run('fetch', id);
  expect((await run('remove', second)).code).toBe(0);
  const listed = async (): Promise<readonly string[]> => (await run('list')).events.map((event) => event.id);
  expect(await listed()).toEqual([id]);
  expect((await run('remove', second)).code).not.toBe(0);
  expect((await run('remove', id)).code).toBe(0);
  expect(await listed()).toEqual([]);
  expect(readdirSync(out)).toHaveLength(2);
});

test('a run that is killed between the clips goes on with the other at the next start', async () => {
  const { service, start, run, out } = await openStage();
  service.hold(2);
  const { child, event } = start('fetch', id);
  await event(({ type, id: saved }) => type === 'saved' && saved === id);
  await event(({ type, id: asked }) => type === 'task' && asked === second);
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
  service.release();
  const next = await run('fetch', id);
  expect([next.code, next.events.at(-1)]).toEqual([0, { type: 'done', saved: 2, failed: 0 }]);
  expect(readdirSync(out)).toHaveLength(2);
  const names = readdirSync(out).sort();
  expect(
    names.map((name, place) => readFileSync(join(out, name)).equals(clipNumbered(clip, place + 1))),
  ).toEqual([true, true]);
});

test('export and the other commands take every clip of an id', async () => {
  const { run, out } = await openStage();
  await run('fetch', id);
  const folder = tempFolder();
  const copied = await run('export', id, '--service', 'runway', '--format', 'files', '--to', folder);
  expect(copied.stderr).toBe('');
  expect(readdirSync(folder).sort()).toEqual(readdirSync(out).sort());
  const retried = await run('retry', id);
  expect(retried.events.map((event) => event.id)).toEqual([id, second]);
});

test('every command takes the ids that list prints: fetch, wait and export that clip alone', async () => {
  const { service, run, out } = await openStage();
  await run('fetch', id);
  const fetched = await run('fetch', second);
  expect([fetched.code, savedIn(fetched), fetched.events.at(-1)]).toEqual([
    0,
    [second],
    { type: 'done', saved: 1, failed: 0 },
  ]);
  const waited = await run('wait', second);
  expect([waited.code, savedIn(waited)]).toEqual([0, [second]]);
  const folder = tempFolder();
  const copied = await run('export', second, '--service', 'runway', '--format', 'files', '--to', folder);
  expect([copied.code, readdirSync(folder)]).toEqual([
    0,
    readdirSync(out).filter((name) => name.endsWith(' (2).mp4')),
  ]);
  for (const command of ['pause', 'resume', 'retry', 'remove']) {
    const done = await run(command, second);
    expect([command, done.code]).toEqual([command, 0]);
  }
  expect(service.requests.filter(({ at }) => at === 'files')).toHaveLength(2);
  // Nine processes, one after the other.
}, 120_000);

test('a clip that is not there yet comes with its task, and a list of printed ids is a list of tasks', async () => {
  const { run } = await openStage();
  const ended = await run('fetch', second);
  expect([ended.code, savedIn(ended)]).toEqual([0, [id, second]]);
  const folder = tempFolder();
  const list = join(folder, 'list.txt');
  writeFileSync(list, `${id}\n${second}\n`);
  const again = await run('fetch', list);
  expect([again.code, savedIn(again)]).toEqual([0, [id, second]]);
});

test('a clip that failed is fetched by its number, and the other is left as it is', async () => {
  const { service, run } = await openStage();
  service.endLinks(1_000, 2);
  expect((await run('fetch', id, '--retries', '1')).code).toBe(1);
  service.endLinks(0, 2);
  const before = service.requests.filter(({ at }) => at === 'files').length;
  const ended = await run('fetch', second);
  expect([ended.code, savedIn(ended)]).toEqual([0, [second]]);
  expect(service.requests.filter(({ at }) => at === 'files')).toHaveLength(before + 1);
});
