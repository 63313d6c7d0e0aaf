/** What the queue does to the library, where no file needs to come from anywhere. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDownloadQueue, type QueueDeps } from '../../../app/core/downloads/queue.ts';
import type { AssetPatch, AssetRecord } from '../../../app/core/library/records.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const FORMER = { finalPath: '/clips/cat.mp4', totalBytes: 9, sha256: null, savedAtMs: 1 } as const;

/** A queue whose library holds one clip that is being downloaded again, paused, with a part. */
function setUp() {
  const asset = {
    ...{ id: 'a', kind: 'video', state: 'paused', folder: '/clips', finalPath: null, problem: null },
    ...{ partPath: join(tempFolder(), 'a.part'), former: { ...FORMER, mayBeWatermarked: false } },
  } as unknown as AssetRecord;
  let kept = asset;
  const patches: AssetPatch[] = [];
  const bugs: unknown[] = [];
  const deps = {
    store: {
      library: {
        asset: () => kept,
        assets: () => [kept],
        unfinishedAssets: () => [],
        setAsset(_id: string, _kind: string, patch: AssetPatch) {
          patches.push(patch);
          kept = { ...kept, ...patch };
          return kept;
        },
      },
    },
    events: { onActivity: () => undefined, onBug: (thrown: unknown) => bugs.push(thrown) },
  };
  const queue = createDownloadQueue(deps as unknown as QueueDeps, {
    ...{ concurrency: 1, onStorageTrouble: 'pause', storageProbeMs: 1_000 },
  });
  return { queue, patches, bugs, asset: () => kept };
}

test('the part of a second download that is cancelled is deleted once: not again, when another may have begun', async () => {
  const { queue, patches, bugs, asset } = setUp();
  await queue.cancel('a');
  expect(asset()).toMatchObject({ state: 'saved', finalPath: FORMER.finalPath, totalBytes: 9, former: null });
  expect(patches.filter(({ partPath }) => partPath === null)).toHaveLength(1);
  expect(bugs).toEqual([]);
});
