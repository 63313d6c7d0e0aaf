/** The service's own words in an answer, wherever they stand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf, errorIn, messageIn, reasonIn, wordsOf } from '../../../app/core/services/answer-words.ts';

describe('words', () => {
  test.each([
    ['No faces, please.', 'No faces, please.'],
    [{ message: 'Too long' }, 'Too long'],
    [{ error: { detail: { msg: 'Too long' } } }, 'Too long'],
    ['{"message": "Too long"}', 'Too long'],
    [['Too long', 'Too wide', 'Too long'], 'Too long; Too wide'],
    [{ zh: '太长', en: 'Too long' }, 'Too long'],
    [[{ loc: ['body', 'ids', 0], msg: 'no text' }], 'body.ids.0: no text'],
    ['{broken', '{broken'],
    ['success', null],
    ['null', null],
    ['{}', null],
    ['', null],
    [5, null],
    [{ code: 5 }, null],
    [null, null],
  ])('of %j are %j', (value, words) => {
    expect(wordsOf(value)).toBe(words);
  });

  test('are cleaned of what could turn a terminal around', () => {
    expect(wordsOf({ message: 'No\u001b[31m\nfaces' })).toBe('No [31m faces');
  });

  test('are looked for at most five levels deep', () => {
    const within = (depth: number): unknown => (depth === 0 ? 'deep' : { error: within(depth - 1) });
    expect([wordsOf(within(5)), wordsOf(within(6))]).toEqual(['deep', null]);
  });

  test('of a list are those of its first five', () => {
    expect(wordsOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a; b; c; d; e');
  });

  test('are short, on one line, or none, whatever an answer holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const words = wordsOf(value);
        if (words === null) return;
        expect(words.length).toBeGreaterThan(0);
        expect(words.length).toBeLessThanOrEqual(1_000);
        expect(words).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

test('a code is a text or a number, and nothing else', () => {
  expect([codeOf(429), codeOf('E_BUSY'), codeOf(''), codeOf(Number.NaN), codeOf({}), codeOf(true)]).toEqual([
    '429',
    'E_BUSY',
    null,
    null,
    null,
    null,
  ]);
});

describe('the reason of a failure', () => {
  test.each([
    // The envelope's own reason counts, its message does not: that speaks of the request.
    [[{ failure_reason: 'Moderation' }, { error: 'Other' }], 'Moderation'],
    [[{ message: 'ok' }, { error: { message: 'Moderation' } }], 'Moderation'],
    [[{ message: 'Request done' }, { error: 'Moderation' }], 'Moderation'],
    [[{ failure_code: 'content_policy' }], 'content_policy'],
    [[{ error: { error_code: 1301 } }], '1301'],
    [[{ error_code: 0 }], null],
    [[{ status: 'failed' }], null],
    [[], null],
  ])('of %j is %j', (outwards, reason) => {
    expect(reasonIn(outwards)).toBe(reason);
  });
});

describe('an answer that is an error', () => {
  test.each([
    [{ error: { code: 'bad_id', message: 'No such task' } }, { code: 'bad_id', message: 'No such task' }],
    [{ error: 'No such task' }, { code: '', message: 'No such task' }],
    [
      { code: 404, msg: 'No such task' },
      { code: '404', message: 'No such task' },
    ],
    [
      { success: false, message: 'Refused' },
      { code: '', message: 'Refused' },
    ],
    [
      { success: 'false', message: 'Refused' },
      { code: '', message: 'Refused' },
    ],
    [
      { status: 'error', detail: 'Refused' },
      { code: '', message: 'Refused' },
    ],
    [{ status: 500 }, { code: '500', message: null }],
    [{ base_resp: { status_code: 1004, status_msg: 'login fail' } }, { code: '1004', message: 'login fail' }],
  ])('%j says so', (body, error) => {
    expect(errorIn(body)).toEqual(error);
  });

  test.each([
    [{ code: 0, msg: 'ok', data: {} }],
    [{ code: '200', error: null }],
    [{ code: 'Success', errors: [] }],
    [{ status: 200, error: false }],
    [{ status: 'completed', error: '' }],
    [{ code: '0', error: 'None', err: 'null' }],
    [{ success: 'true', error: '0' }],
    ['text'],
    [null],
    [[{ error: 'in a list' }]],
  ])('%j says nothing of the kind', (body) => {
    expect(errorIn(body)).toBeNull();
  });
});

test('the words of a refusal may be the data itself, but never what the data holds', () => {
  expect(messageIn({ data: 'No such task' })).toBe('No such task');
  expect(messageIn({ data: { message: 'a prompt' } })).toBeNull();
});
