/** Each service that is built in, from the id to the saved clip, over loopback. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../app/core/engine.ts';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import { defaultSettings } from '../../app/shared/settings.ts';
import { withNewLibrary } from '../core/library/new-library.ts';
import { quickFolder } from '../fakes/temp-folder.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { loadClip } from '../luma-service/media.ts';
import { rowsOf } from '../setup/runs.ts';
import { answerOf, readFixture } from './fixture.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const services = builtInServices.filter(({ dialects }) => !dialects);
const { video } = loadClip('square');
const clip = (): Buffer => video.read(0, video.size);

interface Run extends AsyncDisposable {
  readonly id: string;
  readonly service: SimulatedService;
  readonly engine: Engine;
  readonly out: string;
}

async function open(definition: ServiceDefinition): Promise<Run> {
  const folder = quickFolder();
  const fixture = readFixture(definition.id);
  const service = await startSimulatedService(definition, fixture, CANARY_KEY, clip());
  const out = join(folder, 'out');
  const engine = createEngine({
    ...{
      service: definition,
      dataFolder: withNewLibrary(join(folder, 'data')),
      key: CANARY_KEY,
      retryDelayMs: 5,
    },
    ...{ cacheThumbnails: false, onStorageTrouble: 'fail' },
    settings: {
      ...{ ...defaultSettings(out), baseUrl: service.baseUrl, requestsPerSecond: 100, pollIntervalMs: 20 },
    },
  });
  engine.start();
  return {
    ...{ id: fixture.id, service, engine, out },
    async [Symbol.asyncDispose]() {
      await engine.stop();
      await service[Symbol.asyncDispose]();
    },
  };
}

/** Ends when the item has; gives what became of it. */
async function trackToEnd({ engine, id }: Run): Promise<'saved' | 'failed'> {
  const ended = new Promise<'saved' | 'failed'>((done) => {
    const look = (): void => {
      const end = engine.ending(id);
      if (end !== null) done(end);
    };
    onTestFinished(engine.on('library-changed', look));
  });
  expect(engine.track([id])).toEqual([{ outcome: 'added', id }]);
  return await ended;
}

/** The key went to the service alone, and nothing but questions went there. */
function checkRequests({ requests }: SimulatedService): void {
  for (const { at, method, headers } of requests) {
    expect(method).toBe('GET');
    if (at === 'files') expect(JSON.stringify(headers)).not.toContain(CANARY_KEY);
  }
}

test.for(services)('$name: a task waits, works and is saved as it is there', async (definition) => {
  await using run = await open(definition);
  const fixture = readFixture(definition.id);
  run.service.say(...['waiting', 'working', 'done'].map((name) => answerOf(fixture, name)));
  expect(await trackToEnd(run)).toBe('saved');
  const path = run.engine.savedFile(run.id, 'video') ?? '';
  expect(path.startsWith(join(run.out, '/'))).toBe(true);
  expect(readFileSync(path).equals(clip())).toBe(true);
  checkRequests(run.service);
});

test.for(services)('$name: a task that fails is failed with the service’s own reason', async (definition) => {
  await using run = await open(definition);
  const fixture = readFixture(definition.id);
  const failed = answerOf(fixture, 'failed');
  run.service.say(answerOf(fixture, 'working'), failed);
  expect(await trackToEnd(run)).toBe('failed');
  if (failed.reason !== undefined) {
    expect(JSON.stringify(run.engine.item(run.id).problem)).toContain(failed.reason);
  }
  checkRequests(run.service);
});

test.for(rowsOf(services, 4))('$name: a link that has ended is asked for again', async (definition) => {
  await using run = await open(definition);
  const fixture = readFixture(definition.id);
  run.service.say(answerOf(fixture, 'done'));
  run.service.endLinks(1);
  expect(await trackToEnd(run)).toBe('saved');
  const asked = run.service.requests.filter(({ at }) => at === 'service');
  expect(asked.length).toBeGreaterThan(1);
  checkRequests(run.service);
});

test.for(rowsOf(services, 4))(
  '$name: a bad day of the service and of its files loses nothing',
  async (definition) => {
    await using run = await open(definition);
    const fixture = readFixture(definition.id);
    run.service.say(answerOf(fixture, 'working'), answerOf(fixture, 'done'));
    run.service.trouble('service', 'reset', 'page', 'half', 'busy');
    run.service.trouble('files', 'reset', 'half', 'page', 'busy');
    expect(await trackToEnd(run)).toBe('saved');
    expect(readFileSync(run.engine.savedFile(run.id, 'video') ?? '').equals(clip())).toBe(true);
    // Each trouble came, and after them the answer and the clip.
    expect(run.service.requests.length).toBeGreaterThanOrEqual(10);
    checkRequests(run.service);
  },
);

test('a library with tasks of one service is not opened for another', async () => {
  const folder = quickFolder();
  const [runway, vidu] = ['runway', 'vidu'].map((id) => services.find((each) => each.id === id));
  const openFor = (service?: ServiceDefinition): Engine =>
    createEngine({
      ...{ dataFolder: folder, key: null, cacheThumbnails: false, onStorageTrouble: 'fail' as const },
      ...(service ? { service } : {}),
      settings: defaultSettings(join(folder, 'out')),
    });
  await openFor(runway).stop();
  expect(() => openFor(vidu)).toThrow('This library holds tasks of the service “runway”');
  expect(() => openFor()).toThrow('use a library of its own for “luma-gateway”');
  await openFor(runway).stop();
});
