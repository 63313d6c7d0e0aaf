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
