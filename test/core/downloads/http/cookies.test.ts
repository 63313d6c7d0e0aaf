import { describe, expect, test } from 'vitest';
import { createCookieJar } from '../../../../app/core/downloads/http/cookies.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const url = (text: string): URL => new URL(text);

/** What comes back to `to` of what `from` has set. */
function sent(from: string, to: string, ...setCookie: readonly string[]): string | null {
  const jar = createCookieJar(() => NOW);
  jar.store(url(from), setCookie);
  return jar.headerFor(url(to));
}
const CDN = 'https://cdn.test/clips/a.mp4';

describe('T24: where a cookie goes', () => {
  test('T24: it goes back to the host that set it, and to no other', () => {
    expect(sent(CDN, 'https://cdn.test/clips/b.mp4', 'pass=1')).toBe('pass=1');
    expect(sent(CDN, 'https://a.cdn.test/clips/b.mp4', 'pass=1; Domain=cdn.test')).toBeNull();
    expect(sent('https://a.cdn.test/', 'https://a.cdn.test/', 'pass=1; Domain=.cdn.test')).toBe('pass=1');
    expect(sent(CDN, 'https://evil-cdn.test/clips/b.mp4', 'pass=1')).toBeNull();
  });

  test('T24: it goes to its own path and below', () => {
    expect(sent(CDN, 'https://cdn.test/other', 'pass=1')).toBeNull();
    expect(sent(CDN, 'https://cdn.test/clips-old', 'pass=1')).toBeNull();
    expect(sent(CDN, 'https://cdn.test/other', 'pass=1; Path=/')).toBe('pass=1');
  });

  test('T24: a secure one goes by https alone, and is set by nothing else', () => {
    expect(sent(CDN, 'http://cdn.test/clips/a', 'pass=1; Secure')).toBeNull();
    expect(sent('http://cdn.test/', 'https://cdn.test/', 'pass=1; Secure')).toBeNull();
    expect(sent(CDN, CDN, '__Secure-pass=1')).toBeNull();
    expect(sent(CDN, CDN, '__Host-pass=1; Secure; Path=/clips')).toBeNull();
    expect(sent(CDN, CDN, '__Host-pass=1; Secure; Path=/')).toBe('__Host-pass=1');
  });
});

describe('T24: what a cookie is', () => {
  test.each([
    ['for another host', 'pass=1; Domain=other.test'],
    ['without a name', '=1'],
    ['with a control character', 'pass=1\u0001'],
    ['larger than 4 KB', `pass=${'x'.repeat(5_000)}`],
    ['past its time', 'pass=1; Expires=Wed, 31 Dec 2025 23:59:59 GMT'],
    ['without a time to live', 'pass=1; Max-Age=0'],
  ])('T24: one %s is not kept', (_title, text) => expect(sent(CDN, CDN, text)).toBeNull());

  test('T24: whether its time is over is told by the clock of the server that says so', () => {
    const short = 'pass=1; Expires=Mon, 01 Jul 2024 07:40:13 GMT';
    for (const [date, header] of [
      ['Mon, 01 Jul 2024 07:35:13 GMT', 'pass=1'],
      ['Mon, 01 Jul 2024 07:45:13 GMT', null],
      ['soon', null],
      [null, null],
    ]) {
      const jar = createCookieJar(() => NOW);
      jar.store(url(CDN), [short], date);
      expect([date, jar.headerFor(url(CDN))]).toEqual([date, header]);
    }
  });

  test('T24: the last of a name counts, and one that has expired takes the former away', () => {
    expect(sent(CDN, CDN, 'pass=1', 'pass=2')).toBe('pass=2');
    expect(sent(CDN, CDN, 'pass=1', 'pass=2; Max-Age=-1')).toBeNull();
  });

  test('T24: the longest path comes first', () => {
    expect(sent(CDN, CDN, 'a=1; Path=/', 'b=2; Path=/clips')).toBe('b=2; a=1');
  });
});
