/** Says what kind of host an address names: the ground of every rule on where requests may go (docs/rules.md, P2). */
import { BlockList, isIP } from 'node:net';

export type HostKind = 'public' | 'private' | 'loopback';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Everything that no public file server answers from: RFC 6890's special ranges. */
const notPublic = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(net, prefix, 'ipv6');
}

/** What networks without IPv4 call the hosts that have nothing else by (RFC 6052). */
const translated = new BlockList();
translated.addSubnet('64:ff9b::', 96, 'ipv6');
/** Given out in place of real addresses by programs that take every connection of a computer (RFC 2544's range). */
const standIns = new BlockList();
standIns.addSubnet('198.18.0.0', 15, 'ipv4');

/** The IPv4 address in the last 32 bits of `64:ff9b::…`. */
function carriedBy(ip: string): string {
  const [low = '0', high = '0'] = new URL(`http://[${ip}]/`).hostname.slice(1, -1).split(':').reverse();
  const bits = Number.parseInt(high || '0', 16) * 0x10000 + Number.parseInt(low || '0', 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
}

/** Classifies an IP address; IPv4 inside IPv6 counts as what it carries. */
export function kindOfIp(ip: string): HostKind {
  const version = isIP(ip);
  if (version === 0) return 'private';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  // BlockList matches IPv4-mapped IPv6 addresses against its IPv4 rules by itself.
  if (loopback.check(ip, family)) return 'loopback';
  if (version === 6 && translated.check(ip, family)) {
    return kindOfIp(carriedBy(ip)) === 'public' ? 'public' : 'private';
  }
  return notPublic.check(ip, family) ? 'private' : 'public';
}

/**
 * Classifies an address that a name resolved to. Behind a VPN or a proxy that takes every connection, all names
 * resolve to stand-ins for addresses that only it knows: nothing of the local network answers there.
 */
export function kindOfResolved(ip: string): HostKind {
  return isIP(ip) === 4 && standIns.check(ip, 'ipv4') ? 'public' : kindOfIp(ip);
}

/** Gives the host of a URL without the brackets of IPv6. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Classifies a URL's host by its text; names other than localhost count as public until they are resolved. */
export function kindOfHost(url: URL): HostKind {
  const host = bareHost(url).toLowerCase();
  if (isIP(host) !== 0) return kindOfIp(host);
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  // One-label and .local names are found on the local network alone.
  if (!host.includes('.') || host.endsWith('.local') || host.endsWith('.internal')) return 'private';
  return 'public';
}
