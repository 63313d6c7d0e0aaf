/** What holds for the engine as a whole: its stages connected, against a real gateway. */

import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLibrary } from '../../app/core/library/library.ts';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { said } from '../fakes/said.ts';
import { until } from '../fakes/until.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { openRig } from './engine-rig.ts';

const HOUR = 60 * 60_000;

/** The files that this process has open, where the system tells of them. */
function openFiles(): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      // The listing's own, which is closed by now.
      return [];
    }
  });
}

test('case 59: in safe mode nothing is asked for or fetched until the person says so; then all of it goes on', async () => {
  const { service, engine, row } = await openRig({ engine: { safeMode: true } });
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
  const { service, engine, row } = await openRig({
    before(dataFolder, baseUrl) {
      const file = openLibraryFile(dataFolder, Date.now());
      const library = createLibrary(file.db, () => undefined);
      library.add('young', baseUrl, Date.now());
      library.add('old', baseUrl, Date.now() - 7 * HOUR);
      file.close();
    },
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

  // "Check again" asks at once, parked or not; the row says anew when the next question comes, though nothing else of
  // it has changed.
  const asked = service.task('old').polls;
  const announced: string[] = [];
  engine.on('library-changed', ({ ids }) => announced.push(...(ids ?? [])));
  engine.checkNow(['young', 'old']);
  await until(() => expect(service.task('old').polls).toBe(asked + 1));
  await until(() => expect(announced).toEqual(['old']));
  engine.pause(['old']);
  expect(row('old')).toMatchObject({ status: 'paused', nextCheckAtMs: null, parked: false });
});

test('"completed" without a link is still being made; it is saved once the link is there', async () => {
  const { service, engine, row } = await openRig({ settings: { pollIntervalMs: 300 } });
  const task = service.addTask({ stages: [], linksAfterPolls: 10, downloadRoute: false });
  const seen = new Set<string | undefined>();
  engine.on('library-changed', () => seen.add(row(task.id)?.status));
  engine.start();
  engine.track([task.id]);
  await until(() => expect(engine.ending(task.id)).toBe('saved'));
  expect(task.polls).toBeGreaterThan(10);
  expect([...seen]).toEqual(['generating', 'downloading', 'saved']);
});

test('one that never gets a link is said so in the end, and a person can have it asked for again', async () => {
  const { service, engine, row } = await openRig({ settings: { pollIntervalMs: 10 } });
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

test('T9: words in the place of the link are waited for, and named when nothing else ever comes', async () => {
  const { service, engine, row } = await openRig({ settings: { pollIntervalMs: 10 } });
  const script = { stages: [], downloadRoute: false } as const;
  let asked = 0;
  const late = service.addTask({
    ...script,
    reply: ({ id, links }) => {
      asked += 1;
      const link = asked < 5 ? 'pending' : links?.download;
      return { id, state: 'completed', video: { url: '', download_url: link } };
    },
  });
  const never = service.addTask({
    ...script,
    reply: ({ id }) => ({ id, state: 'completed', video_url: 'N/A' }),
  });
  engine.start();
  engine.track([late.id, never.id]);
  await until(() => expect(engine.ending(late.id)).toBe('saved'));
  await until(() => expect(engine.ending(never.id)).toBe('failed'));
  expect(row(never.id)?.problem).toEqual({
    ...{ code: 'no-link', facts: { cause: 'link-instead', words: 'N/A' } },
  });
  expect(said(row(never.id)?.problem)).toBe(
    'The service says this is finished but gives “N/A” in the place of its link. Try again later.',
  );
});

test('P1-3: nothing is asked of anybody before the certificates are there', async () => {
  let release = (): void => undefined;
  const connectAfter = new Promise<void>((resolve) => {
    release = resolve;
  });
  const rig = await openRig({ engine: { connectAfter } });
  const task = rig.service.addTask({ prompt: 'A lantern' });
  rig.engine.track([task.id]);
  rig.engine.start();
  // What was sent before these would have come before them.
  for (let asked = 0; asked < 5; asked += 1) await (await fetch(rig.service.baseUrl)).arrayBuffer();
  expect(task.polls).toBe(0);
  release();
  await until(() => expect(task.polls).toBeGreaterThan(0));
});

test('P1-7: an end that waits for nothing keeps each byte that came, and closes the library', async () => {
  const rig = await openRig({ settings: { segments: 1 }, engine: { minCheckpointMs: 3_600_000 } });
  const source = makeLargeMp4(3_000_000, 'hills');
  const task = rig.service.addTask({ stages: [], source, cdn: { bytesPerSecond: 400_000 } });
  rig.engine.track([task.id]);
  rig.engine.start();
  let received = 0;
  rig.engine.on('progress', (reports) => {
    received = reports[0]?.receivedBytes ?? received;
  });
  await until(() => expect(received).toBeGreaterThan(100_000));
  // In one turn: nothing comes between the last count and the end.
  const atTheEnd = received;
  rig.engine.endNow();
  task.setCdn({});
  // No part file is left to be closed by chance.
  const folder = realpathSync(rig.out);
  await until(() => expect(openFiles().filter((path) => path.startsWith(folder))).toEqual([]));
  // Another process could open it at once.
  await rig.restart();
  await until(() => expect(rig.row(task.id)?.status).toBe('saved'));
  const asked = task.downloads.at(-1)?.headers.range ?? '';
  expect(Number(/^bytes=(\d+)-$/.exec(asked)?.[1])).toBeGreaterThanOrEqual(atTheEnd);
});
