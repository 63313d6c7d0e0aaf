import { expect, test } from 'vitest';
import { sideBySide } from '../../../renderer/lib/side-by-side.ts';

const WIDE = 16 / 9;
const TALL = 9 / 16;

test.each([
  ['two wide clips on a wide stage', 2, WIDE, [868, 330], 2],
  ['four wide clips', 4, WIDE, [868, 330], 2],
  ['eight wide clips', 8, WIDE, [868, 330], 4],
  ['eight tall clips', 8, TALL, [868, 330], 8],
  ['eight wide clips on a large screen', 8, WIDE, [2528, 1260], 3],
  ['four clips in a narrow window', 4, WIDE, [420, 600], 1],
] as const)(
  '%s stand in as many columns as make them largest',
  (_what, count, ratio, [width, height], across) => {
    const found = sideBySide(count, ratio, { width, height, gap: 12 });
    expect(found?.across).toBe(across);
  },
);

test('all of them are within the room, in their own shape, whatever it is', () => {
  for (const ratio of [WIDE, TALL, 1, 4, 0.25]) {
    for (let count = 1; count <= 16; count += 1) {
      const room = { width: 1000, height: 500, gap: 12 };
      const found = sideBySide(count, ratio, room);
      if (!found) throw new Error('No room');
      const down = Math.ceil(count / found.across);
      expect(found.across * (found.width + 12) - 12).toBeLessThanOrEqual(1000);
      expect(down * (found.height + 12) - 12).toBeLessThanOrEqual(500);
      expect(Math.abs(found.width / ratio - found.height)).toBeLessThanOrEqual(1);
    }
  }
});

test('without room there is nothing to say', () => {
  expect(sideBySide(2, WIDE, { width: 0, height: 0, gap: 12 })).toBeNull();
});
