/** Generations with several clips, from the id to every saved clip: each service that is built in and answers so. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createEngine, type Engine } from '../../app/core/engine.ts';
import { claimLibrary } from '../../app/core/library/claim-library.ts';
import { createLibrary, type Library } from '../../app/core/library/library.ts';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import { readByDefinition } from '../../app/core/services/definitions/read-by-definition.ts';
import { clipId } from '../../app/shared/clip-id.ts';
import { defaultSettings, type Settings } from '../../app/shared/settings.ts';
import { withNewLibrary } from '../core/library/new-library.ts';
import { quickFolder } from '../fakes/temp-folder.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { loadClip } from '../luma-service/media.ts';
import { rowsOf } from '../setup/runs.ts';
import { answerOf, readFixture, type ServiceAnswer } from './fixture.ts';
import { clipNumbered, type SimulatedService, startSimulatedService } from './simulated-service.ts';

const { video } = loadClip('square');
const clip = video.read(0, video.size);
const NOW = Date.now();
const SEVERAL = 'done, with several';
const LIST = { search: '', statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 50 } as const;

const linksOf = (answer: ServiceAnswer): readonly string[] => answer.links ?? answer.result?.links ?? [];
const services = builtInServices.filter(
  ({ id, dialects }) => !dialects && readFixture(id).answers.some(({ name }) => name === SEVERAL),
);

interface Run {
  readonly id: string;
  readonly service: SimulatedService;
  readonly engine: Engine;
  readonly out: string;
  /** Another engine on the same folders. */
  again(settings?: Partial<Settings>): Promise<Engine>;
}

/** @param before what stands in the library when the engine begins. */
async function open(definition: ServiceDefinition, before?: (library: Library) => void): Promise<Run> {
  const folder = quickFolder();
  const data = withNewLibrary(join(folder, 'data'));
  if (before) {
    const file = openLibraryFile(data, NOW);
    const library = createLibrary(file.db, () => undefined);
    claimLibrary(file, library, definition.id);
    before(library);
    file.close();
  }
  const { id } = readFixture(definition.id);
  const service = await startSimulatedService(definition, readFixture(definition.id), CANARY_KEY, clip);
  const out = join(folder, 'out');
  const start = (more: Partial<Settings> = {}): Engine => {
    const engine = createEngine({
      ...{ service: definition, dataFolder: data, key: CANARY_KEY, retryDelayMs: 5 },
      ...{ cacheThumbnails: false, onStorageTrouble: 'fail' },
      settings: {
        ...{ ...defaultSettings(out), baseUrl: service.baseUrl, requestsPerSecond: 100 },
        ...{ pollIntervalMs: 20, ...more },
      },
    });
    engine.start();
    return engine;
  };
  let engine = start();
  onTestFinished(async () => {
    await engine.stop();
    await service[Symbol.asyncDispose]();
  });
  return {
    ...{ id, service, out },
    get engine() {
      return engine;
    },
    async again(more) {
      await engine.stop();
      engine = start(more);
      return engine;
    },
  };
}

const statuses = (engine: Engine): Record<string, string> =>
  Object.fromEntries(engine.window(LIST).rows.map(({ id, status }) => [id, status]));

/** Waits until these items are what they are to be. */
const until = (engine: Engine, expected: Record<string, string>): Promise<void> =>
  vi.waitFor(() => expect(statuses(engine)).toEqual(expected), { timeout: 20_000 });

const all = (id: string, count: number, status: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [clipId(id, index + 1), status]));

function fileOf(engine: Engine, id: string): string {
  return engine.savedFile(id, 'video') ?? '';
}

const runway = services.filter(({ id }) => id === 'runway');

test.for(services)(
  '$name: every clip of a generation is saved, and named by its number',
  async (definition) => {
    const { engine, service, id, out } = await open(definition);
    const several = answerOf(readFixture(definition.id), SEVERAL);
    const count = linksOf(several).length;
    service.say(answerOf(readFixture(definition.id), 'working'), several);
    engine.track([id]);
    await until(engine, all(id, count, 'saved'));
    const names = new Set<string>();
    for (let place = 1; place <= count; place += 1) {
      const path = fileOf(engine, clipId(id, place));
      expect(readFileSync(path).equals(clipNumbered(clip, place))).toBe(true);
      expect(path.endsWith(` (${place}).mp4`)).toBe(true);
      names.add(path.replace(` (${place}).mp4`, ''));
    }
    expect(names.size).toBe(1);
    expect(readdirSync(out)).toHaveLength(count);
    for (const { at, headers } of service.requests) {
      if (at === 'files') expect(JSON.stringify(headers)).not.toContain(CANARY_KEY);
    }
  },
);

test.for(rowsOf(services, 4))('$name: a generation with one clip is named as ever', async (definition) => {
  const { engine, service, id, out } = await open(definition);
  service.say(answerOf(readFixture(definition.id), 'done'));
  engine.track([id]);
  await until(engine, { [id]: 'saved' });
  expect(fileOf(engine, id)).not.toMatch(/\(\d\)/);
  expect(readdirSync(out)).toHaveLength(1);
  expect(Object.keys(engine.window(LIST).rows[0] ?? {})).not.toContain('clip');
});

