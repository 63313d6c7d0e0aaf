/** JSON is looked at before it is parsed (A12): neither its depth nor its fill may cost memory or time. */
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../app/core/services/read-answer.ts';
import { isModest, parseExactly } from '../../../app/core/services/read-json.ts';

const MIB = 1024 * 1024;
const fill = (unit: string, bytes = 6 * MIB): string => unit.repeat(Math.floor(bytes / unit.length));

test.each([
  ['nested lists', fill('[')],
  ['nested lists that end', `${fill('[', 3 * MIB)}${fill(']', 3 * MIB)}`],
  ['nested objects', fill('{"a":')],
  ['empty lists', `[${fill('[],')}[]]`],
  ['empty objects', `[${fill('{},')}{}]`],
  ['numbers', `[${fill('1,')}1]`],
  ['short texts', `[${fill('"",')}""]`],
  ['brackets on lines', fill('{\n', MIB)],
])('A12: six megabytes of %s are refused before they take memory', (_, text) => {
  const before = process.memoryUsage();
  const beganMs = process.cpuUsage();
  expect(() => parseJson(text, 'gw.test')).toThrow(/instead of the task/);
  expect(process.cpuUsage(beganMs).user / 1000).toBeLessThan(1_000);
  const after = process.memoryUsage();
  expect(after.heapUsed - before.heapUsed).toBeLessThan(50 * MIB);
});

test('A12: brackets within texts count for nothing, and long honest answers are read', () => {
  expect(isModest(JSON.stringify({ prompt: fill('[{', MIB), quote: '\\"[[' }))).toBe(true);
  const batch = Array.from({ length: 1_000 }, (_, id) => ({
    id: `${id}`,
    video: { url: 'x'.repeat(500) },
    tags: [1, 2],
  }));
  expect(parseJson(JSON.stringify(batch), 'gw.test')).toEqual(batch);
});

describe('A9: what is no strict JSON and has one meaning is read', () => {
  const [first, last] = [
    { id: 'a', state: 'processing' },
    { id: 'a', state: 'completed' },
  ];
  const [one, two] = [JSON.stringify(first), JSON.stringify(last)];

  test.each([
    ['a value a line', `${one}\n${two}\n`],
    ['a value a line, as Windows ends it', `${one}\r\n\r\n${two}\r\n`],
    ['one behind the other', `${one}${two}`],
    ['one behind the other with blanks', `${one} ${two}`],
    ['events', `: hello\n\nevent: state\ndata: ${one}\n\ndata: ${two}\n\ndata: [DONE]\n\n`],
  ])('%s: the last first', (_title, text) => {
    expect(parseJson(text, 'gw.test')).toEqual([last, first]);
  });

  test.each([
    ['one event', `data: ${two}\n\n`],
    ['one event of several lines', `event: x\r\ndata: {"id":"a",\r\ndata: "state":"completed"}\r\n\r\n`],
    ['behind a guard', `)]}',\n${two}`],
  ])('%s is the value in it', (_title, text) => {
    expect(parseJson(text, 'gw.test')).toEqual(last);
  });

  test('a line break or a tab within a text is a blank, and a number without a value is none', () => {
    expect(
      parseJson('{"prompt":"a\ncat\tand\r\na dog","n":NaN,"m":[-Infinity, undefined ]}', 'gw.test'),
    ).toEqual({
      prompt: 'a cat and  a dog',
      n: null,
      m: [null, null],
    });
  });

  test.each([
    ['a value that ends early', '{"id":"a","videos":[\n{"id":"b"},\n{"id":"c"}\n'],
    ['a last line that ends early', `${one}\n${two.slice(0, 20)}`],
    ['an event that ends early', `data: ${two.slice(0, 20)}\n\n`],
    ['a page with JSON in it', `<script>\n${two}\n</script>`],
    ['words before it', `here it is: ${two}`],
    ['a brace too many', `${two}}`],
  ])('%s is no answer', (_title, text) => {
    expect(() => parseJson(text, 'gw.test')).toThrow(/instead of the task/);
  });
});

describe('A14: a whole number of more digits than a number keeps', () => {
  test.each([
    ['{"id":1234567890123456789}', { id: '1234567890123456789' }],
    ['[9007199254740993, -9007199254740993]', ['9007199254740993', '-9007199254740993']],
    ['{"a":{"b":[\n10000000000000000001\n]}}', { a: { b: ['10000000000000000001'] } }],
    ['12345678901234567890', '12345678901234567890'],
  ])('%s is its digits', (text, value) => expect(parseExactly(text)).toEqual(value));

  test('every other number stays one, and a text what it is', () => {
    const value = { a: 1, b: 1.5, c: 9007199254740991, d: 1e21, e: '12345678901234567890', f: -0.25 };
    expect(parseExactly(JSON.stringify(value))).toEqual(value);
    const long = ['12345678901234567890.5', '1234567890123456789e3'];
    expect(parseExactly(`[${long.join()}]`)).toEqual(long.map(Number));
  });

  test('deep JSON with such a number is read all the same', () => {
    const deep = `${'['.repeat(30_000)}1234567890123456789${']'.repeat(30_000)}`;
    expect(Array.isArray(parseExactly(deep))).toBe(true);
  });
});
