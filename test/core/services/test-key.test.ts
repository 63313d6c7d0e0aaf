/** The test of a key, against a real gateway. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../../app/core/engine.ts';
import { NOBODYS_TASK } from '../../../app/core/services/test-key.ts';
import { problemOf } from '../../../app/shared/result.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { until } from '../../fakes/until.ts';
import { type LumaService, startLumaService } from '../../luma-service/luma-service.ts';
import { withNewLibrary } from '../library/new-library.ts';

async function setUp(key: string | null | undefined = undefined) {
  const folder = quickFolder();
  const out = join(folder, 'out');
  mkdirSync(out);
  const service = await startLumaService();
  const engine = createEngine({
    ...{ dataFolder: withNewLibrary(join(folder, 'data')), key: key === undefined ? service.apiKey : key },
    ...{ cacheThumbnails: false, onStorageTrouble: 'pause', retryDelayMs: 5 },
    settings: { ...defaultSettings(out), baseUrl: service.baseUrl },
  });
  onTestFinished(async () => {
    await engine.stop();
    await service.stop();
  });
  return { service, engine };
}

const outcome = (engine: Engine): Promise<string> =>
  engine.testKey().then(
    () => 'accepted',
    (thrown) => problemOf(thrown).code,
  );
const asked = (service: LumaService): readonly string[] =>
  service.requests.map(({ method, path }) => `${method} ${path}`);

test('a key that the gateway takes is accepted after one request about a task that is nobody’s', async () => {
  const { service, engine } = await setUp();
  expect(await outcome(engine)).toBe('accepted');
  expect(asked(service)).toEqual([`GET /luma/generations/${NOBODYS_TASK}`]);
});

test('a key that it does not take is refused', async () => {
  const { engine } = await setUp('sk-some-other-key-of-nobody');
  expect(await outcome(engine)).toBe('key-refused');
});

test('without a key nothing is asked', async () => {
  const { service, engine } = await setUp(null);
  expect(await outcome(engine)).toBe('no-key');
  expect(asked(service)).toEqual([]);
});

test('a gateway that is not there cannot be reached', async () => {
  const { service, engine } = await setUp();
  await service.stop();
  expect(await outcome(engine)).toBe('gateway-unreachable');
});

test('polling that stopped for a refused key goes on once a test finds it accepted', async () => {
  const { service, engine } = await setUp();
  const key = service.apiKey;
  service.setKey('another key');
  const task = service.addTask({});
  engine.start();
  engine.track([task.id]);
  await until(() => expect(engine.status().keyRefused).toBe(true));
  service.setKey(key);
  expect(await outcome(engine)).toBe('accepted');
  expect(engine.status().keyRefused).toBe(false);
  await until(() => expect(task.polls).toBeGreaterThan(0));
});
