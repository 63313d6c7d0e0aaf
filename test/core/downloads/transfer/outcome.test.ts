/** What a fault leads to, as far as it is not patience's own table. */
import { expect, test } from 'vitest';
import type { TransferMemory } from '../../../../app/core/downloads/transfer/memory.ts';
import { outcomeOf } from '../../../../app/core/downloads/transfer/outcome.ts';
import type { TransferClock } from '../../../../app/core/downloads/transfer/roles.ts';
import type { AssetRecord } from '../../../../app/core/library/records.ts';
import { DailiesError } from '../../../../app/shared/error-code.ts';

const NOW = Date.UTC(2026, 6, 1);
const clock: TransferClock = {
  ...{ now: () => NOW, monotonicNow: () => 0, random: () => 1 },
  limits: () => ({ retryDelayMs: 1_000, retries: null, pollIntervalMs: null }),
};

const memoryWith = (linkUntilMs: number | null): TransferMemory => ({
  ...{ furthest: 5, troubledSinceMs: null, rangesInRow: 0, linkUntilMs, asksTask: false },
});

/** What follows a broken connection to a link that is over then; null: the link does not say. */
function afterBreak(linkUntilMs: number | null): TransferMemory {
  const memory = memoryWith(linkUntilMs);
  const asset = { attempts: 0, restarts: 0, refreshes: 0, durableBytes: 5 } as AssetRecord;
  const lost = new DailiesError('connection-lost', 'The connection broke.');
  const outcome = outcomeOf(lost, asset, clock, memory, () => undefined);
  expect(outcome).toMatchObject({ type: 'retry', atMs: NOW + 1_000 });
  return memory;
}

test('the task is asked for another link when the one in use is over before the next try', () => {
  expect(afterBreak(null).asksTask).toBe(false);
  expect(afterBreak(NOW + 1_001).asksTask).toBe(false);
  expect(afterBreak(NOW + 1_000).asksTask).toBe(true);
  expect(afterBreak(NOW - 60_000).asksTask).toBe(true);
});

test('a link that was refused is not used again because the gateway could not give another at once', () => {
  const memory = memoryWith(null);
  const asset = { attempts: 0, restarts: 0, refreshes: 0, durableBytes: 5 } as AssetRecord;
  for (const code of ['link-expired', 'gateway-fault', 'gateway-timeout', 'connection-lost'] as const) {
    outcomeOf(new DailiesError(code, 'trouble'), asset, clock, memory, () => undefined);
    expect(memory.asksTask, code).toBe(true);
  }
});
