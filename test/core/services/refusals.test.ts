/** What went wrong with a request to the gateway: the status, the headers and the words, as one code with facts. */
import { describe, expect, test } from 'vitest';
import { failureOf, refuseErrors } from '../../../app/core/services/refusals.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';

const HOST = 'gateway.example';
const NOW = Date.UTC(2026, 0, 1);

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Record<string, string>;
  readonly id?: string | null;
}

function refused({ status, text = '', headers = {}, id = 'task-1' }: Answer): DailiesError | null {
  try {
    refuseErrors({ status, text, headers }, id, HOST, NOW);
    return null;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(DailiesError);
    return thrown as DailiesError;
  }
}
const json = (message: string, code = ''): string => JSON.stringify({ error: { code, message } });
const PAGE = '<!doctype html><title>Sign in</title>';

test('a success is no refusal, whatever it says', () => {
  expect([refused({ status: 200 }), refused({ status: 201, text: json('odd') })]).toEqual([null, null]);
  for (const status of [202, 203, 206, 226, 299])
    expect([status, refused({ status })]).toEqual([status, null]);
});

test('case 13: a status that says that nothing is there is no success', () => {
  for (const status of [204, 205, 304]) expect(refused({ status })?.code).toBe('bad-answer');
});

describe('a status', () => {
  test.each([
    [{ status: 401, text: json('Invalid key') }, 'key-refused'],
    [{ status: 403, text: json('Forbidden') }, 'key-refused'],
    [{ status: 404, text: json('Task not found') }, 'unknown-task'],
    [{ status: 410, text: json('Gone') }, 'unknown-task'],
    [{ status: 429, text: '' }, 'gateway-busy'],
    [{ status: 503, text: json('Overloaded') }, 'gateway-busy'],
    [{ status: 500, text: '' }, 'gateway-fault'],
    [{ status: 502, text: PAGE }, 'gateway-fault'],
    [{ status: 408, text: '' }, 'gateway-fault'],
    [{ status: 425, text: '' }, 'gateway-fault'],
    [{ status: 400, text: json('Bad parameter') }, 'bad-answer'],
    [{ status: 418, text: '' }, 'bad-answer'],
    [{ status: 302, text: '' }, 'bad-answer'],
  ] as const)('of %j is %s', (answer, code) => {
    expect(refused(answer)?.code).toBe(code);
  });

  test('404 with a page instead of words says nothing of a task', () => {
    expect(refused({ status: 404, text: PAGE })?.code).toBe('bad-answer');
  });

  test('404 of the batch route says nothing of a task either', () => {
    expect(refused({ status: 404, text: json('Not found'), id: null })?.code).toBe('bad-answer');
  });
});

test('402 says that the account is empty, and nothing of the key itself', () => {
  expect(refused({ status: 402 })).toMatchObject({ code: 'key-refused', facts: { cause: 'quota' } });
});

test('A2: a page for a browser says nothing of the key', () => {
  for (const status of [401, 403]) {
    expect(refused({ status, text: PAGE })).toMatchObject({
      code: 'gateway-fault',
      facts: { host: HOST, status, cause: 'web-page' },
    });
    const labelled = { status, text: 'Sign in', headers: { 'content-type': 'text/html; charset=utf-8' } };
    expect(refused(labelled)?.facts.cause).toBe('web-page');
    const mislabelled = { ...labelled, text: json('Invalid key') };
    expect(refused(mislabelled)?.code).toBe('key-refused');
  }
});

test('the gateway’s own pause is kept, in seconds or as a date', () => {
  expect(refused({ status: 429, headers: { 'retry-after': '7' } })?.retryAfterMs).toBe(7_000);
  const date = new Date(NOW + 30_000).toUTCString();
  expect(refused({ status: 503, headers: { 'retry-after': date } })?.retryAfterMs).toBe(30_000);
  expect(refused({ status: 429 })?.retryAfterMs).toBeUndefined();
});

test('the gateway’s own words go along', () => {
  expect(refused({ status: 400, text: json('Bad parameter') })?.facts).toMatchObject({
    ...{ host: HOST, status: 400, words: 'Bad parameter', cause: 'refused-request' },
  });
  expect(refused({ status: 400 })?.facts).toMatchObject({ cause: 'sent-status' });
});

describe('a request without a whole answer', () => {
  const thrown = (code: string, name = 'RequestError') => Object.assign(new Error(code), { code, name });

  test.each([
    ['ECONNREFUSED', 'gateway-unreachable', 'gateway-refused-connection'],
    ['ENOTFOUND', 'gateway-unreachable', undefined],
    ['ETIMEDOUT', 'gateway-timeout', undefined],
    ['CERT_HAS_EXPIRED', 'gateway-certificate', undefined],
    ['ECONNRESET', 'gateway-unreachable', 'gateway-broke'],
    ['HPE_INVALID_CONSTANT', 'bad-answer', 'sent-no-http'],
  ] as const)('for %s is %s', (system, code, cause) => {
    const error = failureOf(thrown(system), HOST);
    expect([error.code, error.facts.cause]).toEqual([code, cause]);
  });

  test('that was called off is cancelled', () => {
    expect(failureOf(new DOMException('called off', 'AbortError'), HOST).code).toBe('cancelled');
  });

  test('keeps a fault of our own that was wrapped on the way', () => {
    const own = new DailiesError('proxy-refused', { host: 'proxy.example' });
    expect(failureOf(Object.assign(new Error('wrapped'), { cause: own }), HOST)).toBe(own);
  });

  test('never carries what was thrown, which holds the key among its options', () => {
    const secret = Object.assign(thrown('ECONNRESET'), {
      options: { headers: { authorization: 'Bearer k' } },
    });
    const error = failureOf(secret, HOST);
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify(error)).not.toContain('Bearer');
  });
});
