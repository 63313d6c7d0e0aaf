/** Each verdict on an answer, as the fault that the retry table knows. */
import { expect, test } from 'vitest';
import {
  faultOfVerdict,
  HostBusy,
  HostPaused,
  RangeRefused,
} from '../../../../app/core/downloads/transfer/faults.ts';
import { MAX_RETRY_AFTER_MS } from '../../../../app/core/network/retry-delay.ts';
import { DailiesError } from '../../../../app/shared/error-code.ts';

type Answer = Parameters<typeof faultOfVerdict>[1];
const answerOf = (status: number, headers: Answer['headers'] = {}): Answer => ({
  ...{ status, headers, host: 'cdn.test' },
});
const fault = (...[verdict, answer, wasRange]: [Parameters<typeof faultOfVerdict>[0], Answer, boolean]) =>
  faultOfVerdict(verdict, answer, wasRange, 0) as DailiesError;

test('an answer that contradicts a Range says nothing of the whole file', () => {
  const verdict = { type: 'restart', why: 'another size' } as unknown as Parameters<typeof faultOfVerdict>[0];
  const asked = fault(verdict, answerOf(206), true);
  expect(asked).toBeInstanceOf(RangeRefused);
  expect(asked.code).toBe('bad-transfer');
  const whole = fault(verdict, answerOf(200), false);
  expect(whole).not.toBeInstanceOf(RangeRefused);
  expect(whole.code).toBe('bad-transfer');
});

test('what is not the file is no clip, but for a refusal that may be about the Range', () => {
  const verdict = { type: 'not-the-file', why: 'a page' } as unknown as Parameters<typeof faultOfVerdict>[0];
  expect(fault(verdict, answerOf(200), true).code).toBe('not-a-clip');
  expect(fault(verdict, answerOf(404), false).code).toBe('not-a-clip');
  expect(fault(verdict, answerOf(400), true)).toBeInstanceOf(RangeRefused);
});

test('a refused link has run out, and its status is told', () => {
  const refused = fault({ type: 'link-refused', status: 403 }, answerOf(403), false);
  expect(refused.toProblem()).toMatchObject({
    code: 'link-expired',
    facts: { host: 'cdn.test', status: 403 },
  });
});

test('a busy host is told from a busy file, and neither makes anyone wait for ever', () => {
  const later = { 'retry-after': '7' };
  const host = fault({ type: 'busy', status: 429, wholeHost: true }, answerOf(429, later), false);
  expect(host).toBeInstanceOf(HostBusy);
  expect([host.code, host.retryAfterMs]).toEqual(['file-server-busy', 7_000]);
  const file = fault({ type: 'busy', status: 503, wholeHost: false }, answerOf(503, later), false);
  expect([file.code, file.retryAfterMs]).toEqual(['file-server-fault', 7_000]);
  const endless = { 'retry-after': '99999999' };
  const patient = fault({ type: 'busy', status: 503, wholeHost: false }, answerOf(503, endless), false);
  expect(patient.retryAfterMs).toBe(MAX_RETRY_AFTER_MS);
  const silent = fault({ type: 'busy', status: 503, wholeHost: false }, answerOf(503), false);
  expect(silent.retryAfterMs).toBeUndefined();
});

test('a pause that another transfer brought knows when it is over', () => {
  const paused = new HostPaused('cdn.test', 9_000);
  expect(paused).toBeInstanceOf(DailiesError);
  expect([paused.code, paused.untilMs]).toEqual(['file-server-busy', 9_000]);
});
