/** Ids that hold what a path, an address or a name of an account is made of: one file each, and none elsewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../app/core/engine.ts';
import type { EngineAccount } from '../../app/core/engine-api.ts';
import { builtInServices, lumaGateway } from '../../app/core/services/definitions/built-in.ts';
import type { Settings } from '../../app/shared/settings.ts';
import { defaultSettings } from '../../app/shared/settings.ts';
import { checkLibraryFiles } from '../../app/shell/files/library-file.ts';
import { withNewLibrary } from '../core/library/new-library.ts';
import { quickFolder } from '../fakes/temp-folder.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { loadClip } from '../luma-service/media.ts';
import { answerOf, readFixture } from './fixture.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const { video } = loadClip('square');
const clip = (): Buffer => video.read(0, video.size);

async function startService(id: string, key: string): Promise<SimulatedService & { readonly task: string }> {
  const definition = builtInServices.find((each) => each.id === id) ?? lumaGateway;
  const fixture = readFixture(id);
  const service = await startSimulatedService(definition, fixture, key, clip());
  onTestFinished(() => service[Symbol.asyncDispose]());
  service.say(answerOf(fixture, 'done'));
  return { ...service, task: fixture.id };
}

function open(
  folder: string,
  accounts: readonly (EngineAccount & { key: string })[],
  part: Partial<Settings>,
): Engine {
  const engine = createEngine({
    ...{ dataFolder: withNewLibrary(join(folder, 'data')), key: null, accounts, retryDelayMs: 5 },
    ...{ cacheThumbnails: false, onStorageTrouble: 'fail' },
    settings: {
      ...defaultSettings(join(folder, 'out')),
      requestsPerSecond: 100,
      pollIntervalMs: 20,
      ...part,
    },
  });
  onTestFinished(() => engine.stop());
  engine.start();
  return engine;
}

function accountAt(service: string, id: string, baseUrl: string, key: string) {
  const definition = builtInServices.find((each) => each.id === service) ?? lumaGateway;
  return { id, service: definition, baseUrl, key, name: `Mine: ${id}` };
}

/** Ends when each of these is saved. */
async function saved(engine: Engine, ids: readonly string[]): Promise<void> {
  const ended = new Promise<void>((done) => {
    const look = (): void => {
      if (ids.every((id) => engine.ending(id) !== null)) done();
    };
    onTestFinished(engine.on('library-changed', look));
    look();
  });
  await ended;
  expect(ids.map((id) => engine.ending(id))).toEqual(ids.map(() => 'saved'));
}

test.for([
  ['fal', '{id}'],
  ['fal', '{prompt} [{id8}]'],
  ['kling-gateway', '{id}'],
  ['veo-gateway', '{id}'],
  ['google-veo', '{id}'],
  ['google-veo', 'clips/{id8}'],
] as const)(
  'a clip of %s is one file by the template %s, whatever its id holds',
  async ([id, nameTemplate]) => {
    const service = await startService(id, CANARY_KEY);
    const folder = quickFolder();
    const engine = open(folder, [accountAt(id, id, service.baseUrl, CANARY_KEY)], { nameTemplate });
    engine.track([service.task], id);
    await saved(engine, [service.task]);
    const path = engine.clipFile(service.task) ?? '';
    const inside = join(folder, 'out', nameTemplate.includes('/') ? 'clips' : '');
    const [name = '', ...others] = readdirSync(inside);
    expect([join(inside, name), others]).toEqual([path, []]);
    expect(name).not.toMatch(/[:/\\@*?"<>|]/);
    expect(readFileSync(path).equals(clip())).toBe(true);
  },
);

test('clips of one id at two accounts are two files, told apart, dragged together, and each says whose it is', async () => {
  const [one, other] = [
    await startService('replicate', 'key-of-one'),
    await startService('replicate', 'key-of-two'),
  ];
  const folder = quickFolder();
  const accounts = [
    accountAt('replicate', 'replicate', one.baseUrl, 'key-of-one'),
    accountAt('replicate', 'replicate-2', other.baseUrl, 'key-of-two'),
  ];
  const engine = open(folder, accounts, { nameTemplate: '{id}', assets: ['video', 'metadata'] });
  const ids = accounts.flatMap(({ id }) =>
    engine.track([one.task], id).map((made) => (made.outcome === 'refused' ? '' : made.id)),
  );
  expect(ids).toEqual([one.task, `${one.task}@replicate-2`]);
  await saved(engine, ids);
  const paths = ids.map((id) => engine.clipFile(id) ?? '');
  expect(new Set(paths).size).toBe(2);
  // What a drag takes out of the window.
  expect(checkLibraryFiles(ids, engine.clipFile, engine.folders())).toEqual({ files: paths, left: [] });
  const sidecars = ids.map((id) => readFileSync(engine.savedFile(id, 'metadata') ?? '', 'utf8'));
  expect(sidecars.map((text) => JSON.parse(text))).toMatchObject([
    { service: 'replicate', account: 'Mine: replicate' },
    { service: 'replicate', account: 'Mine: replicate-2' },
  ]);
  for (const text of sidecars) expect(text).not.toMatch(/key-of-/);
  expect(paths.every((path) => existsSync(path))).toBe(true);
});
