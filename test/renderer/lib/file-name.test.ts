import { expect, test } from 'vitest';
import { splitFileName } from '../../../renderer/lib/file-name.ts';

test('D2: of a file’s name the end stays, which alone tells the takes of a prompt apart', () => {
  expect(splitFileName('A red kite over a wheat field [0ed12a52].mp4')).toEqual({
    head: 'A red kite over a wheat field ',
    tail: '[0ed12a52].mp4',
  });
  expect(splitFileName('2026-11-29 [cut] of a much longer name than fits.mp4')).toEqual({
    head: '2026-11-29 [cut] of a much longer na',
    tail: 'me than fits.mp4',
  });
  expect(splitFileName('kite.mp4')).toEqual({ head: '', tail: 'kite.mp4' });
  expect(splitFileName('')).toEqual({ head: '', tail: '' });
});

test('D2: no letter is torn in two', () => {
  const name = '🎬'.repeat(20);
  const { head, tail } = splitFileName(name);
  expect(head + tail).toBe(name);
  expect([...tail]).toHaveLength(16);
});
