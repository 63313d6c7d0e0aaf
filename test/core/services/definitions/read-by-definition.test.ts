/** For the answers of each service that is built in, see test/services/answers.test.ts. */
import { describe, expect, test } from 'vitest';
import {
  parseDefinition,
  type ServiceDefinition,
} from '../../../../app/core/services/definitions/definition.ts';
import {
  namesTask,
  readByDefinition,
  readFields,
  taskIn,
} from '../../../../app/core/services/definitions/read-by-definition.ts';

function definitionOf(answer: Partial<ServiceDefinition['answer']> = {}): ServiceDefinition {
  return parseDefinition({
    ...{ id: 'x', name: 'X', baseUrl: 'https://api.x.test', sources: ['A test.'], query: 'tasks/{id}' },
    auth: { header: 'Authorization', value: 'Bearer {key}' },
    answer: {
      ...{ at: ['data', 'result'], id: ['id'], state: ['status'], links: ['video.url'], prompt: ['prompt'] },
      ...{ error: ['error'], reason: ['error.message'], width: ['width'], height: ['height'] },
      states: { waiting: ['new'], working: ['busy'], done: ['ok', 1], failed: ['bad'] },
      ...answer,
    },
  });
}

const read = (body: unknown, definition = definitionOf()) =>
  readByDefinition(definition, body, 't1', 'x.test');
const refusal = (body: unknown): unknown => {
  try {
    return read(body);
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

test('state, link and prompt are read where the definition says', () => {
  const body = {
    data: { id: 't1', status: 'ok', video: { url: 'https://cdn.test/a.mp4' }, prompt: 'a fox', width: 9 },
  };
  expect(read(body)).toMatchObject({
    ...{ id: 't1', state: 'completed', stateWord: 'ok', prompt: 'a fox' },
    video: { downloadUrl: 'https://cdn.test/a.mp4', width: 9, height: null },
  });
});

describe('the state', () => {
  test.for([
    ['new', 'pending'],
    ['Busy ', 'processing'],
    ['OK', 'completed'],
    [1, 'completed'],
    ['bad', 'failed'],
    // Words that all services have, and such as nobody knows.
    ['succeeded', 'completed'],
    ['zonked', 'unknown'],
    [7, 'unknown'],
  ] as const)('“%s” is %s', ([status, state]) => {
    expect(read({ data: { id: 't1', status } }).state).toBe(state);
  });

  test('where each clip of a list has one, those that are being made are waited for, and one that is done is enough', () => {
    const definition = definitionOf({ state: ['clips[*].s'] });
    const of = (...words: string[]) =>
      read({ data: { id: 't1', clips: words.map((s) => ({ s })) } }, definition).state;
    expect([of('ok', 'busy'), of('ok', 'bad'), of('bad', 'bad')]).toEqual([
      'processing',
      'completed',
      'failed',
    ]);
  });

  test('is failed where the answer says an error, with the service’s own words', () => {
    const body = { data: { id: 't1', status: 'busy', error: { message: 'too wild' } } };
    expect(read(body)).toMatchObject({ state: 'failed', failureReason: 'too wild' });
    for (const error of [null, '', 0, false, {}, [], '0', 'None', ' null ', 'success', 'false', '200', '{}'])
      expect(read({ data: { id: 't1', status: 'busy', error } }).state).toBe('processing');
  });
});

test('an answer about another task, or about none, is not believed', () => {
  expect(refusal({ data: { id: 'other', status: 'ok' } })).toBe('bad-answer');
  expect(refusal({ data: { hello: 'there' } })).toBeTypeOf('string');
  expect(read({ data: { status: 'busy' } }).state).toBe('processing');
});

test('a field that is not what it should be is dropped', () => {
  const body = {
    data: {
      id: 't1',
      status: 'ok',
      video: { url: 'https://cdn.test/a.mp4' },
      prompt: { no: 1 },
      width: 'wide',
    },
  };
  expect(read(body)).toMatchObject({ prompt: null, video: { width: null } });
});

test('an id that names a route is the same with and without it', () => {
  expect(namesTask('t1', 't1')).toBe(true);
  expect(namesTask('t1', 'text2video/t1')).toBe(true);
  expect(namesTask('models/m/t1', 't1')).toBe(true);
  expect(namesTask('t12', 'text2video/t1')).toBe(false);
});

test('the task is in the first of the places that holds an object, else it is the answer itself', () => {
  const { answer } = definitionOf();
  expect(taskIn({ data: { a: 1 } }, answer)).toEqual({ a: 1 });
  expect(taskIn({ data: 'none', result: { b: 1 } }, answer)).toEqual({ b: 1 });
  expect(taskIn({ c: 1 }, answer)).toEqual({ c: 1 });
});

test('a person is told what each field reads', () => {
  const body = { data: { id: 't1', status: 'ok', video: { url: 'https://cdn.test/a.mp4' } } };
  expect(readFields(definitionOf(), body)).toEqual([
    { name: 'id', path: 'id', value: 't1' },
    { name: 'state', path: 'status', value: 'ok' },
    { name: 'links', path: 'video.url', value: 'https://cdn.test/a.mp4' },
  ]);
});
