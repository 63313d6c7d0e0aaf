import { expect, test } from 'vitest';
import { createChunkedDecoder } from '../../../../app/core/downloads/http/chunked.ts';
import { MalformedAnswer } from '../../../../app/core/downloads/http/response-head.ts';

const decode = (text: string, step: number): { readonly body: string; readonly isDone: boolean } => {
  const decoder = createChunkedDecoder();
  let body = '';
  for (let at = 0; at < text.length; at += step) {
    for (const piece of decoder.push(Buffer.from(text.slice(at, at + step), 'latin1'))) body += piece;
  }
  return { body, isDone: decoder.isDone };
};

test.each([1, 2, 3, 1000])(
  'chunks come out whole in steps of %i bytes, with extensions and trailers',
  (step) => {
    const text = '4\r\nwiki\r\n5;name="x"\r\npedia\r\n00A \r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n';
    expect(decode(text, step)).toEqual({ body: 'wikipedia0123456789', isDone: true });
    expect(decode('3\nabc\n0\n\n', step)).toEqual({ body: 'abc', isDone: true });
  },
);

test.each([
  'x\r\n',
  '\r\n',
  '-1\r\n',
  '4\r\nwikiX\r\n',
  '10000000000000\r\n',
  `4;${'x'.repeat(9_000)}`,
  '0\r\n\r\nmore',
])('case 30: %j is refused', (text) => expect(() => decode(text, 1)).toThrow(MalformedAnswer));

test('a body that is cut is not done', () => {
  expect(decode('4\r\nwiki\r\n', 1000).isDone).toBe(false);
  expect(decode('4\r\nwiki\r\n0\r\n', 1000).isDone).toBe(false);
});
