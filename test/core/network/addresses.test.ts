/** What kind of host an address names. */
import { expect, test } from 'vitest';
import { bareHost, kindOfHost, kindOfIp } from '../../../app/core/network/addresses.ts';

test.each([
  ['loopback', ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1']],
  [
    'private',
    ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
  ],
  [
    'private',
    ['0.0.0.0', '100.64.0.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
  ],
  [
    'private',
    ['::', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', 'fec0::1', '2001:db8::1', '2002:a00:1::'],
  ],
  ['private', ['::ffff:10.0.0.1', '::ffff:169.254.169.254', '64:ff9b::a00:1', '64:ff9b:1::a00:1', '2001::1']],
  ['private', ['::10.0.0.1', '::7f00:1', '::ffff:0:10.0.0.1', 'not an address', '']],
  [
    'public',
    ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '192.169.0.1', '100.128.0.1', '223.255.255.255'],
  ],
  ['public', ['2606:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8']],
] as const)('case 72: %s: %j', (kind, addresses) => {
  for (const address of addresses) expect(`${address} ${kindOfIp(address)}`).toBe(`${address} ${kind}`);
});

test.each([
  ['https://www.kkiai.com/', 'public'],
  ['https://cdn.ok.evil.com/', 'public'],
  ['http://127.0.0.1:3000/', 'loopback'],
  ['http://[::1]:3000/', 'loopback'],
  ['http://[::ffff:127.0.0.1]/', 'loopback'],
  ['http://0x7f.1/', 'loopback'],
  ['http://2130706433/', 'loopback'],
  ['http://localhost/', 'loopback'],
  ['http://LOCALHOST./', 'loopback'],
  ['http://a.localhost/', 'loopback'],
  ['http://10.1.2.3/', 'private'],
  ['http://0xa.1/', 'private'],
  ['http://169.254.169.254/latest/', 'private'],
  ['http://[fe80::1]/', 'private'],
  ['http://intranet/', 'private'],
  ['http://nas.local/', 'private'],
  ['http://metadata.google.internal./', 'private'],
  ['http://8.8.8.8/', 'public'],
] as const)('case 72: the host of %s is %s', (url, kind) => {
  expect(kindOfHost(new URL(url))).toBe(kind);
});

test('a bare host has neither the brackets of IPv6 nor a final dot', () => {
  expect(bareHost(new URL('http://[::1]:80/'))).toBe('::1');
  expect(bareHost(new URL('http://host.test./'))).toBe('host.test');
});
