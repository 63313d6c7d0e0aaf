/** Whole answers: envelopes, errors in words, batches with bad items. */
import { describe, expect, test } from 'vitest';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import { parseJson, readBatch, readError, readGeneration } from '../../../app/core/services/read-answer.ts';
import type { DailiesError } from '../../../app/shared/error-code.ts';

const HOST = 'gateway.test';

function refusal(act: () => unknown): DailiesError {
  try {
    act();
  } catch (thrown) {
    return thrown as DailiesError;
  }
  throw new Error('it was not refused');
}

describe('JSON', () => {
  test.each([
    ['{"a":1}', { a: 1 }],
    ['\uFEFF {"a":1}\r\n', { a: 1 }],
  ])('case 2: %j is read', (text, value) => {
    expect(parseJson(text, HOST)).toEqual(value);
  });

  test.each([
    ['', 'an empty answer'],
    ['\uFEFF \n', 'an empty answer'],
    ['<!doctype html><title>Sign in</title>', 'a web page'],
    ['{"id":"a","sta', 'something that is not JSON'],
    ['ok', 'something that is not JSON'],
  ])('cases 1 and 2: %j is refused as %s', (text, what) => {
    const error = refusal(() => parseJson(text, HOST));
    expect([error.code, error.message]).toEqual([
      'bad-answer',
      `The gateway at ${HOST} sent ${what} instead of the task. Check the gateway address, then try again.`,
    ]);
  });
});

describe('a single answer', () => {
  test('is taken out of its envelope', () => {
    const plain = { id: 'task-1', state: 'processing' };
    for (const body of [plain, { code: 'success', message: '', data: plain }, { data: plain }]) {
      expect(readGeneration(body, 'task-1', HOST).state).toBe('processing');
    }
    const row = { code: 'success', data: { id: 13917, task_id: 'task-1', status: 'QUEUED', data: null } };
    expect(readGeneration(row, 'task-1', HOST)).toMatchObject({ id: 'task-1', state: 'pending' });
  });

  test('A14: an id of nineteen digits is the same as a number and as a text', () => {
    const id = '1234567890123456789';
    for (const text of [
      `{"id":${id},"state":"processing"}`,
      `{"data":{"task_id": ${id}, "status":"RUNNING"}}`,
    ]) {
      expect(readGeneration(parseJson(text, HOST), id, HOST)).toMatchObject({ id, state: 'processing' });
    }
    expect(() =>
      readGeneration(parseJson(`{"id":${id},"state":"x"}`, HOST), '1234567890123456788', HOST),
    ).toThrow();
  });

  test('A9: of several answers about the task, one behind the other, the last counts', () => {
    const text =
      '{"id":"task-1","state":"processing"}\n{"id":"task-2","state":"failed"}\n{"id":"task-1","state":"completed","video":{"url":"https://c.test/a.mp4"}}';
    expect(readGeneration(parseJson(text, HOST), 'task-1', HOST).state).toBe('completed');
    expect(readGeneration(parseJson(text, HOST), 'task-2', HOST).state).toBe('failed');
  });

  test('case 9: about another id it is not believed, nor with another capitalization, nor with a number', () => {
    for (const id of ['task-2', 'Task-1', '../task-1', 1]) {
      const error = refusal(() => readGeneration({ id, state: 'completed' }, 'task-1', HOST));
      expect([error.code, error.message.includes('another task')]).toEqual(['bad-answer', true]);
    }
    const row = { code: 'success', data: { id: 'task-1', task_id: 'task-2', status: 'SUCCESS', data: null } };
    expect(refusal(() => readGeneration(row, 'task-1', HOST)).code).toBe('bad-answer');
  });

  test.each([
    { code: 'task_not_exist', message: 'task_not_exist', data: null },
    { code: 'fail', message: 'task not found' },
    { error: { message: 'No such task', type: 'new_api_error' } },
    { code: 500, message: '任务不存在' },
  ])('an error in words that names an unknown task is that: %j', (body) => {
    expect(refusal(() => readGeneration(body, 'task-1', HOST)).code).toBe('unknown-task');
  });

  test.each([
    { code: 'fail', message: 'quota used up' },
    { error: { message: 'quota used up' } },
    { error: 'quota used up' },
  ])('any other error in words is a bad answer that quotes it: %j', (body) => {
    const error = refusal(() => readGeneration(body, 'task-1', HOST));
    expect([error.code, error.message.includes('“quota used up”')]).toEqual(['bad-answer', true]);
  });

  test.each([null, 1, 'text', [], {}, { data: [] }, { id: 'task-1' }, { code: 'success', data: null }])(
    'case 2: %j is a bad answer',
    (body) => {
      expect(refusal(() => readGeneration(body, 'task-1', HOST)).code).toBe('bad-answer');
    },
  );

  test('a failed generation with an error inside is a failure, not an error of the gateway', () => {
    const body = { id: 'task-1', state: 'failed', error: { message: 'too wild' } };
    expect(readGeneration(body, 'task-1', HOST)).toMatchObject({
      state: 'failed',
      failureReason: 'too wild',
    });
  });
});

