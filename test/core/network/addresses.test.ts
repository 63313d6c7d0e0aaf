/** What kind of host an address names. */
import { expect, test } from 'vitest';
import { bareHost, kindOfHost, kindOfIp, kindOfResolved } from '../../../app/core/network/addresses.ts';

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

test('case 72: an address of a network that translates IPv4 is of the kind of the IPv4 address in it', () => {
  for (const ip of [
    '64:ff9b::808:808',
    '64:ff9b::8.8.8.8',
    '0064:ff9b:0:0:0:0:0808:0808',
    '64:ff9b::801:0',
  ]) {
    expect(`${ip} ${kindOfIp(ip)}`).toBe(`${ip} public`);
  }
  for (const ip of [
    '64:ff9b::',
    '64:ff9b::5',
    '64:ff9b::7f00:1',
    '64:ff9b::192.168.0.1',
    '64:ff9b::c612:1',
  ]) {
    expect(`${ip} ${kindOfIp(ip)}`).toBe(`${ip} private`);
  }
});

test('case 72: an address that stands in for another is public where a name led to it, and nowhere else', () => {
  for (const ip of ['198.18.0.1', '198.19.255.254']) {
    expect([ip, kindOfResolved(ip), kindOfIp(ip)]).toEqual([ip, 'public', 'private']);
    expect(kindOfHost(new URL(`http://${ip}/`))).toBe('private');
  }
  for (const ip of ['198.17.255.255', '198.20.0.1', '8.8.8.8']) expect(kindOfResolved(ip)).toBe('public');
  for (const ip of ['10.0.0.1', '169.254.169.254', '100.64.0.1', 'fc00::1', '']) {
    expect([ip, kindOfResolved(ip)]).toEqual([ip, 'private']);
  }
  expect(kindOfResolved('127.0.0.1')).toBe('loopback');
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
