import { expect, test } from 'vitest';
import { drawCount } from '../../../app/shell/files/drag-picture.ts';

const SIZE = { width: 128, height: 72 };

/** What is drawn, a character a pixel: `#` white, `.` dark, blank what was there. */
function drawn(count: number, { width, height } = SIZE): readonly string[] {
  const pixels = Buffer.alloc(width * height * 4, 0x7f);
  drawCount(pixels, { width, height }, count);
  const sign = (at: number): string => ({ 255: '#', 32: '.' })[pixels[at * 4] ?? 0] ?? ' ';
  return Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_column, x) => sign(y * width + x)).join(''),
  );
}

test('E33-8: the count stands in the upper right corner, and the rest of the picture stays', () => {
  const rows = drawn(3);
  // One pixel of each three: the sign as it was meant.
  const glyph = [6, 9, 12, 15, 18].map((y) => [6, 9, 12].map((x) => rows[y]?.[128 - 21 + x]).join(''));
  expect(glyph).toEqual(['###', '..#', '###', '..#', '###']);
  expect(rows.every((row) => row.slice(0, 128 - 21).trim() === '')).toBe(true);
  expect(rows.slice(27).join('').trim()).toBe('');
});

test('E33-8: every count looks like itself, and more than 999 like more than 999', () => {
  const seen = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99, 100, 999, 1000].map((count) => drawn(count).join());
  expect(new Set(seen).size).toBe(seen.length);
  expect(drawn(1000)).toEqual(drawn(50_000));
});

test('E33-8: in a picture that is narrower than the count, what does not fit is cut off', () => {
  expect(drawn(1000, { width: 20, height: 10 }).join('')).toMatch(/^[#.]{200}$/);
});
