/** Until when a link can be used, as the stores and file servers write it into the query. */
import { describe, expect, test } from 'vitest';
import { linkDeadline } from '../../../../app/core/services/links/link-deadline.ts';

const END = Date.UTC(2026, 6, 1, 8, 0, 0);
const SECONDS = END / 1_000;
const at = (query: string): number | null => linkDeadline(`https://cdn.example/v.mp4?${query}`);

describe('the end of a signed link', () => {
  test.each([
    ['Amazon, version 4', 'X-Amz-Date=20260701T070000Z&X-Amz-Expires=3600&X-Amz-Signature=0a'],
    ['Google, version 4', 'X-Goog-Algorithm=x&X-Goog-Date=20260701T075000Z&X-Goog-Expires=600'],
    ['Alibaba, version 4', 'x-oss-date=20260701T070000Z&x-oss-expires=3600'],
    ['Volcengine', 'X-Tos-Date=20260701T070000Z&X-Tos-Expires=3600'],
    ['Amazon, version 2; CloudFront; Alibaba', `Expires=${SECONDS}&Signature=x&Key-Pair-Id=y`],
    ['Azure', 'sv=2024-11-04&se=2026-07-01T08%3A00%3A00Z&sr=b&sig=x'],
    ['Tencent', `q-sign-time=${SECONDS - 600}%3B${SECONDS}&q-signature=x`],
    ['Qiniu', `e=${SECONDS}&token=abc:def`],
    ['Akamai', `hdnts=st=1~exp=${SECONDS}~acl=/*~hmac=00`],
    ['a server of its own', `token=x&expires=${SECONDS}`],
    ['milliseconds', `expires=${END}`],
    ['the earlier of two', `expires=${SECONDS}&exp=${SECONDS + 60}`],
  ])('%s: %s', (_who, query) => {
    expect(at(query)).toBe(END);
  });
});

test.each([
  '',
  'Expires=3600',
  'Expires=never',
  'e=1',
  'exp=99999999999999',
  'X-Amz-Expires=3600',
  'X-Amz-Date=yesterday&X-Amz-Expires=3600',
  'X-Amz-Date=20260701T070000Z&X-Amz-Expires=-1',
  'se=2026-13-45',
  'q-sign-time=1',
  'sig=%F0%28',
])('%j says nothing of an end', (query) => {
  expect(at(query)).toBeNull();
});

test('what is no address has no end', () => {
  expect(linkDeadline('pending')).toBeNull();
});
