import { expect, test } from 'vitest';
import { createLinkPatience } from '../../../../app/core/services/links/link-patience.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function setUp(intervalMs: number | null = null) {
  let now = 0;
  const patience = createLinkPatience({ monotonicNow: () => now, fixedIntervalMs: () => intervalMs });
  const pass = (ms: number): void => {
    now += ms;
  };
  /** Asks as it says until it gives up; answers take no time. */
  const untilGivenUp = (id = 'a') => {
    const began = now;
    const at: number[] = [];
    for (let answers = 1; ; answers += 1) {
      at.push(now - began);
      const nextMs = patience.after(id, answers);
      if (nextMs === null) return at;
      now += nextMs;
    }
  };
  return { patience, pass, untilGivenUp };
}

test('a missing link is asked for after 2 s, then ever less, and given up after ten minutes and not before', () => {
  const at = setUp().untilGivenUp();
  expect(at.slice(0, 7)).toEqual([0, 2, 6, 14, 30, 62, 122].map((seconds) => seconds * SECOND));
  expect(at.at(-1)).toBeGreaterThanOrEqual(10 * MINUTE);
  expect(at.at(-1)).toBeLessThan(11 * MINUTE);
  expect(at.length).toBeLessThan(20);
});

test('answers that come faster than asked for, as by "check again", do not use it up', () => {
  const { patience, pass } = setUp();
  for (let answers = 1; answers <= 500; answers += 1) {
    expect(patience.after('a', answers)).not.toBeNull();
    pass(SECOND);
  }
});

test('nor does time alone: a night offline is no answer', () => {
  const { patience, pass } = setUp();
  patience.after('a', 1);
  pass(600 * MINUTE);
  expect(patience.after('a', 2)).not.toBeNull();
  expect(patience.after('a', 10)).toBeNull();
});

test('with an interval of the person’s own it is asked at that, for thirty of it at least', () => {
  const at = setUp(100).untilGivenUp();
  expect(at.at(-1)).toBe(3_000);
  expect(at).toHaveLength(31);
  const slow = setUp(5 * MINUTE).untilGivenUp();
  expect(slow).toHaveLength(10);
});

test('each task has a patience of its own, and a new one once it is asked for from the beginning', () => {
  const { patience, pass } = setUp();
  patience.after('a', 1);
  pass(11 * MINUTE);
  expect(patience.after('b', 10)).not.toBeNull();
  patience.forget('a');
  expect(patience.after('a', 10)).not.toBeNull();
  pass(11 * MINUTE);
  expect(patience.after('a', 11)).toBeNull();
});