test.for(runway)('a task with several clips is asked for once, not once for each', async (definition) => {
  const { engine, service, id } = await open(definition);
  const fixture = readFixture(definition.id);
  service.say(answerOf(fixture, 'working'), answerOf(fixture, SEVERAL));
  engine.track([id]);
  await until(engine, all(id, 2, 'saved'));
  expect(service.requests.filter(({ at }) => at === 'service')).toHaveLength(2);
});

test.for(runway)(
  'the link of one clip that has ended is asked for again, and leads to that clip',
  async (definition) => {
    const { engine, service, id } = await open(definition);
    service.say(answerOf(readFixture(definition.id), SEVERAL));
    service.endLinks(1, 2);
    engine.track([id]);
    await until(engine, all(id, 2, 'saved'));
    for (const place of [1, 2]) {
      expect(readFileSync(fileOf(engine, clipId(id, place))).equals(clipNumbered(clip, place))).toBe(true);
    }
    expect(service.requests.filter(({ at }) => at === 'service')).toHaveLength(2);
  },
);

test.for(runway)(
  'a clip that cannot be had takes no other along, and is had when it is tried again',
  async (definition) => {
    const { engine, service, id } = await open(definition);
    const fixture = readFixture(definition.id);
    service.say(answerOf(fixture, SEVERAL), answerOf(fixture, 'done'));
    service.endLinks(1_000, 2);
    engine.track([id]);
    await vi.waitFor(() => expect(statuses(engine)[id]).toBe('saved'), { timeout: 20_000 });
    await vi.waitFor(() => expect(statuses(engine)[clipId(id, 2)]).toMatch(/waiting|failed/), {
      timeout: 20_000,
    });
    service.say(answerOf(fixture, SEVERAL));
    service.endLinks(0, 2);
    engine.retry([clipId(id, 2)]);
    await until(engine, all(id, 2, 'saved'));
    expect(readFileSync(fileOf(engine, clipId(id, 2))).equals(clipNumbered(clip, 2))).toBe(true);
  },
);

test.for(runway)(
  'removing one clip leaves the others, and neither a later answer nor a later start brings it back',
  async (definition) => {
    const run = await open(definition);
    const { service, id } = run;
    service.say(answerOf(readFixture(definition.id), SEVERAL));
    run.engine.track([id]);
    await until(run.engine, all(id, 2, 'saved'));
    run.engine.remove([clipId(id, 2)]);
    const engine = await run.again();
    expect(statuses(engine)).toEqual({ [id]: 'saved' });
    service.endLinks(1, 1);
    engine.downloadAgain([id]);
    await vi.waitFor(() => expect(fileOf(engine, id)).toMatch(/\(1\) \(2\)\.mp4$/), { timeout: 20_000 });
    expect(statuses(engine)).toEqual({ [id]: 'saved' });
  },
);

test.for(runway)('an answer that later holds more clips adds the new ones', async (definition) => {
  const { engine, service, id } = await open(definition);
  const fixture = readFixture(definition.id);
  service.say(answerOf(fixture, 'done'));
  engine.track([id]);
  await until(engine, { [id]: 'saved' });
  const name = fileOf(engine, id);
  service.say(answerOf(fixture, SEVERAL));
  service.endLinks(1, 1);
  engine.downloadAgain([id]);
  await until(engine, all(id, 2, 'saved'));
  expect(fileOf(engine, clipId(id, 2))).toBe(name.replace('.mp4', ' (2).mp4'));
});

test.for(runway)(
  'the clips of one generation are takes of one another, with and without a prompt',
  async (definition) => {
    const { engine, service, id } = await open(definition);
    service.say(answerOf(readFixture(definition.id), SEVERAL));
    engine.track([id]);
    await until(engine, all(id, 2, 'saved'));
    const { heads } = engine.window({ ...LIST, grouped: true });
    expect(heads).toHaveLength(1);
    expect(engine.window(LIST).rows.map(({ clip }) => clip)).toEqual([
      { place: 1, of: 2 },
      { place: 2, of: 2 },
    ]);
  },
);

test.for(runway)('each clip is picked, paused and located by itself', async (definition) => {
  const { engine, service, id } = await open(definition);
  service.say(answerOf(readFixture(definition.id), SEVERAL));
  engine.track([id]);
  await until(engine, all(id, 2, 'saved'));
  engine.mark([{ id: clipId(id, 2), mark: 'pick' }]);
  expect(engine.window(LIST).rows.map(({ mark }) => mark)).toEqual([null, 'pick']);
  expect(engine.window(LIST).counts.saved).toBe(2);
});

test.for(runway)(
  'a process that ended between the clips of an answer goes on with each of them',
  async (definition) => {
    const several = answerOf(readFixture(definition.id), SEVERAL);
    const { id } = readFixture(definition.id);
    const ends: readonly ((library: Library) => void)[] = [
      (library) => void library.addClips(id, 2),
      (library) => {
        library.addClips(id, 2);
        library.recordAnswer(readByDefinition(definition, several.body, id, ''), null, NOW);
      },
    ];
    for (const end of ends) {
      const { engine, service } = await open(definition, (library) => {
        library.add(id, 'https://service.example/', NOW);
        end(library);
      });
      service.say(several);
      await until(engine, all(id, 2, 'saved'));
      for (const place of [1, 2]) {
        expect(readFileSync(fileOf(engine, clipId(id, place))).equals(clipNumbered(clip, place))).toBe(true);
      }
    }
  },
);
