import { expect, test } from 'vitest';
import { createFrameClock } from '../../../renderer/lib/frame-clock.ts';

test('a frame lasts as long as the shortest gap between two that were shown', () => {
  const clock = createFrameClock();
  for (const frame of [0, 2, 3, 6, 7]) clock.saw(frame / 30);
  expect(clock.frameSeconds).toBeCloseTo(1 / 30, 6);
});

test('a loop back to the beginning, a jump and the same frame again tell nothing', () => {
  const clock = createFrameClock();
  for (const time of [4.96, 0, 3, 3]) clock.saw(time);
  expect(clock.frameSeconds).toBeCloseTo(1 / 24, 6);
});

test('what the file says of its frames counts more than what was seen of them', () => {
  const clock = createFrameClock();
  clock.know(1001 / 30_000);
  for (const frame of [0, 2, 4]) clock.saw(frame / 30);
  expect(clock.frameSeconds).toBe(1001 / 30_000);
});
