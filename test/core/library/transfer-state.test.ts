import { expect, test } from 'vitest';
import { nextTransferState } from '../../../app/core/library/transfer-state.ts';
import { TRANSFER_STATES, type TransferState } from '../../../app/shared/generation.ts';

const RUNNING: readonly TransferState[] = ['resolving', 'downloading', 'verifying', 'publishing'];

function allows(from: TransferState, to: TransferState): boolean {
  try {
    return nextTransferState(from, to) === to;
  } catch {
    return false;
  }
}

test('the way from a link to a saved file is open', () => {
  const way: readonly TransferState[] = ['queued', ...RUNNING, 'saved'];
  for (const [index, from] of way.slice(0, -1).entries()) expect(allows(from, way[index + 1]!)).toBe(true);
});

test('nothing but a finished publication becomes saved', () => {
  const before = TRANSFER_STATES.filter((from) => from !== 'saved' && allows(from, 'saved'));
  expect(before).toEqual(['publishing']);
});

test('saved and cancelled are left only by being queued again', () => {
  for (const from of ['saved', 'cancelled'] as const) {
    expect(TRANSFER_STATES.filter((to) => to !== from && allows(from, to))).toEqual(['queued']);
  }
});

test('whatever runs can be put off, paused, failed, cancelled, and taken up again after a crash', () => {
  for (const from of RUNNING) {
    for (const to of ['waiting', 'paused', 'failed', 'cancelled', 'queued'] as const) {
      expect([from, to, allows(from, to)]).toEqual([from, to, true]);
    }
  }
});

test('a step that no rule allows is a bug and says which', () => {
  expect(() => nextTransferState('saved', 'downloading')).toThrow('cannot go from saved to downloading');
  expect(() => nextTransferState('paused', 'publishing')).toThrow('cannot go from paused to publishing');
});

test('to stay is always allowed', () => {
  for (const state of TRANSFER_STATES) expect(nextTransferState(state, state)).toBe(state);
});
