/** Heads as servers write them: odd but clear ones are read, contradictory ones refused (field T12, case 30). */
import { describe, expect, test } from 'vitest';
import {
  endOfHead,
  MalformedAnswer,
  parseHead,
  type ResponseHead,
} from '../../../../app/core/downloads/http/response-head.ts';

const read = (text: string): ResponseHead => {
  const bytes = Buffer.from(text, 'latin1');
  expect(endOfHead(Buffer.concat([bytes, Buffer.from('BODY')]))).toBe(bytes.length);
  return parseHead(bytes);
};
const withFields = (...fields: readonly string[]): ResponseHead =>
  read(`HTTP/1.1 200 OK\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`);

describe('T12: what is clear is read', () => {
  test.each([
    [['Content-Length: 5', 'Content-Length: 5']],
    [['Content-Length: 5, 5']],
    [['content-length: 5', 'CONTENT-LENGTH: 05']],
    [['Content-Length:5\t']],
    [['Content-Length:', ' 5']],
    [['Content-Length : 5']],
  ])('%j is a length of 5', (fields) => {
    const head = withFields(...fields);
    expect(head.framing).toEqual({ type: 'length', bytes: 5 });
    expect(head.headers['content-length']).toBe('5');
  });

  test.each([
    [['Content-Length: 5', 'Transfer-Encoding: chunked']],
    [['Transfer-Encoding: CHUNKED', 'Content-Length: 5', 'Content-Length: 5']],
    [['Transfer-Encoding: identity, chunked', 'Content-Length: 5']],
  ])('%j is chunked, without a length, on a connection that ends with it', (fields) => {
    const head = withFields(...fields);
    expect([head.framing, head.keepsAlive]).toEqual([{ type: 'chunked' }, false]);
    expect(head.headers['content-length']).toBeUndefined();
  });

  test('lines may end in LF alone', () => {
    const head = read('HTTP/1.1 200 OK\nContent-Length: 7\nETag: "a"\n\n');
    expect([head.framing, head.headers.etag]).toEqual([{ type: 'length', bytes: 7 }, '"a"']);
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\n').framing).toEqual({ type: 'length', bytes: 7 });
  });

  test('a continued line belongs to the one before, and costs the connection', () => {
    const head = withFields('Content-Length: 1', 'X-Note: a', '  b', '\tc');
    expect([head.headers['x-note'], head.keepsAlive]).toEqual(['a b c', false]);
  });

  test('a header with a name that is none is left out', () => {
    const head = withFields('Content-Length: 1', 'what is this: 1', 'ETag: "a"');
    expect(head.headers).toEqual({ 'content-length': '1', etag: '"a"' });
  });

  test('a head of 64 KB is read, and a status without a word', () => {
    const fields = Array.from({ length: 65 }, (_, index) => `x-${index}: ${'v'.repeat(990)}`);
    expect(Object.keys(withFields(...fields).headers)).toHaveLength(65);
    expect(read('HTTP/1.1 200\r\n\r\n').status).toBe(200);
  });

  test('of headers that hold one value the first counts; others are a list', () => {
    const head = withFields(
      'ETag: "a"',
      'ETag: "b"',
      'X-A: 1',
      'X-A: 2',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
    );
    expect(head.headers).toMatchObject({ etag: '"a"', 'x-a': '1, 2', 'set-cookie': ['a=1', 'b=2'] });
  });
});

describe('T12, case 30: what contradicts itself is refused', () => {
  test.each([
    ['Content-Length: 5', 'Content-Length: 6'],
    ['Content-Length: 5, 6'],
    ['Content-Length: 5,'],
    ['Content-Length: 5', 'Content-Length: 6', 'Transfer-Encoding: chunked'],
    ['Content-Length: -1'],
    ['Content-Length: +5'],
    ['Content-Length: 0x5'],
    ['Content-Length: 5 5'],
    ['Content-Length: plenty'],
    ['Content-Length: 99999999999999999999'],
    ['Transfer-Encoding: chunked, chunked'],
    ['Transfer-Encoding: gzip, chunked'],
    ['Transfer-Encoding: xchunked'],
    ['Transfer-Encoding: chunked, gzip', 'Content-Length: 5'],
    ['no colon at all'],
    [': no name'],
    [' continues nothing'],
    ['X-Nul: a\0b'],
    ['X-Return: a\rb'],
  ])('%j', (...fields) => {
    expect(() => withFields(...fields)).toThrow(MalformedAnswer);
  });

  test.each([
    'HTTP/2 200 OK',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000',
    'ICY 200 OK',
    'HTTP/1.1 099 no',
    'GET / HTTP/1.1',
  ])('a first line of "%s"', (line) => expect(() => read(`${line}\r\n\r\n`)).toThrow(MalformedAnswer));
});

describe('where a body ends, and whether the connection is kept', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n', 'length', true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: Close\r\n\r\n', 'length', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n', 'length', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n', 'length', true],
    ['HTTP/1.1 200 OK\r\n\r\n', 'close', false],
    ['HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n', 'length', true],
    ['HTTP/1.1 304 No\r\n\r\n', 'length', true],
    ['HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n', 'length', false],
  ])('%j: %s, %s', (text, type, keeps) => {
    const head = read(text);
    expect([head.framing.type, head.keepsAlive]).toEqual([type, keeps]);
  });

  test('the server says for how long', () => {
    expect(withFields('Keep-Alive: timeout=5, max=100').keptForMs).toBe(5_000);
    expect(withFields('Keep-Alive: max=100').keptForMs).toBeNull();
  });
});
