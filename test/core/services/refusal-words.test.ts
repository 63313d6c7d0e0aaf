/** What gateways say when they refuse, in their many shapes, and what it means (A6, A7, A8). */
import { describe, expect, test } from 'vitest';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import { readError, readGeneration } from '../../../app/core/services/read-answer.ts';
import { type Reply, refuseErrors } from '../../../app/core/services/refusals.ts';
import type { DailiesError } from '../../../app/shared/error-code.ts';

const ID = '4665a07c-7641-4809-a133-10786201bb56';
const WORDS = 'Your account has no more to spend';

function fault(act: () => unknown): DailiesError {
  try {
    act();
  } catch (thrown) {
    return thrown as DailiesError;
  }
  throw new Error('nothing was refused');
}
const answered = (body: unknown): DailiesError => fault(() => readGeneration(body, ID, 'gw.test'));
const refused = (status: number, body: unknown): DailiesError => {
  const reply: Reply = {
    status,
    headers: { 'content-type': 'application/json' },
    text: JSON.stringify(body),
  };
  return fault(() => refuseErrors(reply, ID, 'gw.test', 0));
};

test.each([
  { status: 'failed', message: 'rate limited' },
  { status: 'FAILURE', msg: 'Too many requests' },
  { status: 'error', error: { message: 'rate limit exceeded' } },
  { code: 429, status: 'failed', message: 'slow down', data: null },
  { status: 'failed', error: 'too many requests', data: { status: 'failed' } },
  { state: 'failed', message: 'rate limited' },
])('A6: an error of the request fails no task: %j', (body) => {
  expect(answered(body).code).toBe('gateway-busy');
});

test.each([
  { status: 'failed', message: WORDS },
  { status: 'error', detail: WORDS },
  { status: 'success', message: 'ok' },
  { success: false, status: 'failed' },
])('A6: without an id or anything of a generation nothing is believed: %j', (body) => {
  expect(answered(body).code).toBe('bad-answer');
});

test('A6: a failed generation is one by its id, or by what else is said of it', () => {
  for (const body of [
    { id: ID, status: 'failed', message: 'rate limited' },
    { task_id: ID, status: 'failed' },
    { status: 'failed', prompt: 'a cat', message: WORDS },
    { status: 'FAILURE', fail_reason: WORDS },
    { state: 'failed' },
    { data: { id: ID, status: 'failed' }, code: 0 },
  ]) {
    expect(readGeneration(body, ID, 'gw.test').state).toBe('failed');
  }
});

describe('A7: the gateway’s own words', () => {
  test.each([
    { success: false, message: WORDS },
    { code: 500, msg: WORDS },
    { error: WORDS },
    { error: { message: WORDS } },
    { error: { msg: WORDS, code: 'x' } },
    { error: { en: WORDS } },
    { error: JSON.stringify({ message: WORDS }) },
    { errors: [WORDS] },
    { errors: [{ message: WORDS }] },
    { ok: false, detail: WORDS },
    { code: 1, data: null, message: { en: WORDS } },
    { base_resp: { status_code: 1004, status_msg: WORDS } },
    { ErrCode: 5, ErrMsg: WORDS },
  ])('are quoted from %j', (body) => {
    const { message, facts } = answered(body);
    expect(message).toContain(`“${WORDS}”`);
    expect(facts.words).toBe(WORDS);
  });

  test.each<[number, unknown, string]>([
    [402, { error: { message: WORDS } }, 'key-refused'],
    [403, { error: { message: 'insufficient quota' } }, 'key-refused'],
    [403, { message: 'Your IP is not in the whitelist' }, 'key-refused'],
    [403, { message: '余额不足' }, 'key-refused'],
    [429, { error: { code: 'insufficient_quota', message: WORDS } }, 'key-refused'],
    [429, { error: { code: 429, message: 'insufficient user quota' } }, 'key-refused'],
    [429, { message: '用户额度不足' }, 'key-refused'],
    [422, { detail: [{ loc: ['path', 'id'], msg: 'must be a UUID' }] }, 'bad-answer'],
    [400, { message: 'bad aspect' }, 'bad-answer'],
  ])('are quoted from a %i, with what to do', (status, body, code) => {
    const found = refused(status, body);
    expect(found.code).toBe(code);
    expect(found.message).toContain(`“${found.facts.words}”`);
    expect(found.message).toMatch(/check|see to|let this/i);
  });

  test.each([
    { error: { message: 'Rate limit reached' } },
    { error: { code: 'rate_limit_exceeded', message: 'insufficient quota of requests per minute' } },
    { message: 'Resource has been exhausted (e.g. check quota).' },
    { message: '当前请求过多，额度不足以并发' },
  ])('of a 429 that may be one of haste are waited out: %j', (body) => {
    expect(refused(429, body).code).toBe('gateway-busy');
  });

  test('of quota end the asking in a good status as well', () => {
    for (const body of [
      { code: 402, msg: WORDS },
      { success: false, message: 'insufficient balance' },
      { code: 'insufficient_quota', message: WORDS },
      { error: { code: 402, message: WORDS } },
    ]) {
      expect(answered(body).code).toBe('key-refused');
    }
  });

  test('are read clean and short', () => {
    const { message } = answered({ success: false, message: `a\u001b[31m\n${'x'.repeat(5_000)}` });
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(1_300);
  });
});

