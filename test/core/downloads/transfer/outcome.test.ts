/** The retry table: what each fault means for a transfer, what is counted, and when nothing more is tried. */
import { describe, expect, test } from 'vitest';
import {
  faultOfVerdict,
  HostPaused,
  RangeRefused,
  Restart,
} from '../../../../app/core/downloads/transfer/faults.ts';
import type { TransferMemory } from '../../../../app/core/downloads/transfer/memory.ts';
import { type Outcome, outcomeOf, stepAfter } from '../../../../app/core/downloads/transfer/outcome.ts';
import type { TransferClock } from '../../../../app/core/downloads/transfer/roles.ts';
import { DiskFault, diskFault } from '../../../../app/core/files/disk-fault.ts';
import type { AssetPatch, AssetRecord } from '../../../../app/core/library/records.ts';
import { DailiesError, ERROR_CODES, type ErrorCode } from '../../../../app/shared/error-code.ts';

const NOW = 1_000_000;
const clock: TransferClock = {
  now: () => NOW,
  monotonicNow: () => 5_000,
  random: () => 0,
  limits: () => ({ retryDelayMs: 1_000, retries: null, pollIntervalMs: null }),
};
const asset = (patch: Partial<AssetRecord> = {}): AssetRecord =>
  ({ attempts: 0, restarts: 0, refreshes: 0, durableBytes: 0, totalBytes: null, ...patch }) as AssetRecord;
const memory = (furthest = 0, linkUntilMs: number | null = null): TransferMemory => ({
  ...{ furthest, troubledSinceMs: null, rangesInRow: 0, linkUntilMs, asksTask: false },
});

/** The outcome of a fault, and what was counted for it. */
function resultOf(
  fault: DailiesError,
  row: Partial<AssetRecord> = {},
  furthest = 0,
): { readonly outcome: Outcome; readonly counted: readonly AssetPatch[] } {
  const counted: AssetPatch[] = [];
  const outcome = outcomeOf(fault, asset(row), clock, memory(furthest), (patch) => counted.push(patch));
  return { outcome, counted };
}

const TRIED_AGAIN: Readonly<Partial<Record<ErrorCode, AssetPatch | null>>> = {
  ...{ 'link-expired': { refreshes: 1 }, 'no-link': { refreshes: 1 }, 'not-a-clip': { refreshes: 1 } },
  ...{ 'damaged-clip': { restarts: 1 }, 'bad-transfer': { restarts: 1 }, 'unknown-task': { restarts: 1 } },
  ...{ 'file-server-busy': { attempts: 1 }, 'file-server-fault': { attempts: 1 }, stalled: { attempts: 1 } },
  ...{ 'connection-lost': { attempts: 1 }, 'proxy-refused': { attempts: 1 }, 'disk-fault': { attempts: 1 } },
  'too-many-open-files': { attempts: 1 },
  // Not the file's fault, and never counted against it.
  ...{
    'proxy-unreachable': null,
    'gateway-unreachable': null,
    'gateway-timeout': null,
    'gateway-busy': null,
  },
  ...{ 'gateway-fault': null, 'gateway-certificate': null, 'bad-answer': null },
};
const NEEDS_KEY: readonly ErrorCode[] = ['no-key', 'key-unusable', 'key-refused'];

describe('a fault for the first time', () => {
  test.each(ERROR_CODES)('%s leads to one outcome, and is counted where it is the file’s own', (code) => {
    const { outcome, counted } = resultOf(new DailiesError(code));
    if (code === 'cancelled') expect(outcome).toEqual({ type: 'stopped' });
    else if (NEEDS_KEY.includes(code)) expect(outcome.type).toBe('key-needed');
    else if (Object.hasOwn(TRIED_AGAIN, code)) {
      expect(outcome).toMatchObject({ type: 'retry', problem: { code }, wholeHost: null, told: false });
      expect(outcome.type === 'retry' && outcome.atMs).toBeGreaterThanOrEqual(NOW);
      expect(counted).toEqual([TRIED_AGAIN[code] ?? {}]);
    } else {
      expect(outcome).toEqual({ type: 'failed', problem: { code, facts: {} } });
      expect(counted).toEqual([]);
    }
  });
});

describe('a fault once too often', () => {
  test.each<[ErrorCode, Partial<AssetRecord>]>([
    ['connection-lost', { attempts: 9 }],
    ['stalled', { attempts: 9 }],
    ['file-server-fault', { attempts: 8, durableBytes: 1 }],
    ['damaged-clip', { restarts: 2, durableBytes: 1 }],
    ['bad-transfer', { restarts: 2, durableBytes: 1 }],
    ['link-expired', { refreshes: 2, durableBytes: 1 }],
    ['not-a-clip', { restarts: 2, durableBytes: 1 }],
  ])('%s after %j fails, and nothing more is counted', (code, row) => {
    const { outcome, counted } = resultOf(new DailiesError(code), row);
    expect(outcome).toEqual({ type: 'failed', problem: { code, facts: {} } });
    expect(counted).toEqual([]);
  });

  test.each(['connection-lost', 'stalled'] as const)(
    '%s leads to one more question to the task, which nobody answers where it is the network that is gone',
    (code) => {
      const remembered = memory();
      const outcome = outcomeOf(
        new DailiesError(code),
        asset({ attempts: 8 }),
        clock,
        remembered,
        () => undefined,
      );
      expect([outcome.type, remembered.asksTask]).toEqual(['retry', true]);
    },
  );

  test('what is the gateway’s fault is tried again for ever', () => {
    const { outcome } = resultOf(new DailiesError('gateway-fault'), {
      attempts: 99,
      restarts: 99,
      refreshes: 99,
    });
    expect(outcome.type).toBe('retry');
  });
});

