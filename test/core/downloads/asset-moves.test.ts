import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canGoOnLater, dropPart, fromTheStart, waitLeftMs } from '../../../app/core/downloads/asset-moves.ts';
import type { Leftover } from '../../../app/core/downloads/part/leftovers.ts';
import type { AssetPatch, AssetRecord } from '../../../app/core/library/records.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const record = (more: Partial<AssetRecord>): AssetRecord =>
  ({
    ...{ id: 'a', kind: 'video', folder: '/clips', state: 'failed', totalBytes: 9, missing: false },
    ...{ partPath: null, finalPath: null, sha256: null, savedAtMs: 1, mayBeWatermarked: false, remark: null },
    ...more,
  }) as AssetRecord;

describe('what begins again', () => {
  test('has all its tries before it, and keeps what was received', () => {
    expect(fromTheStart(record({ attempts: 5 }))).toEqual({
      ...{ problem: null, retryAtMs: null, attempts: 0, restarts: 0, refreshes: 0 },
    });
  });

  test('after it was saved begins from nothing, and remembers the file that is there', () => {
    const patch = fromTheStart(record({ state: 'saved', finalPath: '/clips/a.mp4', sha256: 'ff' }));
    expect(patch).toMatchObject({ finalPath: null, totalBytes: null, durableBytes: 0 });
    expect(patch.former).toMatchObject({ finalPath: '/clips/a.mp4', totalBytes: 9, sha256: 'ff' });
  });

  test('remembers no file that is not there any more', () => {
    const gone = record({ state: 'saved', finalPath: '/clips/a.mp4', missing: true });
    expect(fromTheStart(gone).former).toBeNull();
  });
});

test('what has begun to come loses nothing by a stop only where it can be resumed', () => {
  const coming = { state: 'downloading', etag: null, lastModified: null } as const;
  expect(canGoOnLater(record({ state: 'resolving' }))).toBe(true);
  expect(canGoOnLater(record({ ...coming, etag: '"a"' }))).toBe(true);
  expect(canGoOnLater(record(coming))).toBe(false);
  expect(canGoOnLater(record({ state: 'verifying', etag: '"a"' }))).toBe(false);
  expect(canGoOnLater(null)).toBe(false);
});

test('case 15: what waits since an earlier run waits no longer than a server may ask, whatever the clock said', () => {
  const [now, hour] = [1_700_000_000_000, 3_600_000];
  const left = (retryAtMs: number | null, state: AssetRecord['state'] = 'waiting') =>
    waitLeftMs(record({ state, retryAtMs }), now);
  expect([left(now + 5_000), left(now + 6 * hour)]).toEqual([5_000, 6 * hour]);
  expect([left(now), left(now - hour), left(null), left(now + hour, 'queued')]).toEqual([0, 0, 0, 0]);
  expect([left(now + 6 * hour + 1), left(now + 365 * 24 * hour)]).toEqual([0, 0]);
});

describe('the part of what is given up', () => {
  function drop(more: Partial<AssetRecord>) {
    const folder = tempFolder();
    const partPath = join(folder, more.partPath ?? 'a.part');
    writeFileSync(partPath, 'bytes');
    const asset = record({ folder, ...more, partPath });
    const patches: AssetPatch[] = [];
    const library = {
      asset: () => asset,
      setAsset: (_id: string, _kind: string, patch: AssetPatch) => {
        patches.push(patch);
        return asset;
      },
    };
    const leftovers = { drop: async (part: Leftover) => rmSync(part.partPath) };
    return { partPath, patches, library, asset, leftovers };
  }

  test('is deleted and forgotten, with what was known of its file', async () => {
    const { library, asset, partPath, patches, leftovers } = drop({ state: 'cancelled' });
    await dropPart(library, asset, leftovers);
    expect(existsSync(partPath)).toBe(false);
    expect(patches).toEqual([
      {
        ...{ partPath: null, durableBytes: 0, durableRanges: null, etag: null, lastModified: null },
        totalBytes: null,
      },
    ]);
  });

  test('says nothing of the length of a file that is saved all the same', async () => {
    const { library, asset, patches, leftovers } = drop({ state: 'saved' });
    await dropPart(library, asset, leftovers);
    expect(patches[0]).not.toHaveProperty('totalBytes');
  });

  test('field S5: is left alone where it is no part of ours', async () => {
    const { library, asset, partPath, patches, leftovers } = drop({ partPath: 'film.mov' });
    await dropPart(library, asset, leftovers);
    expect([existsSync(partPath), patches[0]?.partPath]).toEqual([true, null]);
  });
});
