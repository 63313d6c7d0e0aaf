/** When to try again. */
import { describe, expect, test } from 'vitest';
import { MAX_RETRY_AFTER_MS, parseRetryAfter, retryDelay } from '../../../app/core/network/retry-delay.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const at = (ms: number): string => new Date(NOW + ms).toUTCString();

describe('retryDelay', () => {
  test('case 12: doubles from its base to five minutes, with full jitter', () => {
    const most = (attempt: number): number => retryDelay(attempt, 1_000, () => 0.999999);
    expect([1, 2, 3, 4].map(most)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect([10, 20, 1_000_000].map(most)).toEqual([300_000, 300_000, 300_000]);
    const half = (attempt: number): number => retryDelay(attempt, 1_000, () => 0.5);
    expect([1, 2, 3].map(half)).toEqual([500, 1_000, 2_000]);
  });

  test('is never nothing, so that no fault becomes a hot loop', () => {
    expect(retryDelay(1, 1_000, () => 0)).toBe(100);
    expect(retryDelay(1, 1_000, () => 0, 0)).toBe(100);
    expect(retryDelay(0, 1_000, () => 0)).toBe(100);
  });

  test('case 11: is what the server asks for where it says so, capped at six hours', () => {
    expect(retryDelay(9, 1_000, () => 0.5, 1_000)).toBe(1_000);
    expect(retryDelay(1, 1_000, () => 0.5, 3_600_000)).toBe(3_600_000);
    expect(retryDelay(1, 1_000, () => 0.5, 1e12)).toBe(MAX_RETRY_AFTER_MS);
  });
});

test.each([
  ['1', 1_000],
  ['0', 0],
  ['-5', 0],
  [' 120 ', 120_000],
  ['1.5', 1_500],
  ['3600', 3_600_000],
  ['1000000000', MAX_RETRY_AFTER_MS],
  ['9'.repeat(400), MAX_RETRY_AFTER_MS],
  [at(60_000), 60_000],
  [at(-60_000), 0],
  [at(1e10), MAX_RETRY_AFTER_MS],
  ['Thursday, 01-Jan-26 12:00:30 GMT', 30_000],
  ['Thu Jan  1 12:00:30 2026', 30_000],
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['about 5', undefined],
  ['1e9', undefined],
  ['2026-01-01T12:00:30Z', undefined],
  ['Mon, nonsense', undefined],
  ['NaN', undefined],
])('case 11: Retry-After %j is %j ms', (header, expected) => {
  expect(parseRetryAfter(header, NOW)).toBe(expected);
});
