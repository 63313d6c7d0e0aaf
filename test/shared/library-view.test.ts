import { expect, test } from 'vitest';
import { SQUARE, shapeWord } from '../../app/shared/library-view.ts';

test('the shape of a clip is told by its pixels, else by its proportions', () => {
  expect(shapeWord(1920, 1080, null)).toBe('wide');
  expect(shapeWord(1080, 1920, '16:9')).toBe('tall');
  expect([shapeWord(null, 1080, '9:16'), shapeWord(0, 0, '1:1')]).toEqual(['tall', 'square']);
});

test('nearly as wide as high is a square', () => {
  expect([shapeWord(100 * SQUARE, 100, null), shapeWord(100, 100 * SQUARE, null)]).toEqual([
    'square',
    'square',
  ]);
  expect(shapeWord(101 * SQUARE, 100, null)).toBe('wide');
});

test('without either there is no word', () => {
  for (const ratio of [null, '', 'wide', '0:0', '16', '-1:2'])
    expect(shapeWord(null, null, ratio)).toBeNull();
});