describe('a batch', () => {
  const readItem = (item: unknown, mappedId: string | null) => {
    const generation = parseGeneration(item, mappedId);
    return generation && { generation };
  };
  const item = (id: string): object => ({ id, state: 'processing' });

  test('case 3: one bad item of fifty leaves the other 49', () => {
    const ids = Array.from({ length: 50 }, (_, index) => `task-${index}`);
    const list: unknown[] = ids.map(item);
    list[17] = { id: 'task-17', state: 99 };
    for (const body of [list, { code: 'success', data: list }]) {
      const batch = readBatch(body, new Set(ids), readItem);
      expect([batch?.items.length, batch?.dropped]).toEqual([49, [17]]);
      expect(batch?.items.some(({ generation }) => generation.id === 'task-17')).toBe(false);
    }
  });

  test('cases 8 and 9: ids not asked for, spelt otherwise or unfit for a path are dropped; a repeated one counts once', () => {
    const list = [
      item('a'),
      item('a'),
      item('A'),
      item('../a'),
      item('a/b'),
      item('stranger'),
      { state: 'x' },
    ];
    const batch = readBatch(list, new Set(['a', 'b']), readItem);
    expect(batch?.items.map(({ generation }) => generation.id)).toEqual(['a']);
    expect(batch?.dropped).toEqual([2, 3, 4, 5, 6]);
  });

  test.each([null, {}, 'ok', 1, { code: 'success', data: {} }, { error: { message: 'no' } }])(
    'case 14: %j is no batch',
    (body) => {
      expect(readBatch(body, new Set(['a']), readItem)).toBeNull();
    },
  );

  test('case 7: 100,000 items are read in one go, whatever they hold', () => {
    const list = Array.from({ length: 100_000 }, (_, index) => (index % 2 ? item(`t${index}`) : index));
    expect(readBatch(list, new Set(['t1', 't99999']), readItem)?.items).toHaveLength(2);
  });
});

test('an error body gives its code and words, from either documented shape', () => {
  expect(readError('{"error":{"message":"Invalid token","type":"new_api_error"}}')).toEqual({
    ...{ code: 'new_api_error', message: 'Invalid token' },
  });
  expect(readError('\uFEFF{"code":"task_not_exist","message":"gone"}')).toEqual({
    ...{ code: 'task_not_exist', message: 'gone' },
  });
  expect(readError('{"message":"\\u001b[2Jno"}')).toEqual({ code: '', message: '[2Jno' });
  expect(readError('{"detail":"Not Found"}')).toEqual({ code: '', message: 'Not Found' });
  expect(readError('<html>')).toBeNull();
  expect(readError('')).toBeNull();
});
