import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Headers } from '../../../../app/core/downloads/http/headers.ts';
import {
  type AskedRange,
  judgeAnswer,
  type PartKnowledge,
  parseContentRange,
  parseUnsatisfiedRange,
  rangeToAsk,
  strongValidator,
  validatorsOf,
} from '../../../../app/core/downloads/http/resume.ts';
import { runs } from '../../../setup/runs.ts';

const DATE = 'Mon, 23 Nov 2026 12:00:00 GMT';
const OLD = 'Mon, 23 Nov 2026 11:59:00 GMT';
const YOUNG = 'Mon, 23 Nov 2026 11:59:01 GMT';

const part: PartKnowledge = { bytes: 100, totalBytes: 1000, etag: '"v1"', lastModified: null };
const asked: AskedRange = { offset: 100, ifRange: '"v1"' };
const fromStart: AskedRange = { offset: 0, ifRange: null };
const empty: PartKnowledge = { bytes: 0, totalBytes: null, etag: null, lastModified: null };

const judge = (status: number, headers: Headers, as = asked, known = part, httpVersion = '1.1') =>
  judgeAnswer({ status, headers: { 'content-type': 'video/mp4', ...headers }, httpVersion }, as, known);

describe('validators', () => {
  test.each([
    ['a strong ETag', { etag: '"a"' }, { etag: '"a"', lastModified: null }],
    ['a weak ETag', { etag: 'W/"a"' }, { etag: null, lastModified: null }],
    ['a date 60 s old', { 'last-modified': OLD, date: DATE }, { etag: null, lastModified: OLD }],
    ['a date 59 s old', { 'last-modified': YOUNG, date: DATE }, { etag: null, lastModified: null }],
    ['a date without the answer’s own', { 'last-modified': OLD }, { etag: null, lastModified: null }],
    ['a date that is none', { 'last-modified': 'soon', date: DATE }, { etag: null, lastModified: null }],
  ] as const)('case 26: %s', (_title, headers, validators) => {
    expect(validatorsOf(headers, '1.1')).toEqual(validators);
  });

  test('case 26: HTTP/1.0 proves nothing', () => {
    expect(validatorsOf({ etag: '"a"', 'last-modified': OLD, date: DATE }, '1.0')).toEqual({
      etag: null,
      lastModified: null,
    });
  });

  test('an ETag comes before a date, and only one of them is sent', () => {
    expect(strongValidator({ etag: '"a"', lastModified: OLD })).toBe('"a"');
    expect(strongValidator({ etag: null, lastModified: OLD })).toBe(OLD);
    expect(strongValidator({ etag: 'bare', lastModified: null })).toBeNull();
  });

  test('D4: an ETag that no header can hold is none', () => {
    for (const etag of ['"a\u0001b"', '"a\tb"', '"a\u007f"', '"a"b"', '"']) {
      expect([etag, strongValidator({ etag, lastModified: null })]).toEqual([etag, null]);
    }
    for (const etag of ['""', '"a b"', '"caf\u00e9"']) {
      expect(strongValidator({ etag, lastModified: null })).toBe(etag);
    }
  });

  test('a part is continued at its own length, and only with a validator', () => {
    expect(rangeToAsk(part)).toEqual({ offset: 100, ifRange: '"v1"' });
    expect(rangeToAsk({ ...part, etag: null })).toEqual(fromStart);
    expect(rangeToAsk({ ...part, bytes: 0 })).toEqual(fromStart);
  });
});

