import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBursts } from '../../../../app/shell/notifications/bursts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  /** What a person has on the screen. */
  const shown = new Set<string>();
  const show = (text: string) => {
    shown.add(text);
    return () => void shown.delete(text);
  };
  const bursts = createBursts<string>({
    now: () => Date.now(),
    showOne: (item) => show(item),
    showMany: (items) => show(`${items.length} together`),
  });
  return { bursts, shown };
}
const push = (bursts: { push(item: string): void }, from: number, to: number): void => {
  for (let at = from; at <= to; at += 1) bursts.push(`clip ${at}`);
};

test('three in ten seconds are told one by one', () => {
  const { bursts, shown } = setUp();
  push(bursts, 1, 3);
  expect([...shown]).toEqual(['clip 1', 'clip 2', 'clip 3']);
});

test('E14: more than three in ten seconds become one summary in their place', () => {
  const { bursts, shown } = setUp();
  push(bursts, 1, 12);
  expect([...shown]).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect([...shown]).toEqual(['12 together']);
});

test('a burst that goes on is one growing summary', () => {
  const { bursts, shown } = setUp();
  push(bursts, 1, 5);
  vi.advanceTimersByTime(10_000);
  push(bursts, 6, 7);
  vi.advanceTimersByTime(10_000);
  expect([...shown]).toEqual(['7 together']);
});

test('after ten quiet seconds single ones are told again', () => {
  const { bursts, shown } = setUp();
  push(bursts, 1, 5);
  vi.advanceTimersByTime(20_000);
  push(bursts, 6, 6);
  expect([...shown]).toEqual(['5 together', 'clip 6']);
});

test('three now and three later are no burst', () => {
  const { bursts, shown } = setUp();
  push(bursts, 1, 3);
  vi.advanceTimersByTime(10_000);
  push(bursts, 4, 6);
  expect(shown.size).toBe(6);
});

test('after the end nothing comes up', () => {
  const { bursts, shown } = setUp();
  push(bursts, 1, 9);
  bursts.stop();
  vi.advanceTimersByTime(60_000);
  expect(shown.size).toBe(0);
});
