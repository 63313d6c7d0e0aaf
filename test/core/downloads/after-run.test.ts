/** What follows a run: where the asset goes, what is written down, and who is told. */
import { expect, test } from 'vitest';
import { AfterRun, BUG_DELAY_MS } from '../../../app/core/downloads/after-run.ts';
import type { Scheduler } from '../../../app/core/downloads/scheduler.ts';
import type { StopReason } from '../../../app/core/downloads/stop-reason.ts';
import type { Outcome } from '../../../app/core/downloads/transfer/outcome.ts';
import type { AssetRecord } from '../../../app/core/library/records.ts';
import type { Problem } from '../../../app/shared/error-code.ts';

const NOW_MS = 1_000;
/** Another clock, which is never set. */
const MONOTONIC_MS = 70;
const asset = { id: 'a', kind: 'video', folder: '/clips', state: 'downloading' } as AssetRecord;
const problem: Problem = { code: 'connection-lost', facts: { host: 'cdn.test' } };

interface Setting {
  readonly onStorageTrouble?: 'pause' | 'fail';
  readonly isStarted?: boolean;
  readonly moveThrows?: Error;
}

/** Concludes one run; gives everything that was done, in order. */
function conclude(outcome: Outcome, reason: StopReason | null = null, setting: Setting = {}) {
  const did: unknown[] = [];
  const hostPauses = new Map([
    ['over.test', MONOTONIC_MS - 1],
    ['busy.test', MONOTONIC_MS + 1],
  ]);
  const scheduler = {
    isStarted: setting.isStarted ?? true,
    addFirst: () => did.push('first'),
    add: () => did.push('last'),
    addLater: (_asset: AssetRecord, delayMs: number) => did.push(['later', delayMs]),
    addWithKey: () => did.push('with a key'),
    holdForStorage: (held: { readonly bytes: number; readonly alone: boolean }) =>
      did.push(['held', held.bytes, held.alone]),
  };
  new AfterRun({
    scheduler: scheduler as unknown as Scheduler,
    hostPauses,
    onStorageTrouble: setting.onStorageTrouble ?? 'pause',
    now: () => NOW_MS,
    monotonicNow: () => MONOTONIC_MS,
    move(_asset, state, patch) {
      if (setting.moveThrows) throw setting.moveThrows;
      did.push([state, patch?.retryAtMs ?? null]);
    },
    events: {
      onSaved: () => did.push('saved'),
      onProblem: (_asset, { code }, retryInMs) => did.push([code, retryInMs]),
      onKeyNeeded: () => did.push('key needed'),
    },
  }).conclude(asset, outcome, reason);
  return { did, hostPauses };
}

const retry = (more: Partial<Extract<Outcome, { type: 'retry' }>> = {}): Outcome => ({
  ...{ type: 'retry', atMs: NOW_MS + 500, problem, wholeHost: null, told: false },
  ...more,
});
const storage: Outcome = { type: 'storage', problem, needsBytes: 7, concerns: 'file' };

test('a file that came in is saved, whatever was wanted meanwhile', () => {
  expect(conclude({ type: 'saved' }, { type: 'cancel' }).did).toEqual(['saved']);
});

test.each([
  [{ type: 'hold' }, [['queued', null], 'last']],
  [{ type: 'yield' }, [['queued', null], 'first']],
  [{ type: 'pause' }, [['paused', null]]],
  [{ type: 'cancel' }, [['cancelled', null]]],
  [{ type: 'stop' }, []],
] as const)(
  'a run that was stopped by %j goes where its reason says, not where its fault would',
  (reason, did) => {
    expect(conclude(retry(), reason).did).toEqual(did);
  },
);

test('one that is tried again waits, and its problem is told unless it was', () => {
  const waits = ['waiting', NOW_MS + 500];
  expect(conclude(retry()).did).toEqual([waits, ['connection-lost', 500], ['later', 500]]);
  expect(conclude(retry({ told: true })).did).toEqual([waits, ['later', 500]]);
});

test('a moment that is past is now, not before', () => {
  expect(conclude(retry({ atMs: 3 })).did).toContainEqual(['later', 0]);
});

test('case 15, 37: a host that asked for it holds its other files, and a pause that is over is forgotten, wherever the clock is set', () => {
  const { hostPauses } = conclude(retry({ wholeHost: 'cdn.test' }));
  expect([...hostPauses]).toEqual([
    ['busy.test', MONOTONIC_MS + 1],
    ['cdn.test', MONOTONIC_MS + 500],
  ]);
});

test('one that needs the key waits for it', () => {
  expect(conclude({ type: 'key-needed', problem }).did).toEqual([
    ['waiting', null],
    'with a key',
    'key needed',
  ]);
});

test('trouble with the disk holds a file where a person can help, and fails it where nobody is there', () => {
  expect(conclude(storage).did).toEqual([
    ['waiting', null],
    ['connection-lost', null],
    ['held', 7, true],
  ]);
  expect(conclude(storage, null, { onStorageTrouble: 'fail' }).did).toEqual([
    ['failed', null],
    ['connection-lost', null],
  ]);
});

test('a library on the full disk itself loses nothing: the file is held in memory; a bug is not swallowed', () => {
  const full = Object.assign(new Error('full'), { code: 'ERR_SQLITE_ERROR' });
  expect(conclude(storage, null, { moveThrows: full }).did).toContainEqual(['held', 7, true]);
  expect(() => conclude(storage, null, { moveThrows: new TypeError('bug') })).toThrow('bug');
});

test('a run that a bug ended is tried again later, and not at all while the program ends', () => {
  expect(conclude({ type: 'stopped' }).did).toEqual([
    ['waiting', NOW_MS + BUG_DELAY_MS],
    ['later', BUG_DELAY_MS],
  ]);
  expect(conclude({ type: 'stopped' }, null, { isStarted: false }).did).toEqual([]);
});

test('one that failed for good is told once', () => {
  expect(conclude({ type: 'failed', problem }).did).toEqual([
    ['failed', null],
    ['connection-lost', null],
  ]);
});
