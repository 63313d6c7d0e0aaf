import { expect, test } from 'vitest';
import { jsonInText, nodesOf } from '../../../../app/core/services/definitions/answer-nodes.ts';

test('each value is laid open with its path, its plain name and the names above it', () => {
  const nodes = nodesOf({ data: { taskId: 't1', videos: [{ 'video-url': 'u' }] } });
  expect(nodes.map(({ path, name, above, parent }) => [path, name, above.join('/'), parent])).toEqual([
    ['', '', '', ''],
    ['data', 'data', '', ''],
    ['data.taskId', 'taskid', 'data', 'data'],
    ['data.videos', 'videos', 'data', 'data'],
    ['data.videos[0]', 'videos', 'data', 'data'],
    ['data.videos[0].video-url', 'videourl', 'data/videos', 'data.videos[0]'],
  ]);
});

test('a text that holds JSON is opened as what it holds', () => {
  const nodes = nodesOf({ result: '{"urls":["https://cdn.test/a.mp4"]}' });
  expect(nodes.at(-1)).toMatchObject({
    path: 'result.urls[0]',
    name: 'urls',
    value: 'https://cdn.test/a.mp4',
  });
});

test('a name that no path can hold is passed over, and so is what lies beyond any sense', () => {
  expect(nodesOf({ 'a b': 1, ['x'.repeat(65)]: 2, ok: 3 }).map(({ path }) => path)).toEqual(['', 'ok']);
  expect(nodesOf({ list: Array.from({ length: 500 }, () => 1) })).toHaveLength(102);
  let deep: unknown = 'end';
  for (let level = 0; level < 100; level += 1) deep = { deep };
  expect(nodesOf(deep).length).toBeLessThan(20);
  const wide = Object.fromEntries(Array.from({ length: 9_000 }, (_, place) => [`n${place}`, place]));
  expect(nodesOf(wide)).toHaveLength(5_000);
});

test('the JSON in a pasted text is found with whatever stands around it', () => {
  const answer = { id: 't1' };
  for (const text of [
    '{"id":"t1"}',
    'HTTP/2 200\ncontent-type: application/json\n\n{"id":"t1"}\n$ ',
    'Response: {"id":"t1"}',
    '"{\\"id\\":\\"t1\\"}"',
    '[log] it said\n{"id":"t1"}',
  ]) {
    expect([text, jsonInText(text)]).toEqual([text, answer]);
  }
  for (const text of ['', 'no answer', '{"id": ', '{]']) expect(jsonInText(text)).toBeUndefined();
});
