import { expect, test } from 'vitest';
import type { AssetId } from '../../../app/core/downloads/asset-key.ts';
import { RunningJobs } from '../../../app/core/downloads/running-jobs.ts';
import { Scheduler } from '../../../app/core/downloads/scheduler.ts';
import type { AssetRecord } from '../../../app/core/library/records.ts';
import type { AssetKind, TransferState } from '../../../app/shared/generation.ts';

const video = (id: string): AssetId => ({ id, kind: 'video' });

/** A scheduler whose jobs run until they are ended; each item has a video and a sidecar. */
function setUp(concurrency: number) {
  const jobs = new RunningJobs();
  const begun: string[] = [];
  const states = new Map<string, TransferState>();
  const dropping = new Set<string>();
  const record = (id: string, kind: AssetKind): AssetRecord =>
    ({ id, kind, folder: `/${id}`, state: states.get(`${kind} ${id}`) ?? 'queued' }) as AssetRecord;
  const scheduler = new Scheduler(
    {
      library: { asset: record, assets: (id) => [record(id, 'video'), record(id, 'metadata')] },
      ...{ jobs, probeMs: 60_000, freeSpace: async () => 0, folderIsBack: async () => true },
      reservedBytes: () => 0,
      isDropping: ({ id }) => dropping.has(id),
      begin(asset) {
        begun.push(`${asset.kind} ${asset.id}`);
        jobs.begin(asset, () => new Promise(() => undefined));
      },
      onStorageProblem: () => undefined,
      onActivity: () => undefined,
    },
    concurrency,
  );
  return { scheduler, jobs, begun, states, dropping };
}

function end(jobs: RunningJobs, id: string): void {
  const job = jobs.of(id, 'video');
  if (job) jobs.end(job);
}

test('nothing begins before the start, nor while everything is held', () => {
  const { scheduler, begun } = setUp(2);
  scheduler.add(video('a'));
  scheduler.setHeld(true);
  scheduler.start();
  scheduler.fill();
  expect(begun).toEqual([]);
  scheduler.setHeld(false);
  expect(begun).toEqual(['video a']);
});

test('case 65: no more begin than may, and the next when one has ended', () => {
  const { scheduler, jobs, begun } = setUp(2);
  scheduler.start();
  for (const id of ['a', 'b', 'c', 'd']) scheduler.add(video(id));
  expect(begun).toEqual(['video a', 'video b']);
  end(jobs, 'a');
  scheduler.fill();
  expect(begun).toEqual(['video a', 'video b', 'video c']);
});

test('files that wait for the disk alone take no place, up to as many again', () => {
  const { scheduler, jobs, begun } = setUp(1);
  scheduler.start();
  for (const id of ['a', 'b', 'c']) {
    scheduler.add(video(id));
    const job = jobs.of(id, 'video');
    if (job) job.isReceived = true;
  }
  expect(begun).toEqual(['video a', 'video b']);
});

test('what cannot begin yet is passed over by what can', () => {
  const { scheduler, begun, dropping } = setUp(3);
  scheduler.start();
  scheduler.holdForStorage(
    { ...video('full'), folder: '/full', bytes: 1, alone: false },
    { code: 'disk-full', facts: {} },
  );
  dropping.add('part');
  for (const asset of [{ id: 'a', kind: 'metadata' } as const, { id: 'full', kind: 'metadata' } as const])
    scheduler.add(asset);
  for (const id of ['part', 'b']) scheduler.add(video(id));
  expect(begun).toEqual(['video b']);
  dropping.clear();
  scheduler.fill();
  expect(begun).toEqual(['video b', 'video part']);
  scheduler.stop();
});

test('the sidecar, which tells of the other files, comes after them', () => {
  const { scheduler, begun, states } = setUp(1);
  scheduler.start();
  scheduler.add({ id: 'a', kind: 'metadata' });
  expect(begun).toEqual([]);
  states.set('video a', 'saved');
  scheduler.fill();
  expect(begun).toEqual(['metadata a']);
});

test('case 63: an asset that runs does not become ready beside itself', () => {
  const { scheduler, jobs, begun } = setUp(2);
  scheduler.start();
  scheduler.add(video('a'));
  scheduler.add(video('a'));
  end(jobs, 'a');
  scheduler.fill();
  expect([begun, scheduler.busy]).toEqual([['video a'], false]);
});
