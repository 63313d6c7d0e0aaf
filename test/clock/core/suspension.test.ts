import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSuspension } from '../../../app/core/suspension.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function make(random = 0.5, safeMode = false) {
  const held: boolean[] = [];
  const offline: boolean[] = [];
  const suspension = createSuspension({
    setHeld: (value) => held.push(value),
    onOffline: (value) => offline.push(value),
    random: () => random,
    safeMode,
  });
  return { suspension, held, offline };
}

describe('case 35: sleep and a network that comes and goes', () => {
  test.each([
    [0, 5_000],
    [0.999, 9_995],
  ])('with a throw of %d, work goes on %d ms after waking and not before', (random, ms) => {
    const { suspension, held } = make(random);
    suspension.suspend();
    suspension.resume();
    vi.advanceTimersByTime(ms - 1);
    expect(held).toEqual([true]);
    vi.advanceTimersByTime(2);
    expect(held).toEqual([true, false]);
  });

  test('a flag that flaps lets work go on once, after the last time it came back', () => {
    const { suspension, held, offline } = make();
    for (let turn = 0; turn < 20; turn += 1) {
      suspension.setOnline(false);
      vi.advanceTimersByTime(300);
      suspension.setOnline(true);
      vi.advanceTimersByTime(300);
    }
    expect(held.filter((value) => !value)).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(held.filter((value) => !value)).toHaveLength(1);
    expect(offline.at(-1)).toBe(false);
  });

  test('awake but offline, nothing goes on', () => {
    const { suspension, held } = make();
    suspension.suspend();
    suspension.setOnline(false);
    suspension.resume();
    vi.advanceTimersByTime(60_000);
    expect(held).not.toContain(false);
    suspension.setOnline(true);
    vi.advanceTimersByTime(10_000);
    expect(held.at(-1)).toBe(false);
  });

  test('said twice, it is done once', () => {
    const { suspension, held, offline } = make();
    suspension.setOnline(true);
    suspension.resume();
    vi.advanceTimersByTime(20_000);
    expect(held).toEqual([]);
    expect(offline).toEqual([]);
  });
});

describe('case 59: safe mode', () => {
  test('holds from the start, through sleep and lost networks, until the person lets go', () => {
    const { suspension, held } = make(0.5, true);
    suspension.start();
    suspension.suspend();
    suspension.resume();
    suspension.setOnline(false);
    suspension.setOnline(true);
    vi.advanceTimersByTime(3_600_000);
    expect(held).not.toContain(false);
    expect(suspension.inSafeMode).toBe(true);
    suspension.leaveSafeMode();
    vi.advanceTimersByTime(1);
    expect(held.at(-1)).toBe(false);
    expect(suspension.inSafeMode).toBe(false);
  });

  test('left while offline, nothing goes on before the network is back', () => {
    const { suspension, held } = make(0.5, true);
    suspension.start();
    suspension.setOnline(false);
    suspension.leaveSafeMode();
    vi.advanceTimersByTime(3_600_000);
    expect(held).not.toContain(false);
    suspension.setOnline(true);
    vi.advanceTimersByTime(10_000);
    expect(held.at(-1)).toBe(false);
  });

  test('without it nothing is held at the start', () => {
    const { suspension, held } = make();
    suspension.start();
    suspension.leaveSafeMode();
    vi.advanceTimersByTime(60_000);
    expect(held).toEqual([]);
  });
});
