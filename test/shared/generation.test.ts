import { expect, test } from 'vitest';
import { ITEM_ID, shortId, TASK_ID } from '../../app/shared/generation.ts';

test('an id is shortened to its first eight characters, of its last part where it holds a route', () => {
  expect(shortId('6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2')).toBe('6eb6bf3e');
  expect(shortId('models/veo-3.1/operations/x1y2z3a4b5')).toBe('x1y2z3a4');
  expect(shortId('text2video/0123456789')).toBe('01234567');
});

test('the clips of one task have the same short id', () => {
  expect(shortId('6eb6bf3e-8ea4#2')).toBe(shortId('6eb6bf3e-8ea4'));
});

test('a short id is never empty, even where nothing of the last part could stand in a name', () => {
  for (const id of ['a/', '///', ':::', 'x']) expect(shortId(id)).not.toBe('');
});

test('a task id is one of Luma’s gateway, and an item’s may name its account and its clip', () => {
  expect([TASK_ID.test('task_a-1'), TASK_ID.test('a b'), TASK_ID.test('')]).toEqual([true, false, false]);
  expect(ITEM_ID.test('task_a-1')).toBe(true);
});
