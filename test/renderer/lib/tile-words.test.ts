import { expect, test } from 'vitest';
import { shapeWord } from '../../../renderer/lib/shape-word.ts';
import { cellName } from '../../../renderer/lib/tile-words.ts';

test.each([
  ['1360 by 752', [181], '16:9'],
  ['exactly 16:9', [178], '16:9'],
  ['752 by 1360', [55], '9:16'],
  ['all the same, some unknown', [178, 0, 181], '16:9'],
  ['different ones', [178, 56], null],
  ['unknown ones', [0, 0], null],
  ['a shape without a name', [120], null],
] as const)('takes of %s are called %s', (_name, shapes, word) => {
  expect(shapeWord(Uint8Array.from(shapes))).toBe(word);
});

test('a name longer than a screen reader reads at one go is cut in its prompt alone', () => {
  const name = cellName('x'.repeat(500), 12, 'Downloading');
  expect(name.length).toBeLessThan(80);
  expect(name).toMatch(/^x+…, take 12, Downloading$/);
  expect(cellName('A fox', 1, 'Saved')).toBe('A fox, take 1, Saved');
});

test('a picture character is cut nowhere in its middle', () => {
  expect(cellName('🎬'.repeat(80), null, 'Saved')).toMatch(/^(🎬)+…, Saved$/u);
});
