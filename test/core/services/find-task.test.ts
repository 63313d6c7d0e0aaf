/** Field A9: the task that was asked for, out of an answer that holds several. */
import { describe, expect, test } from 'vitest';
import { findTask, inMap, taskListIn, taskMapIn } from '../../../app/core/services/find-task.ts';

const UUID = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';
const ours = { id: 'a', state: 'completed' };
const other = { id: 'b', state: 'failed' };

describe('field A9: the task that was asked for', () => {
  test.each([
    ['is the answer itself', ours],
    ['stands in a list', [other, ours]],
    ['stands in a list in an envelope', { code: 0, data: { items: [other, ours] } }],
    ['stands in a list that is a JSON text', { data: JSON.stringify([other, ours]) }],
    ['stands under its id', { a: ours, b: other }],
    ['stands under its id in an envelope', { data: { b: other, a: ours } }],
    ['is a JSON text', JSON.stringify(ours)],
  ])('%s', (_where, body) => {
    expect(findTask(body, 'a')).toEqual(ours);
  });

  test('is never another one’s, where one is named', () => {
    expect(findTask([other, { id: 'c', state: 'queued' }], 'a')).not.toMatchObject({ id: expect.anything() });
  });

  test('is the only one of a list that names none', () => {
    expect(findTask([{ state: 'completed' }], 'a')).toEqual({ state: 'completed' });
  });

  test('holds its own list of videos, which is no list of tasks', () => {
    const body = { id: 'a', state: 'completed', videos: [{ id: 'v1' }, { id: 'v2' }] };
    expect(findTask(body, 'a')).toBe(body);
  });
});

test('a list is found in envelopes, though not in a failed answer nor ever so deep', () => {
  expect(taskListIn({ data: { list: [1, 2] } })).toEqual([1, 2]);
  expect(taskListIn({ status: 'failed', data: [1, 2] })).toBeNull();
  let deep: unknown = [1];
  for (let depth = 0; depth < 10; depth += 1) deep = { data: deep };
  expect(taskListIn(deep)).toBeNull();
});

test('a map keeps a UUID in any spelling, and no short id but its own', () => {
  expect(inMap({ [UUID.toUpperCase()]: ours }, UUID)).toBe(ours);
  expect(inMap({ A: ours }, 'a')).toBeNull();
  expect(inMap(Object.create({ a: ours }), 'a')).toBeNull();
  expect(inMap({ a: 'text' }, 'a')).toBeNull();
});

test('a map is one where it holds any of the tasks that were asked for', () => {
  const map = { a: ours, b: other };
  expect(taskMapIn({ result: map }, ['z', 'b'])).toBe(map);
  expect(taskMapIn({ result: map }, ['z'])).toBeNull();
  expect(taskMapIn([ours], ['a'])).toBeNull();
});