describe('Content-Range', () => {
  test.each([
    ['bytes 0-9/10', { start: 0, end: 9, total: 10 }],
    ['bytes 5-9/*', { start: 5, end: 9, total: null }],
    ['Bytes 0-0/1', { start: 0, end: 0, total: 1 }],
    ['bytes 0-9007199254740990/9007199254740991', { start: 0, end: 2 ** 53 - 2, total: 2 ** 53 - 1 }],
  ])('reads %s', (text, range) => expect(parseContentRange(text)).toEqual(range));

  test.each([
    null,
    '',
    'bytes',
    'bytes */10',
    'bytes 9-5/10',
    'bytes 0-10/10',
    'bytes -1-5/10',
    'bytes 0-5',
    'bytes=0-5/10',
    'items 0-5/10',
    'bytes 0-5/10, bytes 6-9/10',
    'bytes 0-9007199254740992/9007199254740993',
    'bytes 0-5/1e3',
    'bytes 0-99999999999999999999/*',
  ])('case 25: does not believe %s', (text) => expect(parseContentRange(text)).toBeNull());

  test('whatever is read is a range inside a file, for any numbers', () => {
    const length = fc.oneof(fc.nat(2000), fc.maxSafeNat());
    fc.assert(
      fc.property(length, length, fc.option(length), (start, end, total) => {
        const range = parseContentRange(`bytes ${start}-${end}/${total ?? '*'}`);
        const good = start <= end && (total === null || end < total);
        expect(range).toEqual(good ? { start, end, total } : null);
      }),
      { numRuns: runs(2000) },
    );
  });

  test('any text gives a range or null, never an exception or an unsafe number', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^bytes [0-9*]{0,20}-[0-9]{0,20}\/[0-9*]{0,20}$/));
    fc.assert(
      fc.property(text, (header) => {
        const range = parseContentRange(header);
        if (range === null) return;
        expect(Number.isSafeInteger(range.end) && range.start >= 0 && range.start <= range.end).toBe(true);
      }),
      { numRuns: runs(2000) },
    );
  });

  test.each([
    ['bytes */1000', 1000],
    ['bytes */0', 0],
    ['bytes */*', null],
    ['bytes 0-1/1000', null],
    ['bytes */99999999999999999999', null],
    [null, null],
  ])('case 28: the size in %s', (text, size) => expect(parseUnsatisfiedRange(text)).toBe(size));
});

