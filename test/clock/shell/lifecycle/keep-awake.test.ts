import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepAwake } from '../../../../app/shell/lifecycle/keep-awake.ts';
import { calls, callsOf, freshElectron, powerSaveBlocker } from '../../../fakes/electron.ts';
import { createFakeEngine } from '../../../fakes/engine.ts';

beforeEach(() => {
  freshElectron();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function setUp() {
  const engine = createFakeEngine();
  const stop = keepAwake({ engine, blocker: powerSaveBlocker as never });
  const flow = (): void =>
    engine.emit('progress', [
      { id: 'a1', asset: 'video', receivedBytes: 1, totalBytes: 2, bytesPerSecond: 1 },
    ]);
  return { engine, stop, flow };
}

test('the computer is kept awake while bytes flow, once for all of them, and no longer', () => {
  const { flow } = setUp();
  expect(calls).toEqual([]);
  flow();
  vi.advanceTimersByTime(10_000);
  flow();
  vi.advanceTimersByTime(14_000);
  expect(callsOf('powerSaveBlocker.start')).toEqual([['prevent-app-suspension']]);
  expect(callsOf('powerSaveBlocker.stop')).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(callsOf('powerSaveBlocker.stop')).toHaveLength(1);
  flow();
  expect(callsOf('powerSaveBlocker.start')).toHaveLength(2);
});

test('waiting for the service keeps nothing awake', () => {
  const { engine } = setUp();
  engine.emit('generation', { id: 'a1', state: 'processing', stateWord: 'processing', failureReason: null });
  engine.emit('progress', []);
  expect(calls).toEqual([]);
});

test('the end lets go', () => {
  const { flow, stop, engine } = setUp();
  flow();
  stop();
  expect(callsOf('powerSaveBlocker.stop')).toHaveLength(1);
  expect(engine.listenerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(callsOf('powerSaveBlocker.stop')).toHaveLength(1);
});
