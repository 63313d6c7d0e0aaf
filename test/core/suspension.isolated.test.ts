import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSuspension } from '../../app/core/suspension.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function make(random = 0.5, safeMode = false) {
  const held: boolean[] = [];
  const offline: boolean[] = [];
  const rest = createSuspension({
    setHeld: (value) => held.push(value),
    onOffline: (value) => offline.push(value),
    random: () => random,
    safeMode,
  });
  return { rest, held, offline };
}

describe('case 35: sleep and a network that comes and goes', () => {
  test.each([
    [0, 5_000],
    [0.999, 9_995],
  ])('with a throw of %d, work goes on %d ms after waking and not before', (random, ms) => {
    const { rest, held } = make(random);
    rest.suspend();
    rest.resume();
    vi.advanceTimersByTime(ms - 1);
    expect(held).toEqual([true]);
    vi.advanceTimersByTime(2);
    expect(held).toEqual([true, false]);
  });

  test('a flag that flaps lets work go on once, after the last time it came back', () => {
    const { rest, held, offline } = make();
    for (let turn = 0; turn < 20; turn += 1) {
      rest.setOnline(false);
      vi.advanceTimersByTime(300);
      rest.setOnline(true);
      vi.advanceTimersByTime(300);
    }
    expect(held.filter((value) => !value)).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(held.filter((value) => !value)).toHaveLength(1);
    expect(offline.at(-1)).toBe(false);
  });

  test('awake but offline, nothing goes on', () => {
    const { rest, held } = make();
    rest.suspend();
    rest.setOnline(false);
    rest.resume();
    vi.advanceTimersByTime(60_000);
    expect(held).not.toContain(false);
    rest.setOnline(true);
    vi.advanceTimersByTime(10_000);
    expect(held.at(-1)).toBe(false);
  });

  test('said twice, it is done once', () => {
    const { rest, held, offline } = make();
    rest.setOnline(true);
    rest.resume();
    vi.advanceTimersByTime(20_000);
    expect(held).toEqual([]);
    expect(offline).toEqual([]);
  });
});

describe('case 59: safe mode', () => {
  test('holds from the start, through sleep and lost networks, until the person lets go', () => {
    const { rest, held } = make(0.5, true);
    rest.start();
    rest.suspend();
    rest.resume();
    rest.setOnline(false);
    rest.setOnline(true);
    vi.advanceTimersByTime(3_600_000);
    expect(held).not.toContain(false);
    expect(rest.inSafeMode).toBe(true);
    rest.leaveSafeMode();
    vi.advanceTimersByTime(1);
    expect(held.at(-1)).toBe(false);
    expect(rest.inSafeMode).toBe(false);
  });

  test('left while offline, nothing goes on before the network is back', () => {
    const { rest, held } = make(0.5, true);
    rest.start();
    rest.setOnline(false);
    rest.leaveSafeMode();
    vi.advanceTimersByTime(3_600_000);
    expect(held).not.toContain(false);
    rest.setOnline(true);
    vi.advanceTimersByTime(10_000);
    expect(held.at(-1)).toBe(false);
  });

  test('without it nothing is held at the start', () => {
    const { rest, held } = make();
    rest.start();
    rest.leaveSafeMode();
    vi.advanceTimersByTime(60_000);
    expect(held).toEqual([]);
  });
});
