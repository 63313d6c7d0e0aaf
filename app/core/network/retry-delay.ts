/** Says when to try again: the one backoff rule that poller and downloads share. */

/** Longest Retry-After that is believed (curl's cap). */
export const MAX_RETRY_AFTER_MS = 6 * 60 * 60 * 1000;
const MAX_BACKOFF_MS = 5 * 60 * 1000;

/**
 * Gives a random delay (full jitter) up to `baseMs`·2^(attempt−1), capped at five minutes. What a server asks for
 * (`retryAfterMs`) replaces it, capped at six hours; no busy server means "at once".
 *
 * @param attempt 1 for the first failure in a row.
 * @param random 0 ≤ r < 1.
 */
export function retryDelay(
  attempt: number,
  baseMs: number,
  random: () => number,
  retryAfterMs?: number,
): number {
  const ceilingMs = Math.min(MAX_BACKOFF_MS, baseMs * 2 ** Math.min(30, Math.max(0, attempt - 1)));
  // At least half the ceiling's tenth: a delay of nothing would be a hot loop.
  const backoffMs = Math.max(ceilingMs / 10, random() * ceilingMs);
  if (retryAfterMs === undefined || !(retryAfterMs > 0)) return Math.round(backoffMs);
  return Math.round(Math.min(MAX_RETRY_AFTER_MS, retryAfterMs));
}

/**
 * Parses Retry-After (RFC 9110 §10.2.3): seconds or an HTTP date. A past date gives 0; anything else gives undefined.
 *
 * @returns milliseconds, capped at six hours.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, Number(text) * 1000));
  }
  // Date.parse finds a date in "about 5" too, and takes the old form without a zone for local time.
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text)) return undefined;
  const dateMs = Date.parse(/\b(?:GMT|UTC)$|[+-]\d{4}$/.test(text) ? text : `${text} GMT`);
  if (Number.isNaN(dateMs)) return undefined;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, dateMs - nowMs));
}