test('a page instead of the clip counts as a late file until a byte has come, and as a wrong one afterwards', () => {
  expect(resultOf(new DailiesError('not-a-clip')).counted).toEqual([{ refreshes: 1 }]);
  expect(resultOf(new DailiesError('not-a-clip'), {}, 10).counted).toEqual([{ restarts: 1 }]);
  expect(resultOf(new DailiesError('not-a-clip'), { durableBytes: 10 }).counted).toEqual([{ restarts: 1 }]);
});

test('a part that must begin again counts as a damaged file', () => {
  expect(resultOf(new Restart('damaged-clip', { remark: 'cut' })).counted).toEqual([{ restarts: 1 }]);
});

describe('a host that asks to slow down', () => {
  const answer = { status: 429, host: 'cdn.test', headers: { 'retry-after': '30' } };
  const busy = (wholeHost: boolean): DailiesError =>
    faultOfVerdict({ type: 'busy', status: 429, wholeHost }, answer, false, NOW) as DailiesError;

  test('holds all of its files until it says', () => {
    const { outcome } = resultOf(busy(true));
    expect(outcome).toMatchObject({ type: 'retry', wholeHost: 'cdn.test', told: false });
    expect(outcome.type === 'retry' && outcome.atMs).toBeGreaterThanOrEqual(NOW + 30_000);
  });

  test('holds one file alone where the fault is that of one request', () => {
    expect(resultOf(busy(false)).outcome).toMatchObject({ type: 'retry', wholeHost: null });
  });

  test('makes its other files wait for the same time, uncounted and untold', () => {
    const { outcome, counted } = resultOf(new HostPaused('cdn.test', NOW + 7));
    expect(outcome).toMatchObject({ type: 'retry', atMs: NOW + 7, wholeHost: null, told: true });
    expect(counted).toEqual([]);
  });
});

describe('the disk', () => {
  test('that is full waits for the bytes that are missing, or for those that the fault names', () => {
    const full = diskFault(Object.assign(new Error('x'), { code: 'ENOSPC' }), '/clips');
    expect(resultOf(full, { totalBytes: 10, durableBytes: 4 }).outcome).toMatchObject({
      ...{ type: 'storage', needsBytes: 6, concerns: 'folder' },
    });
    const tooSmall = new DiskFault('disk-full', {}, 'storage', 99, 'file');
    expect(resultOf(tooSmall).outcome).toMatchObject({ type: 'storage', needsBytes: 99, concerns: 'file' });
  });

  test.each([
    ['EFBIG', 'failed'],
    ['EIO', 'failed'],
    ['ELOOP', 'failed'],
    ['EMFILE', 'retry'],
    ['EBUSY', 'retry'],
    ['EROFS', 'storage'],
    ['ESTALE', 'storage'],
  ])('%s: %s', (code, type) => {
    expect(resultOf(diskFault(Object.assign(new Error('x'), { code }), '/clips')).outcome.type).toBe(type);
  });
});

test('a refused Range asks for the whole file, and a fault that nothing is to be done about has no step', () => {
  const step = (fault: DailiesError): unknown => stepAfter(fault, asset(), clock, memory(), 1)?.step.type;
  expect(step(new RangeRefused('bad-transfer'))).toBe('without Range');
  expect(step(new DailiesError('link-refused'))).toBeUndefined();
});

/** Without jitter: the longest that a delay may be. */
const latest: TransferClock = { ...clock, random: () => 1 };

/** What follows a broken connection to a link that is over then; null: the link does not say. */
function afterBreak(linkUntilMs: number | null): TransferMemory {
  const remembered = memory(5, linkUntilMs);
  const lost = new DailiesError('connection-lost');
  const outcome = outcomeOf(lost, asset({ durableBytes: 5 }), latest, remembered, () => undefined);
  expect(outcome).toMatchObject({ type: 'retry', atMs: NOW + 1_000 });
  return remembered;
}

test('the task is asked for another link when the one in use is over before the next try', () => {
  expect(afterBreak(null).asksTask).toBe(false);
  expect(afterBreak(NOW + 1_001).asksTask).toBe(false);
  expect(afterBreak(NOW + 1_000).asksTask).toBe(true);
  expect(afterBreak(NOW - 60_000).asksTask).toBe(true);
});

test('a link that was refused is not used again because the gateway could not give another at once', () => {
  const remembered = memory(5);
  for (const code of ['link-expired', 'gateway-fault', 'gateway-timeout', 'connection-lost'] as const) {
    outcomeOf(new DailiesError(code), asset({ durableBytes: 5 }), latest, remembered, () => undefined);
    expect(remembered.asksTask, code).toBe(true);
  }
});
