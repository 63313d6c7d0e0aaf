/** A few kinds out of all that sockets and TLS throw. */
import { expect, test } from 'vitest';
import { dailiesErrorIn, errorCodeOf, networkFaultOf } from '../../../app/core/network/network-fault.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';

const coded = (code: string, name?: string): Error =>
  Object.assign(new Error('x'), { code, ...(name ? { name } : {}) });

test.each([
  ['unreachable', ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH']],
  ['timeout', ['ETIMEDOUT']],
  [
    'certificate',
    ['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'],
  ],
  ['malformed', ['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOW', 'Z_DATA_ERROR', 'Z_BUF_ERROR']],
  ['broken', ['ECONNRESET', 'EPIPE', 'ERR_HTTP_CONTENT_LENGTH_MISMATCH', 'ANYTHING']],
  ['aborted', ['ABORT_ERR']],
] as const)('%s: %j', (kind, codes) => {
  for (const code of codes) expect(networkFaultOf(coded(code))).toBe(kind);
});

test('looks through the wrappers of libraries', () => {
  const wrapped = Object.assign(new Error('got'), {
    ...{ code: 'ERR_GOT_REQUEST_ERROR', cause: coded('ECONNREFUSED') },
  });
  expect(errorCodeOf(wrapped)).toBe('ECONNREFUSED');
  expect(networkFaultOf(wrapped)).toBe('unreachable');
  expect(networkFaultOf(coded('', 'TimeoutError'))).toBe('timeout');
  const own = new DailiesError('link-refused');
  expect(dailiesErrorIn(new Error('a', { cause: new Error('b', { cause: own }) }))).toBe(own);
});

test('takes anything that can be thrown', () => {
  for (const thrown of [null, undefined, 'text', 7, {}, { code: 5 }]) {
    expect(errorCodeOf(thrown)).toBe('');
    expect(networkFaultOf(thrown)).toBe('broken');
    expect(dailiesErrorIn(thrown)).toBeNull();
  }
  const circle: { cause?: unknown } = {};
  circle.cause = circle;
  expect(dailiesErrorIn(circle)).toBeNull();
  expect(errorCodeOf(circle)).toBe('');
});
