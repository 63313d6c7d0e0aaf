/** What a connection to a file server threw, as the codes that the rest of the program knows. */
import { describe, expect, test } from 'vitest';
import { fileFault, stalledFault } from '../../../../app/core/downloads/http/file-fault.ts';
import { DailiesError } from '../../../../app/shared/error-code.ts';

const thrown = (code: string): Error => Object.assign(new Error(code), { code });

describe('a fault of the connection', () => {
  test.each([
    ['ECONNRESET', 'connection-lost'],
    ['EPIPE', 'connection-lost'],
    ['ECONNREFUSED', 'connection-lost'],
    ['ENOTFOUND', 'connection-lost'],
    ['ETIMEDOUT', 'stalled'],
    ['CERT_HAS_EXPIRED', 'file-certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'file-certificate'],
  ])('%s is %s, and names the host', (code, expected) => {
    const { code: found, facts } = fileFault(thrown(code), 'cdn.test').toProblem();
    expect(found).toBe(expected);
    expect(facts).toMatchObject({ host: 'cdn.test' });
  });

  test('a refused connection and a host that is not found are told apart', () => {
    expect(fileFault(thrown('ECONNREFUSED'), 'cdn.test').toProblem().facts).toMatchObject({
      cause: 'server-refused-connection',
    });
    expect(fileFault(thrown('ENOTFOUND'), 'cdn.test').toProblem().facts).toMatchObject({
      cause: 'server-unreachable',
    });
  });
});

test('what was stopped on purpose is cancelled, not lost', () => {
  expect(fileFault(AbortSignal.abort().reason, 'cdn.test').code).toBe('cancelled');
});

test('a fault that is known already stays as it is, inside another error too', () => {
  const own = new DailiesError('link-expired', { host: 'cdn.test' });
  expect(fileFault(own, 'other.test')).toBe(own);
  expect(fileFault(new Error('wrapped', { cause: own }), 'other.test')).toBe(own);
});

test('a silent server is a stalled transfer', () => {
  expect(stalledFault('cdn.test').toProblem()).toMatchObject({
    code: 'stalled',
    facts: { host: 'cdn.test' },
  });
});
