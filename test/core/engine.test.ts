/** What holds for the engine as a whole: its stages connected, against a real gateway. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createEngine, type EngineOptions } from '../../app/core/engine.ts';
import { createLibrary } from '../../app/core/library/library.ts';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { defaultSettings } from '../../app/core/settings/settings.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';
import type { Settings } from '../../app/shared/settings.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { startLumaService } from '../luma-service/luma-service.ts';

const HOUR = 60 * 60_000;
const ALL = { search: '', statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 100 } as const;

/** Long enough for a busy machine; what is waited for takes milliseconds. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000 });

/** @param before what stands in the data folder from earlier runs. */
async function setUp(
  options: Partial<EngineOptions> = {},
  before: (baseUrl: string) => void = () => undefined,
  settings: Partial<Settings> = {},
) {
  const folder = tempFolder();
  const out = join(folder, 'out');
  mkdirSync(out);
  const service = await startLumaService();
  before(service.baseUrl);
  const engine = createEngine({
    ...{ dataFolder: join(folder, 'data'), key: service.apiKey, cacheThumbnails: false },
    ...{ onStorageTrouble: 'pause', retryDelayMs: 5, ...options },
    settings: { ...defaultSettings(out), baseUrl: service.baseUrl, requestsPerSecond: 100, ...settings },
  });
  onTestFinished(async () => {
    await engine.stop();
    await service.stop();
  });
  const row = (id: string): ItemRow | undefined => engine.window(ALL).rows.find((one) => one.id === id);
  return { service, engine, row };
}

test('case 59: in safe mode nothing is asked for or fetched until the person says so; then all of it goes on', async () => {
  const { service, engine, row } = await setUp({ safeMode: true });
  const task = service.addTask({ stages: [] });
  const statuses: boolean[] = [];
  engine.on('status', ({ safeMode }) => statuses.push(safeMode));
  engine.start();
  engine.track([task.id]);
  // Waking and a network that is back are no word of the person's.
  engine.suspend();
  engine.resumeFromSleep();
  engine.setOnline(false);
  engine.setOnline(true);
  expect(engine.status().safeMode).toBe(true);
  expect(row(task.id)).toMatchObject({ status: 'generating', nextCheckAtMs: null });
  // Far longer than a first question takes on loopback.
  await fetch(`${service.baseUrl}/nothing`).then((answer) => answer.text());
  expect(task.polls).toBe(0);

  engine.leaveSafeMode();
  await until(() => expect(engine.ending(task.id)).toBe('saved'));
  expect(engine.status().safeMode).toBe(false);
  expect(statuses.at(-1)).toBe(false);
});

test('a row says when the service is asked next, and that a task of many hours is parked, not given up', async () => {
  const data = join(tempFolder(), 'data');
  const { service, engine, row } = await setUp({ dataFolder: data }, (baseUrl) => {
    const file = openLibraryFile(data, Date.now());
    const library = createLibrary(file.db, () => undefined);
    library.add('young', baseUrl, Date.now());
    library.add('old', baseUrl, Date.now() - 7 * HOUR);
    file.close();
  });
  for (const id of ['young', 'old']) {
    service.addTask({ id, stages: [{ word: 'dreaming', forMs: HOUR }], shape: 'luma' });
  }
  const before = Date.now();
  engine.start();
  await until(() => {
    expect(row('young')?.stateWord).toBe('dreaming');
    expect(row('old')?.parked).toBe(true);
  });
  const inMs = (id: string): number => (row(id)?.nextCheckAtMs ?? 0) - before;
  expect(row('young')?.parked).toBe(false);
  expect(inMs('young')).toBeGreaterThan(0);
  expect(inMs('young')).toBeLessThan(5 * 60_000);
  expect(inMs('old')).toBeGreaterThan(15 * 60_000);
  expect(inMs('old')).toBeLessThan(31 * 60_000);

  // "Check again" asks at once, parked or not.
  const asked = service.task('old').polls;
  engine.checkNow(['old']);
  await until(() => expect(service.task('old').polls).toBe(asked + 1));
  engine.pause(['old']);
  expect(row('old')).toMatchObject({ status: 'paused', nextCheckAtMs: null, parked: false });
});

test('"completed" without a link is still being made; it is saved once the link is there', async () => {
  const { service, engine, row } = await setUp({}, undefined, { pollIntervalMs: 50 });
  const task = service.addTask({ stages: [], linksAfterPolls: 12, downloadRoute: false });
  const seen = new Set<string | undefined>();
  engine.on('library-changed', () => seen.add(row(task.id)?.status));
  engine.start();
  engine.track([task.id]);
  await until(() => expect(engine.ending(task.id)).toBe('saved'));
  expect(task.polls).toBeGreaterThan(12);
  expect([...seen]).toEqual(['generating', 'downloading', 'saved']);
});

test('one that never gets a link is said so in the end, and a person can have it asked for again', async () => {
  const { service, engine, row } = await setUp({}, undefined, { pollIntervalMs: 10 });
  const task = service.addTask({ stages: [], links: 'none', downloadRoute: false });
  const told: string[] = [];
  engine.on('problem', ({ problem }) => told.push(problem.code));
  engine.start();
  engine.track([task.id]);
  await until(() => expect(engine.ending(task.id)).toBe('failed'));
  expect(row(task.id)).toMatchObject({ status: 'failed', problem: { code: 'no-link' } });
  expect(told).toEqual(['no-link']);
  const asked = task.polls;
  engine.retry([task.id]);
  await until(() => expect(task.polls).toBeGreaterThan(asked));
  expect(row(task.id)?.status).toBe('generating');
});
