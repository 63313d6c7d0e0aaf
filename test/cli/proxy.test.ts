/** The command line behind a proxy, and under the certificates of this computer (fault cases 34, 36). */
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startProxy, startTlsFront } from '../fault-server/proxy.ts';
import { buildCli } from './build-cli.ts';
import { createRig } from './rig.ts';
import { eventsOf } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const AUTHORITY = join(import.meta.dirname, '../fixtures/tls/test-only-authority.pem');
const portOf = (address: string): number => Number(new URL(address).port);

/** The simulated service with https in front of its gateway; the clips it links to are on loopback. */
async function startGateway(kind: 'proxied' | 'good') {
  const rig = await createRig();
  const front = await startTlsFront(portOf(rig.service.baseUrl), kind);
  onTestFinished(() => front.stop());
  return { ...rig, port: front.port };
}

test('case 36: asks through HTTPS_PROXY, which sees a name and a port and no key', async () => {
  const { service, run, port } = await startGateway('proxied');
  const proxy = await startProxy({ hosts: { 'gateway.invalid': port } });
  onTestFinished(() => proxy.stop());
  const { id } = service.addTask({ fate: { kind: 'failed', reason: 'Refused by moderation.' } });
  const end = await run('fetch', [id, '--api', 'https://gateway.invalid'], {
    env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: AUTHORITY },
  });
  expect([end.code, eventsOf(end, 'error').map(({ code }) => code)]).toEqual([1, ['generation-failed']]);
  expect(proxy.requests.map(({ target }) => target)).toEqual(['gateway.invalid:443']);
  expect(proxy.seen()).not.toContain(service.apiKey);
});

test('case 36: a proxy that is down is named with what to do', async () => {
  const { run } = await createRig();
  const down = await startProxy();
  await down.stop();
  const end = await run('fetch', ['a-task', '--api', 'https://gateway.invalid', '--timeout', '1s'], {
    env: { https_proxy: `http://me:canary-word@127.0.0.1:${down.port}` },
  });
  expect([end.code, eventsOf(end, 'error')[0]?.code]).toEqual([1, 'proxy-unreachable']);
  expect(end.stderr).toContain(`The proxy 127.0.0.1:${down.port} refused the connection`);
  expect(end.stdout + end.stderr).not.toContain('canary');
});

test('a proxy variable that cannot be read ends with 2, and its words are not repeated', async () => {
  const { run } = await createRig();
  const end = await run('fetch', ['a-task'], { env: { HTTPS_PROXY: 'ftp://me:canary-word@proxy.test' } });
  expect(end.code).toBe(2);
  expect(end.stderr).toContain('HTTPS_PROXY');
  expect(end.stdout + end.stderr).not.toContain('canary');
});

// Node reads this variable for the system's certificates on Linux alone.
test.runIf(process.platform === 'linux')(
  'case 34: a certificate that only the system’s own store vouches for is believed',
  async () => {
    const { service, run, port } = await startGateway('good');
    const { id } = service.addTask({ fate: { kind: 'failed', reason: 'Refused by moderation.' } });
    const end = await run('fetch', [id, '--api', `https://localhost:${port}`], {
      env: { SSL_CERT_FILE: AUTHORITY },
    });
    expect(eventsOf(end, 'error').map(({ code }) => code)).toEqual(['generation-failed']);
  },
);

test('case 34: nothing in the environment turns the checks off', async () => {
  const { service, run, port } = await startGateway('good');
  const end = await run('fetch', ['a-task', '--api', `https://localhost:${port}`, '--timeout', '1s'], {
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  });
  expect(eventsOf(end, 'error')[0]?.code).toBe('gateway-certificate');
  expect(service.requests).toEqual([]);
});
