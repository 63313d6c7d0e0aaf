import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createScrolling } from '../../../../renderer/stores/list/scrolling.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a list that flies by is quick until it rests; one turned calmly is not', () => {
  const scrolling = createScrolling();
  scrolling.moved(0, 1_000);
  scrolling.moved(10, 1_016);
  expect(scrolling.isQuick).toBe(false);
  scrolling.moved(110, 1_032);
  expect(scrolling.isQuick).toBe(true);
  vi.advanceTimersByTime(120);
  expect(scrolling.isQuick).toBe(false);
});

test('a single jump, such as to the end of the list, is not quick', () => {
  const scrolling = createScrolling();
  scrolling.moved(0, 1_000);
  scrolling.moved(900_000, 5_000);
  expect(scrolling.isQuick).toBe(false);
});

test('only a list of which each frame shows another stretch is flying, until it rests or slows down', () => {
  const scrolling = createScrolling();
  scrolling.moved(0, 1_000);
  scrolling.moved(700, 1_033);
  expect(scrolling).toMatchObject({ isQuick: true, isFlying: false });
  scrolling.moved(9_000, 1_049);
  expect(scrolling.isFlying).toBe(true);
  scrolling.moved(9_010, 1_065);
  expect(scrolling).toMatchObject({ isQuick: false, isFlying: false });
  scrolling.moved(18_000, 1_081);
  vi.advanceTimersByTime(120);
  expect(scrolling).toMatchObject({ isQuick: false, isFlying: false });
});
