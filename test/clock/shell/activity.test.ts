import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineStatus, ItemRow, LibraryQuery } from '../../../app/shared/library-view.ts';
import { watchActivity } from '../../../app/shell/activity.ts';
import { createFakeEngine, QUIET_STATUS } from '../../fakes/engine.ts';
import { makeRow } from '../../renderer/fake-bridge.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const engine = createFakeEngine();
  const state = { rows: [] as ItemRow[], status: QUIET_STATUS as EngineStatus };
  const asked: LibraryQuery[] = [];
  engine.window = (query) => {
    asked.push(query);
    return {
      version: 1,
      rows: state.rows,
      total: state.rows.length,
      counts: {} as never,
      marks: {} as never,
      matching: null,
      fresh: 0,
    };
  };
  engine.status = () => state.status;
  const activity = watchActivity(engine);
  const change = (): void => engine.emit('library-changed', { version: 1, ids: null, structure: true });
  const progress = (id: string, receivedBytes: number, totalBytes: number | null = 100): void =>
    engine.emit('progress', [{ id, asset: 'video', receivedBytes, totalBytes, bytesPerSecond: 1 }]);
  return { engine, state, asked, activity, change, progress };
}
const downloading = (id: string, part: Partial<ItemRow> = {}): ItemRow =>
  makeRow(id, { status: 'downloading', totalBytes: 100, ...part });

test('what runs is named, with the freshest progress', () => {
  const { state, activity, change, progress } = setUp();
  state.rows = [downloading('a1', { receivedBytes: 10 }), downloading('b2', { totalBytes: null })];
  state.status = { ...QUIET_STATUS, generating: 4 };
  change();
  progress('a1', 60);
  vi.advanceTimersByTime(0);
  expect(activity.current()).toMatchObject({
    inFlight: [
      { id: 'a1', prompt: 'Prompt of a1', fraction: 0.6 },
      { id: 'b2', fraction: null },
    ],
    downloading: 2,
    generating: 4,
    fraction: 0.6,
  });
});

test('a thousand changes cost one look a second, and the last is not lost', () => {
  const { asked, change, activity } = setUp();
  const told = vi.fn();
  activity.onChange(told);
  for (let step = 0; step < 1000; step += 1) {
    change();
    vi.advanceTimersByTime(2);
  }
  expect(asked.length).toBeLessThanOrEqual(4);
  vi.advanceTimersByTime(1_000);
  const looks = asked.length;
  expect(told).toHaveBeenCalledTimes(looks - 1);
  vi.advanceTimersByTime(60_000);
  expect(asked).toHaveLength(looks);
});

test('the bar does not fall back when a clip is done, and begins anew after the last', () => {
  const { engine, state, activity, change, progress } = setUp();
  state.rows = [downloading('a1'), downloading('b2')];
  progress('a1', 99);
  progress('b2', 1);
  vi.advanceTimersByTime(0);
  expect(activity.current().fraction).toBe(0.5);
  state.rows = [downloading('b2')];
  engine.emit('saved', { id: 'a1', asset: 'video', path: '/a1.mp4', bytes: 100, sha256: '' });
  vi.advanceTimersByTime(1_000);
  expect(activity.current().fraction).toBe(0.505);
  state.rows = [];
  change();
  vi.advanceTimersByTime(1_000);
  expect(activity.current().fraction).toBeNull();
  state.rows = [downloading('c3', { receivedBytes: 10 })];
  change();
  vi.advanceTimersByTime(1_000);
  expect(activity.current().fraction).toBe(0.1);
});

test.each([
  [{ keyRefused: true }, true],
  [{ storageProblem: { code: 'disk-full', facts: {} } as const }, true],
  [{ gatewayProblem: { code: 'gateway-busy', facts: {} } as const }, false],
])('with %j a person is needed: %s', (status, blocked) => {
  const { state, activity, engine } = setUp();
  state.status = { ...QUIET_STATUS, ...status };
  engine.emit('status', state.status);
  vi.advanceTimersByTime(0);
  expect(activity.current().blocked).toBe(blocked);
});

test('after the end nothing is looked up', () => {
  const { asked, activity, change, engine } = setUp();
  change();
  activity.stop();
  vi.advanceTimersByTime(60_000);
  expect(asked).toHaveLength(1);
  expect(engine.listenerCount()).toBe(0);
});
