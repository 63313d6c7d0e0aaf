import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import { CERTIFICATES_LIMIT_MS, trustSystemCertificates } from '../../../../app/core/network/certificates.ts';
import { until } from '../../../fakes/until.ts';

const COMPANY = readFileSync(
  join(import.meta.dirname, '../../../fixtures/tls/test-only-authority.pem'),
  'utf8',
).trim();
const before = tls.getCACertificates('default');
/** By their fingerprints: the same certificate may be written in more than one way. */
const printsOf = (list: readonly string[]): ReadonlySet<string> =>
  new Set(list.map((one) => new X509Certificate(one).fingerprint256));
const now = (): ReadonlySet<string> => printsOf(tls.getCACertificates('default'));
const isTrusted = (): boolean => tls.getCACertificates('default').some((one) => one.trim() === COMPANY);

afterEach(() => {
  vi.useRealTimers();
  tls.setDefaultCACertificates(before);
});

test('E21: what the system trusts is trusted beside what Node brings', async () => {
  const lines: string[] = [];
  await trustSystemCertificates({ log: (line) => lines.push(line), read: async () => [COMPANY] });
  expect(isTrusted()).toBe(true);
  expect(now()).toEqual(printsOf([...before, COMPANY]));
  expect(lines).toEqual([expect.stringMatching(/, 1 more of the system’s$/)]);
});

test('P1-3: the system’s certificates are read in a thread of their own, while this one goes on', async () => {
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  const lines: string[] = [];
  const reading = trustSystemCertificates({ log: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  await reading;
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(0);
  expect(lines).toEqual([expect.stringMatching(/^certificates: \d+ of Node’s, \d+ more of the system’s$/)]);
});

test('P1-3: a system that takes its time is waited for ten seconds, and believed when it answers', async () => {
  vi.useFakeTimers();
  let answer = (_list: readonly string[]): void => undefined;
  const read = () =>
    new Promise<readonly string[]>((resolve) => {
      answer = resolve;
    });
  let ended = false;
  const trusting = trustSystemCertificates({ log: () => undefined, read }).then(() => {
    ended = true;
  });
  await vi.advanceTimersByTimeAsync(CERTIFICATES_LIMIT_MS - 1);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await trusting;
  answer([COMPANY]);
  await until(() => expect(isTrusted()).toBe(true));
});

test('E21: certificates that cannot be read leave Node’s own', async () => {
  const lines: string[] = [];
  const read = () => Promise.reject(new Error('no keychain'));
  await trustSystemCertificates({ log: (line) => lines.push(line), read });
  expect(now()).toEqual(printsOf(before));
  expect(lines).toEqual([expect.stringContaining('no keychain')]);
});

test('a variable that would switch off certificate checks is taken away at once', () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  void trustSystemCertificates({ log: () => undefined, read: async () => [] });
  expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBeUndefined();
  vi.unstubAllEnvs();
});
