import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchForStall } from '../../../../../app/core/downloads/http/stall-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watch that gives up after a second of silence. */
function watchOneSecond(isLimited = false) {
  const onStall = vi.fn();
  const limit = { active: isLimited };
  const watch = watchForStall({ stallTimeoutMs: 1_000, now: () => Date.now(), limit }, onStall);
  const drip = (bytes: number, everyMs: number, times: number): void => {
    for (let time = 0; time < times; time += 1) {
      vi.advanceTimersByTime(everyMs);
      watch.received(bytes);
      watch.waiting();
    }
  };
  return { watch, onStall, drip };
}

test('case 22: silence as long as the limit ends the connection', () => {
  const { watch, onStall } = watchOneSecond();
  vi.advanceTimersByTime(999);
  expect([onStall.mock.calls.length, watch.stalled]).toEqual([0, false]);
  vi.advanceTimersByTime(1);
  expect([onStall.mock.calls.length, watch.stalled]).toEqual([1, true]);
  watch.stop();
});

test('case 23: time spent on our own disk does not count', () => {
  const { watch, onStall } = watchOneSecond();
  vi.advanceTimersByTime(500);
  watch.received(10);
  vi.advanceTimersByTime(60_000);
  watch.waiting();
  vi.advanceTimersByTime(900);
  expect(onStall).not.toHaveBeenCalled();
  watch.stop();
});

test('case 23: a server that drips less than a kilobyte a second is as good as silent', () => {
  const { watch, onStall, drip } = watchOneSecond();
  drip(100, 500, 4);
  expect(onStall).toHaveBeenCalledOnce();
  watch.stop();
});

test('a slow server that brings enough is waited for', () => {
  const { watch, onStall, drip } = watchOneSecond();
  drip(600, 500, 40);
  expect(onStall).not.toHaveBeenCalled();
  watch.stop();
});

test('under a speed limit of our own, slowness is no fault', () => {
  const { watch, onStall, drip } = watchOneSecond(true);
  drip(1, 500, 40);
  expect(onStall).not.toHaveBeenCalled();
  watch.stop();
});

test('a watch that was stopped says nothing more', () => {
  const { watch, onStall } = watchOneSecond();
  watch.stop();
  vi.advanceTimersByTime(10_000);
  expect(onStall).not.toHaveBeenCalled();
});
