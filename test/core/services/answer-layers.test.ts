/** Which objects of an answer speak of the task, what its id is, and what state it is in. */
import { describe, expect, test } from 'vitest';
import { layersOf, stateIn, taskIdIn, wordIn } from '../../../app/core/services/answer-layers.ts';

const idIn = (answer: Record<string, unknown>, asked: string | null = null) =>
  taskIdIn(layersOf(answer), asked);
const stateOf = (answer: Record<string, unknown>, asked: string | null = null) =>
  stateIn(layersOf(answer), asked)?.state ?? null;

describe('layers', () => {
  test('go from the envelope inwards, through objects, lists of one and JSON texts', () => {
    const answer = { code: 0, data: [{ task: '{"id": "a", "response": {"state": "queued"}}' }] };
    expect(layersOf(answer).map(({ object }) => Object.keys(object))).toEqual([
      ['code', 'data'],
      ['task'],
      ['id', 'response'],
      ['state'],
    ]);
  });

  test('a list of several is none, and neither is a text that is no JSON', () => {
    expect(layersOf({ data: [{ a: 1 }, { b: 2 }], output: 'done', result: '{broken' })).toHaveLength(1);
  });

  test('parts of the clip hold its fields, but say nothing of the task', () => {
    const layers = layersOf({ task_id: 'a', task_result: { id: 'v1', status: 'failed' } });
    expect(layers.map(({ isTask }) => isTask)).toEqual([true, false]);
    expect(taskIdIn(layers, null)).toBe('a');
    expect(stateIn(layers, null)).toBeNull();
  });

  test('there are twelve at most, however deep an answer is', () => {
    let answer: Record<string, unknown> = { id: 'deep' };
    for (let depth = 0; depth < 50; depth += 1) answer = { data: answer };
    expect(layersOf(answer)).toHaveLength(12);
  });

  test('an inherited name is no field', () => {
    expect(layersOf(Object.create({ data: { id: 'a' } }))).toHaveLength(1);
  });
});

describe('the task’s id', () => {
  test.each([
    [{ task_id: 't', id: 'row' }, null, 't'],
    [{ data: { generationId: 'g' }, id: 'request' }, null, 'g'],
    [{ id: 'request', data: { id: 'a' } }, 'a', 'a'],
    // The object that says a state is the one that speaks of the task.
    [{ id: 'request', data: { id: 'a', status: 'queued' } }, null, 'a'],
    [{ id: 'request', data: { id: 'a' } }, null, 'request'],
    // A table's row number.
    [{ id: 7, data: { id: 'a' } }, null, 'a'],
    [{ id: 7, state: 'queued' }, null, '7'],
    [{ data: { status: 'queued' } }, null, null],
  ])('in %j, asked for %j, is %j', (answer, asked, id) => {
    expect(idIn(answer, asked)).toBe(id);
  });
});

describe('a state', () => {
  test.each([
    [{ state: 'completed' }, 'completed'],
    [{ taskStatus: 'SUCCEEDED' }, 'completed'],
    [{ successFlag: 1 }, 'completed'],
    [{ done: true }, 'completed'],
    [{ done: false }, 'processing'],
    [{ done: 'yes' }, undefined],
    [{}, undefined],
  ])('of %j is %j', (object, state) => {
    expect(wordIn(object)?.state).toBe(state);
  });

  test('is kept in the service’s own word', () => {
    expect(wordIn({ status: 'Warming Up' })).toEqual({ word: 'Warming Up', state: 'unknown' });
  });

  test('that is final decides at once, whatever stands further in', () => {
    expect(stateOf({ id: 'a', status: 'failed', data: { id: 'a', status: 'completed' } }, 'a')).toBe(
      'failed',
    );
  });

  test('that is not final yields to a final one further in', () => {
    expect(stateOf({ id: 'a', status: 'processing', data: { id: 'a', status: 'completed' } }, 'a')).toBe(
      'completed',
    );
  });

  test('that is unknown yields to one that is known', () => {
    expect(stateOf({ id: 'a', status: 'whatever', data: { id: 'a', status: 'queued' } }, 'a')).toBe(
      'pending',
    );
  });

  test('of an envelope that names no task speaks of the request', () => {
    expect(stateOf({ status: 'success', data: { task_id: 'a', status: 'queued' } }, 'a')).toBe('pending');
  });
});
