/** Polls and files through real proxies: up, down, refusing, silent (fault cases 34, 36). */

import { expect, onTestFinished, test } from 'vitest';
import { type ProxyRoute, parseProxyAnswer } from '../../../app/core/network/proxy-routes.ts';
import type { Settings } from '../../../app/shared/settings.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';
import { said } from '../../fakes/said.ts';
import { trustTestAuthority } from '../../fakes/trust-test-authority.ts';
import { type ProxyScript, startProxy, startSocksProxy, startTlsFront } from '../../fault-server/proxy.ts';
import { serve } from '../../fault-server/serve.ts';
import { expectWhole, type FaultRig, LARGE, startFaultRig } from '../downloads/fault-rig.ts';

trustTestAuthority();

interface Stage {
  readonly rig: FaultRig;
  /** Where gateway.invalid and files.invalid are, for a proxy. */
  readonly hosts: Readonly<Record<string, number>>;
}

/** A gateway and a file server with names that no one but a proxy can reach. */
async function startStage(
  proxyOf: (
    hosts: Stage['hosts'],
  ) => Promise<{ settings?: Partial<Settings>; routes?: () => readonly ProxyRoute[] }>,
  front: 'proxied' | 'expired' = 'proxied',
): Promise<Stage> {
  const hosts: Record<string, number> = {};
  const { settings, routes } = await proxyOf(hosts);
  const rig = await startFaultRig([serve(LARGE, { cutAfter: 1_000_000 }), serve(LARGE)], {
    settings: { baseUrl: 'https://gateway.invalid', ...settings },
    engine: {
      retries: 2,
      ...(routes ? { systemProxy: async () => routes() } : {}),
    },
  });
  for (const [name, port] of [
    ['gateway.invalid', Number(new URL(rig.service.baseUrl).port)],
    ['files.invalid', rig.server.port],
  ] as const) {
    const one = await startTlsFront(port, front);
    onTestFinished(() => one.stop());
    hosts[name] = one.port;
  }
  return { rig, hosts };
}

async function proxy(script: ProxyScript) {
  const started = await startProxy(script);
  onTestFinished(() => started.stop());
  return started;
}

const manual = (proxyUrl: string): Partial<Settings> => ({ proxyMode: 'manual', proxyUrl });
const link = () => 'https://files.invalid/clip.mp4?signature=canary-of-a-link';

test('E21, case 36: polls and files go through the proxy by CONNECT alone, which sees neither key nor link', async () => {
  let it: Awaited<ReturnType<typeof proxy>> | undefined;
  const { rig } = await startStage(async (hosts) => {
    it = await proxy({ hosts });
    return { settings: manual(it.url) };
  });
  expectWhole(rig, await rig.fetchOne({ link }), LARGE);
  expect(new Set(it?.requests.map(({ method, target }) => `${method} ${target}`))).toEqual(
    new Set(['CONNECT gateway.invalid:443', 'CONNECT files.invalid:443']),
  );
  expect(it?.seen().length).toBeGreaterThan(1000);
  for (const secret of [rig.service.apiKey, 'authorization', 'canary-of-a-link', '/luma/']) {
    expect(it?.seen().toLowerCase()).not.toContain(secret.toLowerCase());
  }
  expect(it?.requests.map(({ headers }) => Object.keys(headers).toSorted())).toContainEqual([
    'connection',
    'host',
    'user-agent',
  ]);
});

test('one connection through the proxy carries poll after poll', async () => {
  let it: Awaited<ReturnType<typeof proxy>> | undefined;
  const { rig } = await startStage(async (hosts) => {
    it = await proxy({ hosts });
    return { settings: manual(it.url) };
  });
  rig.engine.track([rig.service.addTask({ stages: [{ word: 'processing', forPolls: 4 }] }).id]);
  await expect.poll(() => rig.service.requests.length).toBeGreaterThan(3);
  expect(it?.requests.filter(({ target }) => target === 'gateway.invalid:443')).toHaveLength(1);
});

test('a SOCKS5 proxy gets the name and resolves it itself', async () => {
  let it: Awaited<ReturnType<typeof startSocksProxy>> | undefined;
  const { rig } = await startStage(async (hosts) => {
    it = await startSocksProxy(hosts);
    return { settings: manual(it.url) };
  });
  onTestFinished(() => it?.stop());
  expectWhole(rig, await rig.fetchOne({ link }), LARGE);
  expect(new Set(it?.requests.map(({ method, target }) => `${method} ${target}`))).toEqual(
    new Set(['type 3 gateway.invalid:443', 'type 3 files.invalid:443']),
  );
});

test('case 36: without the address of the proxy that is wanted nothing is sent, and the status says why', async () => {
  const { rig, hosts } = await startStage(async () => ({
    settings: { proxyMode: 'manual', proxyUrl: null },
  }));
  const id = rig.addClip({ link });
  const ended = rig.end(id);
  rig.engine.track([id]);
  await expect.poll(() => rig.engine.status().gatewayProblem?.code).toBe('proxy-unreachable');
  expect(rig.service.requests).toEqual([]);
  const up = await proxy({ hosts });
  rig.engine.applySettings({
    ...defaultSettings(rig.out),
    baseUrl: 'https://gateway.invalid',
    ...manual(up.url),
  });
  expectWhole(rig, await ended, LARGE);
});

