import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPageEvents, mergeChanges } from '../../../app/ipc/page-events.ts';
import type { ProgressReport } from '../../../app/shared/library-view.ts';
import { createFakeEngine, QUIET_STATUS } from '../../fakes/engine.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const engine = createFakeEngine();
  const sent: { channel: string; value: unknown }[] = [];
  const events = createPageEvents(engine, (channel, value) => sent.push({ channel, value }));
  return { engine, sent, events };
}
const report = (id: string, receivedBytes: number): ProgressReport => ({
  id,
  asset: 'video',
  receivedBytes,
  totalBytes: 1000,
  bytesPerSecond: 10,
});

test('the first change is sent at once', () => {
  const { engine, sent } = setUp();
  engine.emit('library-changed', { version: 1, ids: ['a'], structure: true });
  expect(sent).toEqual([
    { channel: 'dailies:library.changed', value: { version: 1, ids: ['a'], structure: true } },
  ]);
});

test('a thousand changes in a second make about ten events, and the last one is not lost', () => {
  const { engine, sent } = setUp();
  for (let version = 1; version <= 1000; version += 1) {
    engine.emit('library-changed', { version, ids: [`id${version % 7}`], structure: false });
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(200);
  expect(sent.length).toBeGreaterThanOrEqual(10);
  expect(sent.length).toBeLessThanOrEqual(12);
  expect(sent.at(-1)?.value).toMatchObject({ version: 1000 });
});

test('merged changes name every id once and remember that rows moved', () => {
  const first = { version: 4, ids: ['a', 'b'], structure: true };
  const second = { version: 5, ids: ['b', 'c'], structure: false };
  expect(mergeChanges(first, second)).toEqual({ version: 5, ids: ['a', 'b', 'c'], structure: true });
});

test('too many changed ids become "ask again"', () => {
  const many = Array.from({ length: 150 }, (_, n) => `a${n}`);
  const more = Array.from({ length: 150 }, (_, n) => `b${n}`);
  const merged = mergeChanges(
    { version: 1, ids: many, structure: false },
    { version: 2, ids: more, structure: false },
  );
  expect(merged.ids).toBeNull();
  expect(mergeChanges(merged, { version: 3, ids: ['x'], structure: false }).ids).toBeNull();
});

test('progress comes at most four times a second for each file, all files in one event', () => {
  const { engine, sent } = setUp();
  for (let step = 1; step <= 100; step += 1) {
    engine.emit('progress', [report('a', step), report('b', step * 2)]);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(500);
  expect(sent.length).toBeLessThanOrEqual(5);
  expect(sent.at(-1)).toEqual({
    channel: 'dailies:transfers.progress',
    value: [report('a', 100), report('b', 200)],
  });
});

test('an empty progress report is not sent', () => {
  const { engine, sent } = setUp();
  engine.emit('progress', []);
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([]);
});

test('a refused key reaches the page with the engine’s status', () => {
  const { engine, sent } = setUp();
  engine.emit('status', { ...QUIET_STATUS, keyRefused: true });
  expect(sent).toEqual([
    { channel: 'dailies:engine.statusChanged', value: { ...QUIET_STATUS, keyRefused: true } },
  ]);
});

test('nothing is sent after the stop, and the engine keeps no listener', () => {
  const { engine, sent, events } = setUp();
  engine.emit('library-changed', { version: 1, ids: ['a'], structure: false });
  engine.emit('library-changed', { version: 2, ids: ['b'], structure: false });
  events.stop();
  vi.advanceTimersByTime(1000);
  expect(sent).toHaveLength(1);
  expect(engine.listenerCount()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
