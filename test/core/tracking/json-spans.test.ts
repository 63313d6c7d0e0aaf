/** The JSON within a text, whatever stands around it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonSpans } from '../../../app/core/tracking/json-spans.ts';

const valuesIn = (text: string): readonly unknown[] => jsonSpans(text).map(({ value }) => value);

test.each([
  ['an answer alone', '{"id":"a"}', [{ id: 'a' }]],
  ['an answer in a chat', 'It said {"id":"a"} and no more.', [{ id: 'a' }]],
  ['an answer below headers', 'HTTP/2 200\ncontent-type: json\n\n{"id":\n "a"}', [{ id: 'a' }]],
  ['an answer on each line', '{"id":"a"}\n["b"]\n', [{ id: 'a' }, ['b']]],
  ['brackets of prose', 'see [1] and [the {clip}] or {"id":"a"}', [[1], { id: 'a' }]],
  ['brackets in a text', '{"words":"} ] \\" {"}', [{ words: '} ] " {' }]],
  ['a quotation mark of prose before it', 'a 5" screen {"id":"a"}', [{ id: 'a' }]],
  ['an answer within one that does not end', '{"data": {"id":"a"}', [{ id: 'a' }]],
  ['a list that is empty', 'none: []', [[]]],
])('%s is found', (_what, text, values) => {
  expect(valuesIn(text)).toEqual(values);
});

test.each([['no brackets'], ['{a: 1}'], ['{"a": 1'], ['["a\nb"]'], ['']])('%j holds none', (text) => {
  expect(valuesIn(text)).toEqual([]);
});

test('a span is where the text has it', () => {
  const text = 'It said {"id":"a"} there';
  const [span] = jsonSpans(text);
  expect(text.slice(span?.start, span?.end)).toBe('{"id":"a"}');
});

test('whatever object stands between words, it is found whole', () => {
  const words = fc.string({ unit: fc.constantFrom(...'abc ,.\n') });
  const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
  fc.assert(
    fc.property(words, object, words, (before, value, after) => {
      const json = JSON.stringify(value);
      const [span] = jsonSpans(before + json + after);
      expect([span?.start, span?.end]).toEqual([before.length, before.length + json.length]);
      expect(JSON.stringify(span?.value)).toBe(json);
    }),
  );
});

test('what looks like a beginning ten thousand times is not looked at ten thousand times', () => {
  // Each of these begins like JSON and is none; one answer stands early enough, one too late.
  const noise = '{"';
  expect(valuesIn(`${`${noise}\n`.repeat(100)}{"id":"early"}`)).toEqual([{ id: 'early' }]);
  expect(valuesIn(`${`${noise}\n`.repeat(10_000)}{"id":"late"}`)).toEqual([]);
});
