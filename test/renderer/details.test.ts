import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { AssetView, ItemRow } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { makeRow, NO_DETAIL } from './fake-bridge.ts';
import { open, rowOf } from './open-window.ts';

completeDom();

const HASH = 'ab'.repeat(32);
const asset = (kind: AssetView['kind'], part: Partial<AssetView> = {}): AssetView => ({
  kind,
  state: 'queued',
  retryAtMs: null,
  problem: null,
  fileName: null,
  receivedBytes: 0,
  totalBytes: null,
  sha256: null,
  savedAtMs: null,
  remark: null,
  ...part,
});
const savedClip = asset('video', {
  state: 'saved',
  fileName: 'A fox [b2c9d8e7].mp4',
  receivedBytes: 14_200_000,
  totalBytes: 14_200_000,
  sha256: HASH,
});

/** Opens the details of one item; the text of each of its files, a line each. */
async function filesOf(row: ItemRow, assets: readonly AssetView[]): Promise<readonly string[]> {
  const fake = await open({ rows: [row] });
  fake.handlers['library.item'] = () => ({ ...row, ...NO_DETAIL, assets, folder: '/clips' });
  await fireEvent.click(
    within(await rowOf(`Prompt of ${row.id}`)).getByRole('button', { name: /^More actions/ }),
  );
  await fireEvent.click(await screen.findByRole('menuitem', { name: 'Details' }));
  const list = await screen.findByRole('list', { name: 'Files' });
  return within(list)
    .getAllByRole('listitem')
    .map((item) => item.textContent?.replace(/\s+/g, ' ').trim() ?? '');
}

test('every file of an item has its state, name, size, hash and problem', async () => {
  const files = await filesOf(makeRow('one', { status: 'saved' }), [
    savedClip,
    asset('raw', { state: 'downloading', receivedBytes: 12_000_000, totalBytes: 48_000_000 }),
    asset('thumbnail', { state: 'resolving' }),
    asset('last-frame', {
      state: 'failed',
      problem: { code: 'link-expired', facts: { words: 'Request has <b>expired</b>' } },
    }),
    asset('metadata', { state: 'paused', receivedBytes: 2_000 }),
  ]);
  expect(files).toEqual([
    `Clip Saved 14.2 MB A fox [b2c9d8e7].mp4 SHA-256 ${HASH}`,
    'Original (raw) Downloading 12 MB of 48 MB',
    'Thumbnail Getting its link',
    'Last frame Failed The link to the clip has expired. The service gave no new one. Try again later. “Request has <b>expired</b>”',
    'Metadata (JSON) Paused 2 kB',
  ]);
});

test('the hash stands alone in its element, so that copying takes nothing else', async () => {
  await filesOf(makeRow('one', { status: 'saved' }), [savedClip]);
  expect(screen.getByText(HASH).textContent).toBe(HASH);
});

test('the file of a missing clip is called missing; the others keep their state', async () => {
  const files = await filesOf(makeRow('one', { status: 'missing' }), [
    savedClip,
    asset('thumbnail', { state: 'saved', totalBytes: 40_000 }),
  ]);
  expect(files.map((text) => text.slice(0, 16))).toEqual(['Clip Missing 14.', 'Thumbnail Saved ']);
});

test('the details of a saved clip offer to open it, not to fetch it anew', async () => {
  await filesOf(makeRow('one', { status: 'saved' }), [savedClip]);
  const details = screen.getByRole('dialog', { name: 'Details' });
  expect(within(details).getByRole('button', { name: 'Open' })).toBeTruthy();
  expect(within(details).queryByRole('button', { name: 'Download again' })).toBeNull();
});
