/**
 * Says which way a request goes: straight, or through a proxy. Polls and files ask the same function. Whatever the
 * proxy, it only ever gets CONNECT for an https address, so neither the key nor a signed link is seen by it.
 */
import { isIP } from 'node:net';
import { DailiesError } from '../../shared/error-code.ts';
import type { Settings } from '../../shared/settings.ts';
import { bareHost, kindOfHost } from './addresses.ts';

/** A proxy's address (http, https, socks5 or socks4), or `direct` for none. */
export type ProxyRoute = URL | 'direct';

/** The ways to an address in order of preference: the next one is taken where one cannot be reached. */
export type RoutesFor = (url: URL) => Promise<readonly ProxyRoute[]>;

const DIRECT: readonly ProxyRoute[] = ['direct'];

/** What each word of a proxy auto-configuration's answer stands for. */
const PAC_SCHEMES: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
};
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  http: '80',
  https: '443',
  socks4: '1080',
  socks5: '1080',
};

/** Tells whether its name and password, if it has any, can be read. */
function hasReadableCredentials({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== null;
  } catch {
    return false;
  }
}

/** Parses a proxy's address as a person or a variable has it: `proxy.example:8080` means http. Null for anything else. */
export function parseProxyAddress(text: string): URL | null {
  const trimmed = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  const known = address.replace(/^socks(?:5h)?:/i, 'socks5:').replace(/^socks4a:/i, 'socks4:');
  const url = URL.canParse(known) ? new URL(known) : null;
  return url &&
    url.protocol.slice(0, -1) in DEFAULT_PORTS &&
    url.hostname !== '' &&
    hasReadableCredentials(url)
    ? url
    : null;
}

/** Gives the port of a proxy's address, its scheme's own where none is written. */
export function proxyPort(proxy: URL): number {
  return Number(proxy.port || DEFAULT_PORTS[proxy.protocol.slice(0, -1)]);
}

/**
 * Reads the answer of the system's proxy settings: `PROXY a:8080; SOCKS5 b:1080; DIRECT`, as Chromium's
 * resolveProxy gives it. Words that are not known are left out; nothing usable means straight.
 */
export function parseProxyAnswer(answer: string): readonly ProxyRoute[] {
  const routes = answer.split(';').flatMap((part): readonly ProxyRoute[] => {
    const [word = '', address = ''] = part.trim().split(/\s+/);
    if (word.toUpperCase() === 'DIRECT') return ['direct'];
    const scheme = PAC_SCHEMES[word.toUpperCase()];
    const url = scheme && address !== '' ? parseProxyAddress(`${scheme}://${address}`) : null;
    return url ? [url] : [];
  });
  return routes.length > 0 ? routes : DIRECT;
}

/** Tells whether one entry of NO_PROXY (`*`, `example.com`, `.example.com`, `host:port`) covers this address. */
function isCovered(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const [, host = '', port] =
    isIP(entry) === 6 ? ['', entry] : (/^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? []);
  if (port !== undefined && port !== (url.port || '443')) return false;
  const name = host.replace(/^\*?\./, '').toLowerCase();
  const asked = bareHost(url).toLowerCase();
  return name !== '' && (asked === name || (isIP(asked) === 0 && asked.endsWith(`.${name}`)));
}

/**
 * Reads HTTPS_PROXY, ALL_PROXY and NO_PROXY as curl does; the lower-case names win. Throws DailiesError
 * `bad-input` for a proxy that cannot be read: going straight would be what the person did not want.
 */
export function environmentRoutes(env: Readonly<Record<string, string | undefined>>): RoutesFor {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const address = read('HTTPS_PROXY') || read('ALL_PROXY');
  const proxy = address === '' ? null : parseProxyAddress(address);
  if (address !== '' && proxy === null) {
    throw new DailiesError('bad-input', { cause: 'bad-proxy-variable' });
  }
  const exceptions = read('NO_PROXY')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  return async (url) =>
    proxy === null || exceptions.some((entry) => isCovered(url, entry)) ? DIRECT : [proxy];
}

export interface ProxyRoutesDeps {
  readonly settings: () => Pick<Settings, 'proxyMode' | 'proxyUrl'>;
  /** What the system says; straight where there is nobody to ask. */
  readonly system: RoutesFor | undefined;
  readonly log: (line: string) => void;
}

/**
 * Makes the function that gives the ways to an address under the person's settings. This machine itself is never reached through a proxy. Rejects
 * with DailiesError `proxy-unreachable` where a proxy is wanted and none is named: going straight would be what the
 * person did not want.
 */
export function createProxyRoutes({ settings, system, log }: ProxyRoutesDeps): RoutesFor {
  return async (url) => {
    const { proxyMode, proxyUrl } = settings();
    if (kindOfHost(url) === 'loopback' || url.protocol !== 'https:') return DIRECT;
    if (proxyMode === 'manual') {
      const proxy = proxyUrl === null ? null : parseProxyAddress(proxyUrl);
      if (proxy) return [proxy];
      throw noProxyNamed();
    }
    if (proxyMode === 'none' || !system) return DIRECT;
    try {
      return await system(url);
    } catch (thrown) {
      log(`proxy: the system's setting could not be read (${String(thrown)})`);
      return DIRECT;
    }
  };
}

/** Makes the error `proxy-unreachable`, for whoever is to go through a proxy of the person's own while none is named. */
export function noProxyNamed(): DailiesError {
  return new DailiesError('proxy-unreachable', { cause: 'no-proxy-address' });
}
