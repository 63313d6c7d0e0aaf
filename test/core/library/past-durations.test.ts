/** What the library says its finished generations took. */
import { expect, test } from 'vitest';
import { headStartMs, tookMs } from '../../../app/core/library/past-durations.ts';
import { generationOf, memoryLibrary, NOW } from './open-library.ts';

const MINUTE = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const times = { createdAtMs: null, trackedAtMs: NOW, finishedAtMs: null, noticedAtMs: NOW + 70_000 };

test('a generation took what the gateway says, else what was watched, with the time before it was tracked', () => {
  const created = { ...times, createdAtMs: NOW - 20_000 };
  expect(tookMs({ ...created, finishedAtMs: NOW + 30_000 })).toBe(50_000);
  expect(tookMs(created)).toBe(90_000);
  expect(tookMs(times)).toBe(70_000);
});

test('what had finished before it was tracked, or was old by then, took nobody knows how long', () => {
  expect(tookMs({ ...times, noticedAtMs: NOW + 500 })).toBeNull();
  expect(tookMs({ ...times, createdAtMs: NOW - 60 * MINUTE })).toBeNull();
  expect(tookMs({ ...times, noticedAtMs: NOW - 86_400_000 })).toBeNull();
});

test("case 15: a gateway's clock that is ahead, or far behind, gives no head start", () => {
  expect(headStartMs(NOW - 20_000, NOW)).toBe(20_000);
  expect([NOW + 20_000, NOW - 86_400_000, NOW + 86_400_000, null].map((at) => headStartMs(at, NOW))).toEqual([
    ...[0, 0, 0, 0],
  ]);
  expect(tookMs({ ...times, createdAtMs: NOW + 20_000 })).toBe(70_000);
  expect(tookMs({ ...times, createdAtMs: NOW + 20_000, finishedAtMs: NOW + 10_000 })).toBe(70_000);
});

test('the library gives the last finished ones, the latest first, with model and length in whole seconds', () => {
  const { library } = memoryLibrary();
  const finish = (id: string, tookFor: number, fields: object = {}, state = 'completed'): void => {
    library.add(id, 'https://gateway.test/', NOW);
    library.recordAnswer(generationOf(id, { state, ...fields }), null, NOW + tookFor);
  };
  finish('a', 60_000, {
    ...{ model: 'ray-v2', created_at: iso(NOW - 5_000) },
    video_raw: { url: 'https://cdn.test/a.mp4', duration: 5.041667 },
  });
  finish('b', 80_000, {}, 'failed');
  finish('c', 90_000, {}, 'processing');
  finish('d', 10);
  expect(library.durations(200)).toEqual([
    { ms: 80_000, model: null, lengthSeconds: null },
    { ms: 65_000, model: 'ray-v2', lengthSeconds: 5 },
  ]);
  expect(library.durations(1)).toEqual([{ ms: 80_000, model: null, lengthSeconds: null }]);
});

test('the cadence of one account learns from its own generations alone, though the service is the same', () => {
  const { library } = memoryLibrary();
  for (const [id, account, tookFor] of [
    ['a', 'one', 60_000],
    ['b', 'two', 600_000],
    ['c', 'main', 30_000],
  ] as const) {
    library.addMany([id], 'https://gateway.test/', NOW, account);
    library.recordAnswer(generationOf(id, { state: 'completed', model: 'ray-2' }), null, NOW + tookFor);
  }
  const took = (account?: string): readonly number[] => library.durations(9, account).map(({ ms }) => ms);
  expect([took('one'), took('two'), took('main'), took()]).toEqual([[60_000], [600_000], [30_000], [30_000]]);
});
