import { expect, test } from 'vitest';
import { firstAt, readPath, stepsOf } from '../../../../app/core/services/definitions/answer-path.ts';

const ANSWER = {
  data: { videos: [{ url: 'a' }, { url: 'b' }], empty: [], text: '{"urls":["c","d"]}', list: '["e"]' },
  'odd-name': { $: 1 },
};

test.for([
  ['data.videos[0].url', ['a']],
  ['data.videos[1].url', ['b']],
  ['data.videos[*].url', ['a', 'b']],
  ['data.videos[2].url', []],
  ['data.empty[*]', []],
  ['data.text.urls[*]', ['c', 'd']],
  ['data.list[0]', ['e']],
  ['odd-name.$', [1]],
  ['data.nothing.url', []],
  ['constructor.name', []],
  ['data.videos.length', []],
] as const)('%s reads %j', ([path, values]) => {
  expect(readPath(ANSWER, path)).toEqual(values);
});

test.for(['', '.', 'a..b', 'a[', 'a[-1]', 'a b', '$..a', 'a[?(@.b)]', 'a['.repeat(3)])(
  '“%s” is no path',
  (path) => {
    expect(stepsOf(path)).toBeNull();
  },
);

test('the first value that can be read is taken, from the first path that has one', () => {
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  expect(firstAt({ a: '', b: [null, 3, 'x'] }, ['a', 'b[*]'], text)).toBe('x');
  expect(firstAt({ a: '' }, ['a'], text)).toBeNull();
  expect(firstAt({ a: 'x' }, undefined, text)).toBeNull();
});
