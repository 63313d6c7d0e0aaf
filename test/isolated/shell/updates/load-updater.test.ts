/** How electron-updater is made ready, by a stand-in for it: words, requests, proxies. */
import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Settings } from '../../../../app/shared/settings.ts';
import { loadUpdater } from '../../../../app/shell/updates/load-updater.ts';

type Answer = (decision: { readonly cancel: boolean }) => void;

const fake = vi.hoisted(() => ({ updater: null as unknown }));
vi.mock('electron-updater', () => ({
  default: {
    get autoUpdater() {
      return fake.updater;
    },
  },
}));

class FakeUpdater extends EventEmitter {
  logger: Readonly<Record<'info' | 'warn' | 'error', (message: unknown) => void>> | null = null;
  requestHeaders: unknown = null;
  readonly order: string[] = [];
  readonly proxies: unknown[] = [];
  decide: ((details: { readonly url: string }, answer: Answer) => void) | null = null;
  readonly netSession = {
    setProxy: async (config: unknown) => {
      this.order.push('proxy');
      this.proxies.push(config);
    },
    webRequest: {
      onBeforeRequest: (decide: (details: { readonly url: string }, answer: Answer) => void) => {
        this.decide = decide;
      },
    },
  };
  checkForUpdates = async (): Promise<null> => {
    this.order.push('look');
    return null;
  };
}

let updater = new FakeUpdater();
beforeEach(() => {
  updater = new FakeUpdater();
  fake.updater = updater;
});
async function load(
  settings: Pick<Settings, 'proxyMode' | 'proxyUrl'> = { proxyMode: 'system', proxyUrl: null },
) {
  const lines: string[] = [];
  const loaded = await loadUpdater({ settings: () => settings, log: (line) => void lines.push(line) });
  return { loaded, lines };
}

test.each([
  ['system', null, { mode: 'system' }],
  ['none', null, { mode: 'direct' }],
  ['manual', 'socks5://127.0.0.1:1080', { mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:1080' }],
] as const)('with the proxy setting %s (%s) each look goes that way', async (proxyMode, proxyUrl, config) => {
  const { loaded } = await load({ proxyMode, proxyUrl });
  await loaded.checkForUpdates();
  await loaded.checkForUpdates();
  expect(updater.proxies).toEqual([config, config]);
  expect(updater.order).toEqual(['proxy', 'look', 'proxy', 'look']);
});

test('a look does not go straight where a proxy is wanted and none is named', async () => {
  const { loaded } = await load({ proxyMode: 'manual', proxyUrl: null });
  await expect(loaded.checkForUpdates()).rejects.toMatchObject({ code: 'proxy-unreachable' });
  expect(updater.order).toEqual([]);
});

test('U1, case 88: its requests are https, and tell nobody which copy this is', async () => {
  await load();
  const decide = (url: string): boolean => {
    let isCancelled = false;
    updater.decide?.({ url }, ({ cancel }) => {
      isCancelled = cancel;
    });
    return isCancelled;
  };
  expect(decide('https://updates.example.com/latest.yml')).toBe(false);
  for (const url of ['http://updates.example.com/latest.yml', 'file:///etc/hosts', 'ws://a', 'data:,a']) {
    expect([url, decide(url)]).toEqual([url, true]);
  }
  expect(updater.requestHeaders).toEqual({ 'x-user-staging-id': 'none' });
});

test('a proxy that asks for a password is refused one, so that the look ends, and the log says why', async () => {
  const { lines } = await load();
  const callback = vi.fn();
  // Nobody listening would leave the request waiting for good, and the look with it.
  expect(updater.emit('login', { isProxy: true, host: 'proxy.example', port: 3128 }, callback)).toBe(true);
  // Electron takes a call without a name for a refusal.
  expect(callback.mock.calls).toEqual([[]]);
  expect(lines).toEqual([expect.stringContaining('asks for a user name and password')]);
});

test('it speaks in our log, the first words of it', async () => {
  const { lines } = await load();
  updater.logger?.error(new Error('x'.repeat(2_000)));
  expect(lines).toHaveLength(1);
  expect(lines[0]?.length).toBeLessThan(320);
});
