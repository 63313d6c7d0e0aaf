/** The one word for an item. */
import { expect, test } from 'vitest';
import { primaryAsset, statusOf } from '../../../app/core/library/item-status.ts';
import type { AssetKind, TransferState } from '../../../app/shared/generation.ts';
import { TRANSFER_STATES } from '../../../app/shared/generation.ts';
import { ITEM_STATUSES } from '../../../app/shared/library-view.ts';

const GOING = { state: 'processing', intent: 'go', problem: null } as const;
const file = (state: TransferState, kind: AssetKind = 'video', missing = false) => ({ kind, state, missing });

test('an item is judged by its clip, else by the clean clip, else by its first file', () => {
  const kinds = (...list: AssetKind[]) => primaryAsset(list.map((kind) => ({ kind })))?.kind ?? null;
  expect(kinds('metadata', 'raw', 'video')).toBe('video');
  expect(kinds('thumbnail', 'raw')).toBe('raw');
  expect(kinds('thumbnail', 'metadata')).toBe('thumbnail');
  expect(kinds()).toBeNull();
});

test('every state of the clip leads to a status of the list, and the other files do not count', () => {
  const known: Record<TransferState, string> = {
    ...{ queued: 'downloading', resolving: 'downloading', downloading: 'downloading' },
    ...{ verifying: 'downloading', publishing: 'downloading', saved: 'saved', paused: 'paused' },
    ...{ waiting: 'waiting', failed: 'failed', cancelled: 'cancelled' },
  };
  for (const state of TRANSFER_STATES) {
    const status = statusOf(GOING, [file('failed', 'metadata'), file(state)]);
    expect([state, status]).toEqual([state, known[state]]);
    expect(ITEM_STATUSES).toContain(status);
  }
});

test('a saved clip that is not where it was is missing', () => {
  expect(statusOf(GOING, [file('saved', 'video', true)])).toBe('missing');
  expect(statusOf(GOING, [file('queued', 'video', true)])).toBe('downloading');
});

test('without files, what failed comes before what a person wants', () => {
  const problem = { code: 'unknown-task', facts: {} } as const;
  expect(statusOf(GOING, [])).toBe('generating');
  expect(statusOf({ ...GOING, intent: 'paused' }, [])).toBe('paused');
  expect(statusOf({ ...GOING, intent: 'cancelled' }, [])).toBe('cancelled');
  expect(statusOf({ ...GOING, intent: 'paused', problem }, [])).toBe('failed');
  expect(statusOf({ ...GOING, intent: 'cancelled', state: 'failed' }, [])).toBe('failed');
});
