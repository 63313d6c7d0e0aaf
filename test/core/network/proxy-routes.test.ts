import { describe, expect, test, vi } from 'vitest';
import {
  createProxyRoutes,
  environmentRoutes,
  type ProxyRoute,
  parseProxyAddress,
  parseProxyAnswer,
} from '../../../app/core/network/proxy-routes.ts';

const written = (routes: readonly ProxyRoute[]): readonly string[] =>
  routes.map((route) => (route === 'direct' ? route : `${route.protocol}//${route.host}`));
const there = new URL('https://files.example.com/a.mp4');

describe('the answer of the system', () => {
  test.each([
    ['DIRECT', ['direct']],
    ['', ['direct']],
    ['PROXY proxy.test:8080', ['http://proxy.test:8080']],
    ['PROXY a.test:8080; PROXY b.test:3128;DIRECT', ['http://a.test:8080', 'http://b.test:3128', 'direct']],
    ['HTTPS secure.test:443', ['https://secure.test']],
    ['SOCKS5 127.0.0.1:1080; SOCKS old.test:1080', ['socks5://127.0.0.1:1080', 'socks4://old.test:1080']],
    ['proxy [::1]:8080', ['http://[::1]:8080']],
    ['QUIC fast.test:443; PROXY slow.test:80', ['http://slow.test']],
    ['PROXY ; PROXY a b c; nonsense', ['http://a']],
    ['QUIC fast.test:443', ['direct']],
  ])('%j is read', (answer, routes) => {
    expect(written(parseProxyAnswer(answer))).toEqual(routes);
  });
});

describe('an address', () => {
  test.each([
    ['proxy.test:8080', 'http://proxy.test:8080'],
    ['http://proxy.test', 'http://proxy.test'],
    ['socks5h://proxy.test:9050', 'socks5://proxy.test:9050'],
    ['socks://proxy.test', 'socks5://proxy.test'],
    ['ftp://proxy.test', null],
    ['http://', null],
    ['http://us%er:word@proxy.test', null],
    ['::', null],
  ])('%j', (text, expected) => {
    const url = parseProxyAddress(text);
    expect(url && written([url])[0]).toBe(expected);
  });
});

describe('the environment', () => {
  const ask = async (env: Record<string, string>, url = there) => written(await environmentRoutes(env)(url));

  test('HTTPS_PROXY goes before ALL_PROXY, and lower case before upper', async () => {
    expect(await ask({})).toEqual(['direct']);
    expect(await ask({ HTTPS_PROXY: '' })).toEqual(['direct']);
    expect(await ask({ HTTP_PROXY: 'http://plain.test:80' })).toEqual(['direct']);
    expect(await ask({ ALL_PROXY: 'socks5://all.test:1080' })).toEqual(['socks5://all.test:1080']);
    expect(await ask({ ALL_PROXY: 'a.test:1', HTTPS_PROXY: 'b.test:2', https_proxy: 'c.test:3' })).toEqual([
      'http://c.test:3',
    ]);
  });

  test.each([
    ['*', true],
    ['example.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['other.test, EXAMPLE.com', true],
    ['example.com:443', true],
    ['example.com:8443', false],
    ['ample.com', false],
    ['sub.files.example.com', false],
    ['', false],
  ])('NO_PROXY=%j makes an exception: %j', async (NO_PROXY, isException) => {
    const routes = await ask({ HTTPS_PROXY: 'http://proxy.test:8080', NO_PROXY });
    expect(routes).toEqual([isException ? 'direct' : 'http://proxy.test:8080']);
  });

  test('an address in NO_PROXY is compared whole', async () => {
    const env = { HTTPS_PROXY: 'http://proxy.test:8080', NO_PROXY: '9.9.9.9,[2001:db8::1]' };
    expect(await ask(env, new URL('https://9.9.9.9/'))).toEqual(['direct']);
    expect(await ask(env, new URL('https://8.9.9.9.9.test/'))).toEqual(['http://proxy.test:8080']);
    expect(await ask(env, new URL('https://[2001:db8::1]/'))).toEqual(['direct']);
  });

  test('a proxy that cannot be read is named, rather than left out', () => {
    expect(() => environmentRoutes({ HTTPS_PROXY: 'ftp://word@proxy.test' })).toThrow(/HTTPS_PROXY/);
  });
});

describe('the settings', () => {
  const system = async () => [new URL('http://system.test:80')];
  const routes = async (
    proxyMode: 'system' | 'none' | 'manual',
    url = there,
    proxyUrl: string | null = 'http://mine.test:8080',
  ) =>
    written(
      await createProxyRoutes({ settings: () => ({ proxyMode, proxyUrl }), system, log: () => undefined })(
        url,
      ),
    );

  test('say whose proxy is taken', async () => {
    expect(await routes('system')).toEqual(['http://system.test']);
    expect(await routes('manual')).toEqual(['http://mine.test:8080']);
    expect(await routes('none')).toEqual(['direct']);
  });

  test('a proxy of one’s own without an address is no leave to go straight', async () => {
    await expect(routes('manual', there, null)).rejects.toMatchObject({ code: 'proxy-unreachable' });
  });

  test.each(['http://127.0.0.1:8080/', 'https://127.0.0.1/', 'https://localhost/', 'https://[::1]/'])(
    'case 36: %s is this machine, and is reached straight',
    async (address) => {
      expect(await routes('manual', new URL(address))).toEqual(['direct']);
      expect(await routes('system', new URL(address))).toEqual(['direct']);
    },
  );

  test('case 36: nothing but https goes to a proxy', async () => {
    expect(await routes('manual', new URL('http://files.example.com/'))).toEqual(['direct']);
  });

  test('a system that cannot be asked is worth a line, and the way is straight', async () => {
    const log = vi.fn();
    const ask = createProxyRoutes({
      settings: () => ({ proxyMode: 'system', proxyUrl: null }),
      system: () => Promise.reject(new Error('no')),
      log,
    });
    expect(await ask(there)).toEqual(['direct']);
    expect(log).toHaveBeenCalledOnce();
  });
});
