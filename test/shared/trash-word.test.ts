import { expect, test } from 'vitest';
import { trashWord } from '../../app/shared/trash-word.ts';

test('the place that deleted files go to is called as each system calls it', () => {
  expect(new Set(['darwin', 'win32', 'linux'].map(trashWord)).size).toBeGreaterThan(1);
  expect(trashWord('win32')).toBe('Recycle Bin');
  expect(trashWord('freebsd')).toBe(trashWord('linux'));
});