describe('an answer to a Range', () => {
  const good = { 'content-range': 'bytes 100-999/1000', 'content-length': '900', etag: '"v1"' };

  test('a part that fits is written where the file ends', () => {
    expect(judge(206, good)).toEqual({
      type: 'write',
      offset: 100,
      totalBytes: 1000,
      bodyBytes: 900,
      validators: { etag: '"v1"', lastModified: null },
    });
  });

  test.each([
    ['another start', { 'content-range': 'bytes 99-999/1000' }],
    ['another total', { 'content-range': 'bytes 100-1000/1001' }],
    ['no Content-Range', { 'content-range': undefined }],
    ['two Content-Ranges', { 'content-range': ['bytes 100-999/1000', 'bytes 0-899/1000'] }],
    ['several ranges in one body', { 'content-type': 'multipart/byteranges; boundary=x' }],
    ['a length that is not the range’s', { 'content-length': '901' }],
    ['another ETag', { etag: '"v2"' }],
  ])('case 25: with %s the file begins again', (_title, change) => {
    expect(judge(206, { ...good, ...change }).type).toBe('restart');
  });

  test('case 25: a 206 to a request without Range is not taken', () => {
    expect(judge(206, good, fromStart, empty).type).toBe('restart');
  });

  test('case 24, 27: a 200 is the whole file from byte 0, with validators of its own', () => {
    expect(judge(200, { 'content-length': '2000', etag: '"v2"' })).toEqual({
      type: 'write',
      offset: 0,
      totalBytes: 2000,
      bodyBytes: 2000,
      validators: { etag: '"v2"', lastModified: null },
    });
  });

  test.each([
    ['the part’s size', 'bytes */100', { ...part, totalBytes: null }, 'complete'],
    ['the part’s size, but a file known to be longer', 'bytes */100', part, 'restart'],
    ['another size', 'bytes */50', { ...part, totalBytes: null }, 'restart'],
    ['no size', undefined, part, 'restart'],
  ] as const)('case 28: 416 with %s', (_title, range, known, type) => {
    expect(judge(416, { 'content-range': range }, asked, known).type).toBe(type);
  });

  test('case 28: 416 to a request for everything is no clip', () => {
    expect(judge(416, { 'content-range': 'bytes */0' }, fromStart, empty).type).toBe('not-the-file');
  });

  test.each(['gzip', 'br', 'deflate', 'zstd', 'GZIP', 'x-gzip', 'br, gzip'])(
    'T6: a whole file packed with %s is written from 0, and never gone on with by an offset',
    (coding) => {
      expect(judge(200, { 'content-length': '10', etag: '"a"', 'content-encoding': coding })).toEqual({
        ...{ type: 'write', offset: 0, totalBytes: null, bodyBytes: null },
        validators: { etag: null, lastModified: null },
      });
      expect(judge(206, { ...good, 'content-encoding': coding }).type).toBe('restart');
    },
  );

  test.each(['aws-chunked', 'utf-8', 'binary', 'none', '', 'x-unknown', 'UTF-8, binary'])(
    'T6: Content-Encoding "%s" packs nothing',
    (word) => {
      expect(judge(200, { 'content-length': '10', 'content-encoding': word })).toMatchObject({
        ...{ type: 'write', totalBytes: 10 },
      });
      expect(judge(206, { ...good, 'content-encoding': word }).type).toBe('write');
    },
  );

  test('case 29: identity is no encoding', () => {
    expect(judge(200, { 'content-encoding': 'identity' }).type).toBe('write');
  });

  test.each(['video/mp4', 'application/octet-stream', '', 'image/jpeg', 'text/html', 'application/json'])(
    'T7: a %s may be a clip: its bytes decide',
    (type) => expect(judge(200, { 'content-type': type }).type).toBe('write'),
  );

  test.each([401, 403, 404, 410])('case 32: %i means that the link is no longer good', (status) => {
    expect(judge(status, {})).toEqual({ type: 'link-refused', status });
  });

  test.each([408, 423, 425, 500, 502, 504, 506, 507, 508, 511, 520, 524, 525, 527, 530, 561, 598, 599])(
    'D9: %i is a fault that passes, whatever its makers call it',
    (status) => expect(judge(status, {})).toEqual({ type: 'busy', status, wholeHost: false }),
  );

  test.each([429, 503, 509, 529])('D9: %i asks to slow down, for the whole server', (status) =>
    expect(judge(status, {})).toEqual({ type: 'busy', status, wholeHost: true }),
  );

  test.each([100, 201, 204, 205, 300, 304, 400, 402, 405, 409, 413, 418, 451, 501, 505])(
    'a %i is not the file',
    (status) => expect(judge(status, {}).type).toBe('not-the-file'),
  );

  test('whatever comes, bytes are only ever added where the part ends or from the beginning', () => {
    const header = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    fc.assert(
      fc.property(
        fc.constantFrom(200, 204, 206, 304, 403, 416, 500),
        fc.record({
          'content-type': header(['video/mp4', 'text/html', 'multipart/byteranges']),
          'content-range': fc.oneof(
            header(['bytes 100-999/1000', 'bytes */100', 'bytes */1000', 'nonsense']),
            fc.tuple(fc.nat(1100), fc.nat(1100), fc.nat(1100)).map(([a, b, t]) => `bytes ${a}-${b}/${t}`),
          ),
          'content-length': header(['0', '900', '1000', '-5', '1e3', '99999999999999999999']),
          'content-encoding': header(['gzip', 'identity']),
          etag: header(['"v1"', '"v2"', 'W/"v1"']),
        }),
        fc.boolean(),
        (status, headers, whole) => {
          const as = whole ? fromStart : asked;
          const verdict = judgeAnswer({ status, headers, httpVersion: '1.1' }, as, part);
          if (verdict.type !== 'write') return;
          expect([0, as.offset]).toContain(verdict.offset);
          if (verdict.offset === 0) expect(status).toBe(200);
          else {
            const { totalBytes, bodyBytes } = verdict;
            expect(status).toBe(206);
            expect(totalBytes).toBe(part.totalBytes);
            expect(verdict.offset + (bodyBytes ?? Number.NaN)).toBeLessThanOrEqual(1000);
          }
        },
      ),
      { numRuns: runs(5000) },
    );
  });
});