test('case 36: a proxy that is down is named, nothing is lost, and a changed setting is tried at once', async () => {
  const down = await startProxy();
  await down.stop();
  const { rig, hosts } = await startStage(async () => ({ settings: manual(down.url) }));
  const id = rig.addClip({ link });
  const ended = rig.end(id);
  rig.engine.track([id]);
  await expect.poll(() => rig.engine.status().gatewayProblem?.code).toBe('proxy-unreachable');
  const message = said(rig.engine.status().gatewayProblem);
  expect(message).toContain(`127.0.0.1:${down.port} refused the connection`);
  expect(rig.engine.ending(id)).toBeNull();
  const up = await proxy({ hosts });
  rig.engine.applySettings({
    ...defaultSettings(rig.out),
    ...{ baseUrl: 'https://gateway.invalid', requestsPerSecond: 1_000, pollIntervalMs: 20 },
    ...manual(up.url),
  });
  expectWhole(rig, await ended, LARGE);
  expect(rig.engine.status().gatewayProblem).toBeNull();
});

test('case 36: of a list, the next one is taken where one is down, and the one that is down is asked last', async () => {
  const down = await startProxy();
  await down.stop();
  let up: Awaited<ReturnType<typeof proxy>> | undefined;
  const { rig } = await startStage(async (hosts) => {
    up = await proxy({ hosts });
    const answer = `PROXY 127.0.0.1:${down.port}; PROXY 127.0.0.1:${up.port}; DIRECT`;
    return { routes: () => parseProxyAnswer(answer) };
  });
  expectWhole(rig, await rig.fetchOne({ link }), LARGE);
  expect(rig.problems.filter(({ problem }) => problem.code.startsWith('proxy'))).toEqual([]);
  expect(up?.requests.length).toBeGreaterThan(1);
});

test('case 36: straight, where the list says so after a proxy that is down, the rules on addresses hold', async () => {
  const down = await startProxy();
  await down.stop();
  const { rig } = await startStage(async () => ({
    routes: () => parseProxyAnswer(`PROXY 127.0.0.1:${down.port}; DIRECT`),
  }));
  rig.engine.track([rig.addClip({ link })]);
  // gateway.invalid has no address, and only the way without a proxy asks for one.
  await expect.poll(() => rig.engine.status().gatewayProblem?.code).toBe('gateway-unreachable');
});

test.each([407, 403, 502])(
  'case 36: a proxy that answers %i is named, and its page is nobody’s answer',
  async (status) => {
    let it: Awaited<ReturnType<typeof proxy>> | undefined;
    const { rig } = await startStage(async (hosts) => {
      it = await proxy({ hosts, status });
      return { settings: manual(it.url) };
    });
    const id = rig.addClip({ link });
    rig.engine.track([id]);
    await expect.poll(() => rig.engine.status().gatewayProblem?.code).toBe('proxy-refused');
    const message = said(rig.engine.status().gatewayProblem);
    expect(message).toContain(`127.0.0.1:${it?.port}`);
    expect(message).toContain(String(status));
    expect(rig.engine.ending(id)).toBeNull();
    expect(rig.service.requests).toEqual([]);
  },
);

test('a proxy that refuses the file server alone fails that file, after its tries', async () => {
  const { rig } = await startStage(async (hosts) => {
    const it = await proxy({
      get hosts() {
        return { 'gateway.invalid': hosts['gateway.invalid'] ?? 0 };
      },
    });
    return { settings: manual(it.url) };
  });
  const { end, asset } = await rig.fetchOne({ link });
  expect([end, asset.problem?.code]).toEqual(['failed', 'proxy-refused']);
  expect(said(asset.problem)).toContain('files.invalid');
});

test('a name and a password in the address open a proxy that asks for them, and are in no message', async () => {
  let port = 0;
  let password = 'p%3Aw';
  const { rig } = await startStage(async (hosts) => {
    port = (await proxy({ hosts, credentials: 'me@home:p:w' })).port;
    return { routes: () => [new URL(`http://me%40home:${password}@127.0.0.1:${port}`)] };
  });
  expectWhole(rig, await rig.fetchOne({ link }), LARGE);
  password = 'canary-word';
  rig.engine.track([rig.addClip({ link })]);
  await expect.poll(() => rig.engine.status().gatewayProblem?.code).toBe('proxy-refused');
  expect(JSON.stringify(rig.problems)).not.toMatch(/canary|me@home|me%40home/);
});

test('E21, case 34: a certificate that is not good is refused through a proxy too', async () => {
  const { rig } = await startStage(async (hosts) => {
    const it = await proxy({ hosts });
    return { settings: manual(it.url) };
  }, 'expired');
  rig.engine.track([rig.addClip({ link })]);
  await expect.poll(() => rig.engine.status().gatewayProblem?.code).toBe('gateway-certificate');
  expect(rig.service.requests).toEqual([]);
});

test('a literal address that a link may not lead to is refused before any proxy is asked', async () => {
  let it: Awaited<ReturnType<typeof proxy>> | undefined;
  const { rig } = await startStage(async (hosts) => {
    it = await proxy({ hosts });
    return { settings: manual(it.url) };
  });
  const { end, asset } = await rig.fetchOne({ link: () => 'https://10.0.0.1/a.mp4' });
  expect([end, asset.problem?.code]).toEqual(['failed', 'link-refused']);
  expect(it?.requests.map(({ target }) => target)).not.toContain('10.0.0.1:443');
});

test('stopping does not wait for a proxy that never answers', async () => {
  let it: Awaited<ReturnType<typeof proxy>> | undefined;
  const { rig } = await startStage(async (hosts) => {
    it = await proxy({ hosts, silent: true });
    return { settings: manual(it.url) };
  });
  rig.engine.track([rig.addClip({ link })]);
  await expect.poll(() => it?.requests.length).toBeGreaterThan(0);
  const from = performance.now();
  await rig.engine.stop();
  expect(performance.now() - from).toBeLessThan(2_000);
});
