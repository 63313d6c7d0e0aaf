/** What the queue does to the library, where no file needs to come from anywhere. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DownloadQueue } from '../../../app/core/downloads/queue.ts';
import type { QueueDeps } from '../../../app/core/downloads/queue-deps.ts';
import type { AssetPatch } from '../../../app/core/library/records.ts';
import type { AssetKind } from '../../../app/shared/generation.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { bringTo, memoryLibrary, NOW } from '../library/open-library.ts';

const FORMER = {
  ...{ finalPath: '/clips/cat.mp4', totalBytes: 9, sha256: null, savedAtMs: 1 },
  ...{ mayBeWatermarked: false, remark: null },
};

/** A queue whose library holds one clip that is being downloaded again, paused, with a part. */
function setUp() {
  const { library, close } = memoryLibrary();
  library.add('a', 'https://gateway.test/', NOW);
  library.addAsset('a', 'video', '/clips', 't');
  bringTo(library, 'a', 'paused', { partPath: join(tempFolder(), 'a.part'), former: FORMER });
  const patches: AssetPatch[] = [];
  const bugs: unknown[] = [];
  const deps = {
    store: {
      wants: () => false,
      library: {
        ...library,
        setAsset(id: string, kind: AssetKind, patch: AssetPatch) {
          patches.push(patch);
          return library.setAsset(id, kind, patch);
        },
      },
    },
    links: {},
    events: { onActivity: () => undefined, onBug: (thrown: unknown) => bugs.push(thrown) },
  };
  const queue = new DownloadQueue(deps as unknown as QueueDeps, {
    ...{ concurrency: 1, onStorageTrouble: 'pause', storageProbeMs: 1_000 },
  });
  return { queue, patches, bugs, close, asset: () => library.asset('a', 'video') };
}

test('the part of a second download that is cancelled is deleted once: not again, when another may have begun', async () => {
  const { queue, patches, bugs, asset } = setUp();
  await queue.cancel('a');
  expect(asset()).toMatchObject({ state: 'saved', finalPath: FORMER.finalPath, totalBytes: 9, former: null });
  expect(patches.filter(({ partPath }) => partPath === null)).toHaveLength(1);
  expect(bugs).toEqual([]);
});

test('once it is halted it begins nothing, and asks a library that may be closed for nothing', () => {
  const { queue, close, bugs } = setUp();
  queue.start();
  queue.halt();
  close();
  queue.enqueue('a', 'video');
  queue.setHeld(false);
  expect([queue.running, bugs]).toEqual([0, []]);
});
