import { expect, test } from 'vitest';
import { createRateLimit } from '../../../../app/core/downloads/http/rate-limit.ts';

/** Time that passes only when everyone waits. */
function fakeClock() {
  let nowMs = 0;
  const waits: { readonly atMs: number; readonly go: () => void }[] = [];
  return {
    now: () => nowMs,
    wait: (ms: number) => new Promise<void>((go) => void waits.push({ atMs: nowMs + ms, go })),
    get waiting() {
      return waits.length;
    },
    /** Lets time pass up to a moment, waking whoever waited, in order. */
    async runTo(untilMs: number): Promise<void> {
      for (;;) {
        await new Promise((done) => setImmediate(done));
        waits.sort((a, b) => a.atMs - b.atMs);
        const next = waits[0];
        if (!next || next.atMs > untilMs) break;
        waits.shift();
        nowMs = Math.max(nowMs, next.atMs);
        next.go();
      }
      nowMs = untilMs;
    },
  };
}

/** Takes chunks one after the other for as long as it is let; counts what it got. */
function reader(limit: ReturnType<typeof createRateLimit>, chunkBytes: number) {
  const got = { bytes: 0 };
  const loop = async (): Promise<void> => {
    for (;;) {
      await limit.take(chunkBytes);
      got.bytes += chunkBytes;
      if (!limit.active) return;
    }
  };
  void loop();
  return got;
}

test('without a limit nothing ever waits', () => {
  const limit = createRateLimit(null, fakeClock());
  expect([limit.active, limit.take(10_000_000)]).toEqual([false, undefined]);
});

test('all transfers together stay at the limit, and each has its share', async () => {
  const clock = fakeClock();
  const limit = createRateLimit(1_000_000, clock);
  const readers = [65_536, 65_536, 65_536].map((bytes) => reader(limit, bytes));
  await clock.runTo(10_000);
  const all = readers.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(all).toBeGreaterThan(9_500_000);
  expect(all).toBeLessThan(10_700_000);
  for (const { bytes } of readers) expect(bytes).toBeGreaterThan(2_900_000);
});

test('one that takes small chunks is not starved by one that takes large ones', async () => {
  const clock = fakeClock();
  const limit = createRateLimit(1_000_000, clock);
  const small = reader(limit, 16_384);
  const large = reader(limit, 262_144);
  await clock.runTo(10_000);
  expect(small.bytes + large.bytes).toBeLessThan(10_800_000);
  expect(small.bytes).toBeGreaterThan(500_000);
  expect(large.bytes).toBeGreaterThan(2_000_000);
});

test('a new limit lets whoever waits under the old one go on', async () => {
  const clock = fakeClock();
  const limit = createRateLimit(1_000, clock);
  let done = false;
  void limit.take(1_000_000)?.then(() => {
    done = true;
  });
  await clock.runTo(1);
  expect(done).toBe(false);
  limit.set(2_000_000);
  await clock.runTo(2);
  expect(done).toBe(true);
});

test('lifting the limit wakes everyone at once', async () => {
  const clock = fakeClock();
  const limit = createRateLimit(1_000, clock);
  const readers = [reader(limit, 65_536), reader(limit, 65_536)];
  await clock.runTo(1);
  limit.set(null);
  await clock.runTo(2);
  expect(readers.map(({ bytes }) => bytes)).toEqual([65_536, 65_536]);
});

test('idle time is not saved up for a burst', async () => {
  const clock = fakeClock();
  const limit = createRateLimit(1_000_000, clock);
  await clock.runTo(60_000);
  const got = reader(limit, 65_536);
  await clock.runTo(61_000);
  expect(got.bytes).toBeLessThan(1_200_000);
});