test.each<[object, string]>([
  [{ detail: WORDS }, WORDS],
  [{ detail: [{ msg: WORDS }] }, WORDS],
  [{ failure_code: 'moderated' }, 'moderated'],
  [{ fail_reason: JSON.stringify({ error: { message: WORDS } }) }, WORDS],
  [{ fail_reason: JSON.stringify({ code: 5, en: WORDS }) }, WORDS],
  [{ error: { error: { message: WORDS } } }, WORDS],
  [{ failure: { en: WORDS } }, WORDS],
  [{ failMsg: WORDS, failCode: '500' }, WORDS],
  [{ message: 'success', data: { task_status_msg: WORDS } }, WORDS],
])('A8: the reason is read from %j', (fields, expected) => {
  expect(parseGeneration({ id: ID, status: 'failed', ...fields }, ID)?.failureReason).toBe(expected);
});

test('A9: the task that was asked for is taken out of a list or a map', () => {
  const good = { id: ID, state: 'completed', video: { download_url: 'https://cdn.test/v.mp4' } };
  const other = { id: 'other', state: 'failed' };
  for (const body of [
    [good],
    [other, good],
    { generations: [other, good] },
    { data: [other, good] },
    { data: { list: [good, other] } },
    { items: [good] },
    { results: [good] },
    { [ID]: { state: 'completed', video: good.video } },
    { data: { [ID.toUpperCase()]: { state: 'completed', video: good.video } } },
    JSON.stringify(good),
  ]) {
    expect(readGeneration(body, ID, 'gw.test')).toMatchObject({ id: ID, state: 'completed' });
  }
  expect(answered([other]).message).toContain('another task');
  expect(answered([]).code).toBe('bad-answer');
});

test('A10: of a UUID neither the case of its letters nor its dashes count, of any other id both do', () => {
  const upper = ID.toUpperCase();
  expect(readGeneration({ id: ID, state: 'pending' }, upper, 'gw.test').id).toBe(upper);
  expect(readGeneration({ id: ID.replaceAll('-', ''), state: 'pending' }, upper, 'gw.test').id).toBe(upper);
  expect(fault(() => readGeneration({ id: 'task1', state: 'pending' }, 'task-1', 'gw.test')).code).toBe(
    'bad-answer',
  );
  expect(fault(() => readGeneration({ id: 'Task-1', state: 'pending' }, 'task-1', 'gw.test')).code).toBe(
    'bad-answer',
  );
});

test('A11: a code that is no text and no number is not read, and an error is said', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
  for (const code of [{ toString: 1 }, deep, [], null, true]) {
    expect(answered({ code, message: WORDS }).code).toBe('bad-answer');
    expect(answered({ error: { code, message: WORDS } }).facts.words).toBe(WORDS);
  }
  expect(readError(`{"code":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)?.code).toBe('');
});

test.each([
  ['created_at', '1719819313000', 1719819313000],
  ['created_at', 1719819313000, 1719819313000],
  ['created_at', '1719819313', 1719819313000],
  ['createTime', 1719819313, 1719819313000],
  ['created_at', '2024-07-01 07:35:13.498 +0000 UTC', 1719819313498],
])('A14: %s %j is a time', (field, value, expected) => {
  expect(parseGeneration({ id: ID, state: 'pending', [field]: value }, ID)?.createdAtMs).toBe(expected);
});

test('A14: sizes and lengths that are texts are read', () => {
  const sized = (fields: object) =>
    parseGeneration({ id: ID, status: 'completed', video_url: 'https://cdn.test/v.mp4', ...fields }, ID);
  expect(sized({ size: '1280x720' })?.video).toMatchObject({ width: 1280, height: 720 });
  expect(sized({ width: '1280', height: '720px' })?.video).toMatchObject({ width: 1280, height: 720 });
  expect(sized({ resolution: '720p', aspect_ratio: '9:16' })?.video).toMatchObject({
    width: 720,
    height: 1280,
  });
  for (const duration of ['5s', '5', 5, '5 seconds', '00:05', '5000ms']) {
    expect(sized({ duration })?.videoRaw?.durationSeconds).toBe(5);
  }
});
