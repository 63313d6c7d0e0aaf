/** Parts that are being deleted: no second deletion beside the first, and word when it is over. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Leftover } from '../../../app/core/downloads/part/leftovers.ts';
import { PartDrops } from '../../../app/core/downloads/part-drops.ts';
import type { AssetRecord } from '../../../app/core/library/records.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

function setUp(delete_: (part: Leftover) => Promise<void> = async () => undefined) {
  const folder = tempFolder();
  const partPath = join(folder, 'a.mp4.part');
  const asset = { id: 'a', kind: 'video', folder, partPath, durableBytes: 9 } as AssetRecord;
  const seen = { drops: 0, dropped: 0, bugs: [] as unknown[], starts: 0, stops: 0 };
  const count = (what: 'dropped' | 'starts' | 'stops') => () => {
    seen[what] += 1;
  };
  const drops = new PartDrops(
    { asset: () => asset, setAsset: () => asset },
    {
      drop(part) {
        seen.drops += 1;
        return delete_(part);
      },
      start: count('starts'),
      stop: count('stops'),
    },
    count('dropped'),
    (thrown) => seen.bugs.push(thrown),
  );
  return { drops, asset, seen, partPath };
}

test('an asset is being dropped until its part is gone, and then that is told once', async () => {
  const gate = Promise.withResolvers<void>();
  const { drops, asset, seen } = setUp(() => gate.promise);
  const dropped = drops.drop(asset);
  expect([drops.has(asset), seen.dropped]).toEqual([true, 0]);
  gate.resolve();
  await dropped;
  expect([drops.has(asset), seen.dropped]).toEqual([false, 1]);
});

test('a second command to drop joins the first, so that it cannot take a part begun in between', async () => {
  const gate = Promise.withResolvers<void>();
  const { drops, asset, seen } = setUp(() => gate.promise);
  const both = [drops.drop(asset), drops.drop(asset)];
  gate.resolve();
  await Promise.all(both);
  expect([seen.drops, seen.dropped]).toEqual([1, 1]);
});

test('a bug is told, and the asset can begin again all the same', async () => {
  const bug = new Error('bug');
  const { drops, asset, seen } = setUp(() => Promise.reject(bug));
  await drops.drop(asset);
  expect([seen.bugs, seen.dropped, drops.has(asset)]).toEqual([[bug], 1, false]);
});

test('settled waits for every drop that is under way', async () => {
  const gate = Promise.withResolvers<void>();
  const { drops, asset, seen } = setUp(() => gate.promise);
  void drops.drop(asset);
  const settled = drops.settled().then(() => seen.dropped);
  gate.resolve();
  expect(await settled).toBe(1);
});

test('start and stop reach those that an earlier run could not delete', () => {
  const { drops, seen } = setUp();
  drops.start();
  drops.stop();
  expect([seen.starts, seen.stops]).toEqual([1, 1]);
});

test('a deleted part is deleted from the disk', async () => {
  const { drops, asset, partPath } = setUp(async (part) => {
    const { unlink } = await import('node:fs/promises');
    await unlink(part.partPath);
  });
  writeFileSync(partPath, 'bytes');
  await drops.deletePart(asset);
  expect(existsSync(partPath)).toBe(false);
});
