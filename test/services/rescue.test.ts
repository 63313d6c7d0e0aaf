/** Each service that lists what an account made: what is finished there and not saved here, over loopback. */
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
import { readFixture } from './fixture.ts';
import type { ListedTask } from './simulated-list.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const services = builtInServices.filter(({ list }) => list !== undefined);
const { video } = loadClip('square');
const ACCOUNT = 'main';

interface Run extends AsyncDisposable {
  readonly service: SimulatedService;
  readonly engine: Engine;
}

async function open(definition: ServiceDefinition): Promise<Run> {
  const folder = quickFolder();
  const clip = video.read(0, video.size);
  const service = await startSimulatedService(definition, readFixture(definition.id), CANARY_KEY, clip);
  const engine = createEngine({
    ...{
      service: definition,
      dataFolder: withNewLibrary(join(folder, 'data')),
      key: CANARY_KEY,
      retryDelayMs: 5,
      listPauseMs: 1,
    },
    ...{ cacheThumbnails: false, onStorageTrouble: 'fail' },
    settings: {
      ...{ ...defaultSettings(join(folder, 'out')), baseUrl: service.baseUrl },
      ...{ requestsPerSecond: 100, pollIntervalMs: 20 },
    },
  });
  return {
    ...{ service, engine },
    async [Symbol.asyncDispose]() {
      await engine.stop();
      await service[Symbol.asyncDispose]();
    },
  };
}

/** An id as this service gives them out, like that of its fixture. */
function idsOf({ id }: ServiceDefinition, count: number): readonly string[] {
  const known = readFixture(id).id;
  const head = known.includes('/') ? known.slice(0, known.lastIndexOf('/') + 1) : '';
  return Array.from({ length: count }, (_, number) => `${head}task-${number + 1}`);
}

function madeBy(
  definition: ServiceDefinition,
  states: readonly ListedTask['state'][],
): readonly ListedTask[] {
  const nowMs = Date.now();
  return idsOf(definition, states.length).map((id, place) => ({
    ...{ id, state: states[place] ?? 'done', atMs: nowMs - (place + 1) * 60_000 },
  }));
}

function checkRequests({ requests }: SimulatedService): void {
  for (const { at, method, headers } of requests) {
    expect(method).toBe('GET');
    if (at === 'files') expect(JSON.stringify(headers)).not.toContain(CANARY_KEY);
  }
}

test('the services whose documentation has a list are those that can be looked at', () => {
  expect(services.map(({ id }) => id).sort()).toEqual([
    ...['dashscope', 'kling-gateway', 'luma-dream-machine', 'minimax-v2', 'openai-videos'],
    ...['replicate', 'seedance'],
  ]);
  for (const { id, list } of services) {
    expect(readFixture(id).list?.source).toBe(list?.sources[0]);
  }
});

test.for(services)(
  '$name: what is finished there and not saved here is found, and saved with one press',
  async (definition) => {
    await using run = await open(definition);
    const made = madeBy(definition, ['done', 'working', 'failed', 'done']);
    run.service.list(made, 'answers', 2);
    const [first, , , last] = made.map(({ id }) => id);
    const looked = await run.engine.rescue.look(ACCOUNT);
    expect(looked).toMatchObject({ problem: null, isCut: false, isLooking: false });
    expect(looked.clips.map(({ id }) => id).sort()).toEqual([first, last]);
    // Nothing is tracked, let alone fetched, before a person says so.
    expect(run.engine.has(first ?? '')).toBe(false);
    const dying = looked.clips.map(({ diesAtMs }) => diesAtMs);
    expect(dying.every((atMs) => atMs !== null)).toBe(definition.linkLifeSeconds !== undefined);
    if (definition.linkLifeSeconds)
      expect(dying).toEqual([...dying].sort((one, other) => (one ?? 0) - (other ?? 0)));
    run.engine.start();
    const ended = new Promise<void>((done) => {
      const look = (): void => {
        if ([first, last].every((id) => run.engine.ending(id ?? '') !== null)) done();
      };
      onTestFinished(run.engine.on('library-changed', look));
    });
    expect(run.engine.rescue.track(ACCOUNT).map(({ outcome }) => outcome)).toEqual(['added', 'added']);
    await ended;
    expect([first, last].map((id) => run.engine.ending(id ?? ''))).toEqual(['saved', 'saved']);
    expect((await run.engine.rescue.look(ACCOUNT)).clips).toEqual([]);
    checkRequests(run.service);
  },
);

test.for(services)('$name: an empty list holds nothing, and is no fault', async (definition) => {
  await using run = await open(definition);
  run.service.list([]);
  expect(await run.engine.rescue.look(ACCOUNT)).toMatchObject({ clips: [], problem: null, isCut: false });
  checkRequests(run.service);
});

test.for(services)(
  '$name: a list that is refused, broken, busy or not there is said to be so',
  async (definition) => {
    await using run = await open(definition);
    const made = madeBy(definition, ['done']);
    const codeFor = async (
      mood: 'refuses' | 'breaks' | 'has none' | 'is busy',
    ): Promise<string | undefined> => {
      run.service.list(made, mood);
      return (await run.engine.rescue.look(ACCOUNT)).problem?.code;
    };
    expect(await codeFor('refuses')).toBe('key-refused');
    expect(await codeFor('breaks')).toBe('bad-answer');
    expect(await codeFor('has none')).toBe('bad-answer');
    expect(await codeFor('is busy')).toBe('gateway-busy');
    checkRequests(run.service);
  },
);

test.for(services)('$name: a list that gives the same page again and again is left', async (definition) => {
  await using run = await open(definition);
  run.service.list(madeBy(definition, ['done', 'done', 'done']), 'repeats', 2);
  const { clips } = await run.engine.rescue.look(ACCOUNT);
  expect(clips).toHaveLength(2);
  expect(run.service.requests.length).toBeLessThanOrEqual(2 * (definition.list?.routes.length ?? 0));
});

test.for(services)(
  '$name: what a person takes off the list here is not offered again',
  async (definition) => {
    await using run = await open(definition);
    const made = madeBy(definition, ['done', 'done']);
    run.service.list(made);
    await run.engine.rescue.look(ACCOUNT);
    run.engine.rescue.track(ACCOUNT);
    const [first = ''] = made.map(({ id }) => id);
    run.engine.remove([first]);
    expect((await run.engine.rescue.look(ACCOUNT)).clips).toEqual([]);
  },
);
