import { expect, test } from 'vitest';
import { sidecarText } from '../../../../app/core/downloads/publish/sidecar.ts';
import type { ItemDetail } from '../../../../app/shared/library-view.ts';

const asset = {
  kind: 'video',
  state: 'saved',
  fileName: 'Cats/cat.mp4',
  totalBytes: 9,
  sha256: 'ff',
  savedAtMs: 0,
};
const item = {
  ...{ id: 'a', prompt: 'cat dance', createdAtMs: 1_000, trackedAtMs: 2_000, noticedAtMs: null },
  ...{ rawAnswer: '{"id":"a"}', assets: [asset, { ...asset, kind: 'thumbnail', state: 'failed' }] },
} as unknown as ItemDetail;

const OWNER = { service: 'replicate', account: 'Mine at Replicate' };

test('the sidecar tells of what was saved, of nothing else, with times in UTC', () => {
  const sidecar = JSON.parse(sidecarText(item, OWNER));
  expect(sidecar.files).toEqual([
    { asset: 'video', file: 'cat.mp4', bytes: 9, sha256: 'ff', savedAt: '1970-01-01T00:00:00.000Z' },
  ]);
  expect(sidecar).toMatchObject({
    ...{ id: 'a', prompt: 'cat dance', createdAt: '1970-01-01T00:00:01.000Z', noticedAt: null },
    answer: { id: 'a' },
    ...OWNER,
  });
});

test('an answer that is no JSON is kept as its text, and the file ends in a line break', () => {
  const text = sidecarText({ ...item, rawAnswer: 'not JSON' }, OWNER);
  expect([JSON.parse(text).answer, text.endsWith('}\n')]).toEqual(['not JSON', true]);
});
