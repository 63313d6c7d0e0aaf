import { describe, expect, test } from 'vitest';
import { createLinkRules, type LinkRules } from '../../../app/core/network/link-rules.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';

const PUBLIC = createLinkRules(new URL('https://www.kkiai.com/'));
const LOCAL = createLinkRules(new URL('http://127.0.0.1:8080/'));
const PRIVATE = createLinkRules(new URL('https://10.0.0.5/'));

function verdict(rules: LinkRules, link: string, base?: URL): string {
  try {
    return rules.check(link, base).href;
  } catch (thrown) {
    return thrown instanceof DailiesError ? thrown.code : 'bug';
  }
}

describe('case 72: a link of a public gateway', () => {
  test.each([
    'https://cdn.example.com/a.mp4?X-Amz-Signature=1',
    'https://cdn.ok.evil.com/a.mp4',
    'https://93.184.216.34/a.mp4',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/a.mp4',
    'https://cdn.example.com:8443/a.mp4',
  ])('%s may be opened: hosts change, so there is no list of them', (link) => {
    expect(verdict(PUBLIC, link)).toBe(link);
  });

  test.each([
    'http://cdn.example.com/a.mp4',
    'file:///etc/passwd',
    'data:video/mp4;base64,AAAA',
    'ftp://cdn.example.com/a.mp4',
    'javascript:alert(1)',
    'blob:https://cdn.example.com/1',
    'https://user@cdn.example.com/a.mp4',
    'https://user:pass@cdn.example.com/a.mp4',
    'https://cdn.example.com@127.0.0.1/a.mp4',
    'https://localhost/a.mp4',
    'https://LOCALHOST/a.mp4',
    'https://localhost./a.mp4',
    'https://x.localhost/a.mp4',
    'https://127.0.0.1/a.mp4',
    'https://127.1/a.mp4',
    'https://2130706433/a.mp4',
    'https://0x7f.0.0.1/a.mp4',
    'https://0177.0.0.1/a.mp4',
    'https://[::1]/a.mp4',
    'https://[::ffff:127.0.0.1]/a.mp4',
    'https://[::ffff:10.0.0.1]/a.mp4',
    'https://0.0.0.0/a.mp4',
    'https://10.0.0.1/a.mp4',
    'https://172.16.3.4/a.mp4',
    'https://192.168.1.1/a.mp4',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/a.mp4',
    'https://[fe80::1]/a.mp4',
    'https://[fd00::1]/a.mp4',
    'https://[64:ff9b::a00:1]/a.mp4',
    'https://router/a.mp4',
    'https://nas.local/a.mp4',
    'https://metadata.google.internal/a.mp4',
    'http://127.0.0.1/a.mp4',
    '/a.mp4',
    '',
    'https://',
    'not a link',
  ])('%s is refused', (link) => expect(verdict(PUBLIC, link)).toBe('link-refused'));

  test('a redirect is read against the address it came from, and held to the same rules', () => {
    const base = new URL('https://cdn.example.com/files/a.mp4');
    expect(verdict(PUBLIC, '../b.mp4', base)).toBe('https://cdn.example.com/b.mp4');
    expect(verdict(PUBLIC, '//127.0.0.1/b.mp4', base)).toBe('link-refused');
    expect(verdict(PUBLIC, 'http://cdn.example.com/b.mp4', base)).toBe('link-refused');
  });

  test('no message quotes the link, which may hold a signature', () => {
    for (const link of ['http://h.example/?sig=SECRET', 'https://u:SECRET@h.example/', 'SECRET']) {
      expect(() => PUBLIC.check(link)).toThrow(expect.not.stringContaining('SECRET') as never);
      try {
        PUBLIC.check(link);
      } catch (thrown) {
        expect(String(thrown)).not.toContain('SECRET');
      }
    }
  });

  test('a fragment never travels', () => {
    expect(verdict(PUBLIC, 'https://cdn.example.com/a.mp4#t=1')).toBe('https://cdn.example.com/a.mp4');
  });
});

describe('case 72: the one exception', () => {
  test.each([
    'http://127.0.0.1:9/a.mp4',
    'http://localhost/a.mp4',
    'http://[::1]/a.mp4',
    'https://cdn.example.com/',
  ])('a gateway on this machine may link to %s', (link) => expect(verdict(LOCAL, link)).toBe(link));

  test.each(['http://cdn.example.com/a.mp4', 'https://10.0.0.1/a.mp4', 'http://192.168.0.2/a.mp4'])(
    'a gateway on this machine may not link to %s',
    (link) => expect(verdict(LOCAL, link)).toBe('link-refused'),
  );

  test('a gateway in a private network may link to itself, and to no neighbour', () => {
    expect(verdict(PRIVATE, 'https://10.0.0.5/a.mp4')).toBe('https://10.0.0.5/a.mp4');
    for (const link of ['https://10.0.0.6/a.mp4', 'https://127.0.0.1/a.mp4', 'http://10.0.0.5/a.mp4']) {
      expect(verdict(PRIVATE, link)).toBe('link-refused');
    }
  });

  test('what a name resolves to is held to the same rules', () => {
    expect(PUBLIC.allowsAddress('public', 'cdn.example.com')).toBe(true);
    expect(PUBLIC.allowsAddress('private', 'cdn.example.com')).toBe(false);
    expect(PUBLIC.allowsAddress('loopback', 'cdn.example.com')).toBe(false);
    expect(LOCAL.allowsAddress('loopback', 'localhost')).toBe(true);
    expect(PRIVATE.allowsAddress('private', '10.0.0.5')).toBe(true);
    expect(PRIVATE.allowsAddress('private', 'other')).toBe(false);
  });
});
