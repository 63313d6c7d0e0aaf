import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { locateClip } from '../../../app/core/items/locate-clip.ts';
import type { AssetRecord } from '../../../app/core/library/records.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const CONTENT = 'the very clip';

function setUp(patch: Partial<AssetRecord> = {}) {
  const folder = tempFolder();
  const moved = join(folder, 'moved.mp4');
  mkdirSync(folder, { recursive: true });
  writeFileSync(moved, CONTENT);
  const asset = {
    id: 'a',
    kind: 'video',
    state: 'saved',
    missing: true,
    finalPath: join(folder, 'gone.mp4'),
    totalBytes: CONTENT.length,
    sha256: createHash('sha256').update(CONTENT).digest('hex'),
    ...patch,
  } as AssetRecord;
  const setAsset = vi.fn();
  const locate = (path: string) => locateClip({ assets: () => [{ ...asset }], setAsset }, 'a', path);
  return { folder, moved, setAsset, locate, asset };
}

test('the very file is taken, wherever it is and whatever it is called, and no longer said to lie in the trash', async () => {
  const { folder, moved, setAsset, locate } = setUp();
  await locate(moved);
  expect(setAsset).toHaveBeenCalledWith('a', 'video', {
    ...{ finalPath: moved, folder, missing: false },
    problem: null,
  });
});

test('behind a link it is the file itself that is remembered', async () => {
  const { folder, moved, setAsset, locate } = setUp();
  symlinkSync(moved, join(folder, 'link.mp4'));
  await locate(join(folder, 'link.mp4'));
  expect(setAsset.mock.calls[0]?.[2]).toMatchObject({ finalPath: moved });
});

test.each([
  ['other content of the same length', 'other.mp4', 'x'.repeat(CONTENT.length)],
  ['another length', 'other.mp4', 'short'],
  ['another ending', 'moved.bin', CONTENT],
])('%s is refused, and nothing changes', async (_what, name, content) => {
  const { folder, setAsset, locate } = setUp();
  writeFileSync(join(folder, name), content);
  await expect(locate(join(folder, name))).rejects.toMatchObject({ code: 'bad-input' });
  expect(setAsset).not.toHaveBeenCalled();
});

test('a file that is not there, and an item that was never saved, are told apart', async () => {
  const { folder, locate } = setUp();
  await expect(locate(join(folder, 'nowhere.mp4'))).rejects.toMatchObject({ code: 'file-missing' });
  const unsaved = setUp({ state: 'failed' });
  await expect(unsaved.locate(unsaved.moved)).rejects.toMatchObject({ code: 'not-found' });
});

test('a clip that is downloaded again while the file is read keeps what that does', async () => {
  const { moved, setAsset, locate, asset } = setUp();
  const located = locate(moved);
  Object.assign(asset, { state: 'queued', finalPath: null });
  await expect(located).rejects.toMatchObject({ code: 'not-found' });
  expect(setAsset).not.toHaveBeenCalled();
});
