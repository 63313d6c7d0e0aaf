/** The gateway's address as a person types it. */

import { expect, test } from 'vitest';
import { beforeRoute, originOf, parseBaseUrl } from '../../../app/core/services/base-url.ts';
import { said } from '../../fakes/said.ts';

test.each([
  ['https://www.kkiai.com', 'https://www.kkiai.com/'],
  [' https://host.test/prefix/v1 ', 'https://host.test/prefix/v1/'],
  ['https://192.168.1.5:8443', 'https://192.168.1.5:8443/'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/'],
  ['http://localhost:3000/x', 'http://localhost:3000/x/'],
  ['http://[::1]:3000', 'http://[::1]:3000/'],
  ['http://[::1]', 'http://[::1]/'],
  ['“https://www.kkiai.com”，', 'https://www.kkiai.com/'],
  ['<https://www.kkiai.com/v1>', 'https://www.kkiai.com/v1/'],
  ['https://www.kkiai.com/\u200b', 'https://www.kkiai.com/'],
  ['HTTPS://WWW.KKIAI.COM,', 'https://www.kkiai.com/'],
])('%s is taken', (text, href) => {
  const parsed = parseBaseUrl(text);
  expect(parsed.ok && parsed.value.href).toBe(href);
});

test.each([
  ['www.kkiai.com', 'web address'],
  ['', 'web address'],
  ['http://www.kkiai.com', 'https://'],
  ['http://192.168.1.5', 'https://'],
  ['http://127.0.0.1.evil.test', 'https://'],
  ['ftp://host.test', 'https://'],
  ['file:///etc/passwd', 'https://'],
  ['https://user:pass@host.test', 'user name'],
  ['https://host.test/?a=1', '?'],
  ['https://host.test/#a', '#'],
  ['https://host.test/?', '?'],
  ['https://host.test/x#', '#'],
])('%j is refused, with the cause', (text, cause) => {
  const parsed = parseBaseUrl(text);
  expect(parsed).toMatchObject({ ok: false, error: { code: 'bad-address' } });
  expect(!parsed.ok && said(parsed.error)).toContain(cause);
});

test('the origin of an address is its scheme, host and port; one that is refused has none', () => {
  expect(originOf('https://Host.test:443/prefix')).toBe('https://host.test');
  expect([originOf(null), originOf(''), originOf('http://host.test')]).toEqual([null, null, null]);
});

test.each([
  ['https://host.test/luma/generations/', 'luma/generations/{id}', 'https://host.test/'],
  ['https://host.test/luma/generations/%7Btask_id%7D/', 'luma/generations/{id}', 'https://host.test/'],
  ['https://host.test/p/luma/generations/x/y/', 'luma/generations/{id}', 'https://host.test/p/'],
  ['https://host.test/v1/jobs/recordInfo/', 'v1/jobs/recordInfo?taskId={id}', 'https://host.test/'],
  ['https://host.test/v1/', 'v1/videos/{id}', 'https://host.test/v1/'],
  ['https://host.test/v1/videos/', '{id}', 'https://host.test/v1/videos/'],
  ['https://host.test/v1beta/', 'v1beta/{id}', 'https://host.test/v1beta/'],
  ['https://host.test/xluma/generations/', 'luma/generations/{id}', 'https://host.test/xluma/generations/'],
] as const)('of %s, where tasks are at %s, the address is %s', (address, query, base) => {
  expect(beforeRoute(new URL(address), query).href).toBe(base);
});
