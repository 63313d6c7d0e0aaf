/** Clips on the gateway's own origin, which want the key, and every way in which it must not go elsewhere (A1). */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFileClient, type FileClient } from '../../../../app/core/downloads/http/file-client.ts';
import { createLinkRules } from '../../../../app/core/network/link-rules.ts';
import { createServiceClient } from '../../../../app/core/services/client.ts';
import { linkInAnswer } from '../../../../app/core/services/links/find-video-links.ts';
import { until } from '../../../fakes/until.ts';
import { respond } from '../../../fault-server/broken-answers.ts';
import { type Answer, type FaultServer, startFaultServer } from '../../../fault-server/fault-server.ts';
import { redirect } from '../../../fault-server/redirects.ts';
import { serve } from '../../../fault-server/serve.ts';
import { CANARY_KEY } from '../../../fixtures/canary-key.ts';
import type { OwnContent } from '../../../luma-service/script.ts';
import { openRig } from '../../engine-rig.ts';
import { bytesOf, LARGE, SMALL } from '../fault-rig.ts';

const never = new AbortController().signal;

async function server(role: 'gateway' | 'file server', ...answers: readonly Answer[]): Promise<FaultServer> {
  const made = await startFaultServer(answers, { role });
  onTestFinished(() => made.stop());
  return made;
}

/** A file client for clips of this gateway. */
function clientFor(gateway: string): FileClient {
  const service = createServiceClient({
    ...{ baseUrl: new URL(gateway), apiKey: CANARY_KEY, timeoutMs: 5_000, now: Date.now },
  });
  const client = createFileClient({
    ...{ stallTimeoutMs: 5_000, maxConnectionsPerHost: 4 },
    linkIn: linkInAnswer,
  });
  onTestFinished(() => client.close());
  return {
    ...client,
    get: (link, headers, rules, ...rest) =>
      client.get(link, headers, { ...rules, headersFor: service.headersFor }, ...rest),
  };
}

async function read(client: FileClient, link: string, gateway: string): Promise<Buffer> {
  const answer = await client.get(link, {}, createLinkRules(new URL(gateway)), never);
  const chunks: Buffer[] = [];
  await answer.read((chunk) => void chunks.push(Buffer.from(chunk)));
  answer.destroy();
  return Buffer.concat(chunks);
}

const keysOf = ({ requests }: FaultServer): readonly boolean[] =>
  requests.map(({ headers }) => headers.authorization === `Bearer ${CANARY_KEY}`);

/** As a gateway that wants the key for its files. */
const withKey =
  (answer: Answer): Answer =>
  (wire, request) =>
    (request.headers.authorization === `Bearer ${CANARY_KEY}`
      ? answer
      : respond(401, {}, '{"error":"no key"}'))(wire, request);
const json = (value: unknown): Answer =>
  respond(200, { 'content-type': 'application/json' }, JSON.stringify(value));

test.each<OwnContent>(['bytes', 'redirect', 'json', 'open'])(
  'A1: a clip on the gateway’s own origin is saved: %s',
  async (ownContent) => {
    const { service, engine, row } = await openRig();
    const task = service.addTask({ stages: [], ownContent });
    engine.start();
    engine.track([task.id]);
    await until(() => expect(row(task.id)?.status).toBe('saved'));
    expect(engine.item(task.id).assets[0]?.sha256).toBe(task.sha256());
    expect(service.secretsAtCdn()).toEqual([]);
    const content = service.requests.filter(({ path }) => path.includes('/content'));
    expect(content.at(-1)?.headers.authorization === undefined).toBe(ownContent === 'open');
  },
);

test('A1: a transfer from the gateway’s own origin is taken up where it broke, with the key', async () => {
  const { service, engine, row } = await openRig();
  const task = service.addTask({
    stages: [],
    ownContent: 'bytes',
    source: LARGE,
    cdn: { breakAfterBytes: 1_000_000 },
  });
  engine.start();
  engine.track([task.id]);
  await until(() => expect(row(task.id)?.status).toBe('saved'));
  const content = service.requests.filter(({ path }) => path.includes('.mp4?') || path.includes('/content'));
  expect(content.some(({ headers }) => headers.range !== undefined)).toBe(true);
  for (const { headers } of content) expect(headers.authorization).toBe(`Bearer ${service.apiKey}`);
});

describe('A1: the key goes along', () => {
  test('to the gateway’s own origin, over redirects within it, in every spelling of it', async () => {
    const gateway = await server('gateway', withKey(redirect('/b.mp4')), withKey(serve(SMALL)));
    const shouted = gateway.origin.replace('http', 'HTTP');
    expect(await read(clientFor(`${gateway.origin}/`), `${shouted}/a.mp4`, gateway.origin)).toEqual(
      bytesOf(SMALL),
    );
    expect(keysOf(gateway)).toEqual([true, true]);
  });

  test.each([
    ['another port', (own: URL) => `http://127.0.0.1:${Number(own.port) + 1}/a`],
    ['another host', (own: URL) => `http://localhost:${own.port}/a`],
    ['another scheme', (own: URL) => `https://127.0.0.1:${own.port}/a`],
    ['a trailing dot', (own: URL) => `http://127.0.0.1.:${own.port}/a`.replace('127.0.0.1.', 'localhost.')],
    ['another host that holds the name', (own: URL) => `http://127.0.0.1:${own.port}@evil.test/a`],
    ['a host below it', (own: URL) => `http://a.${own.host}/a`],
  ])('but to no other origin: %s', (_, other) => {
    const own = new URL('http://127.0.0.1:8080/');
    const service = createServiceClient({
      ...{ baseUrl: own, apiKey: CANARY_KEY, timeoutMs: 5_000, now: Date.now },
    });
    const link = other(own);
    if (URL.canParse(link)) expect(service.headersFor(new URL(link))).toBeNull();
    expect(service.headersFor(new URL('http://127.0.0.1:8080/any/path?x'))).not.toBeNull();
  });

  test('and default ports are no other origin', () => {
    const service = createServiceClient({
      ...{ baseUrl: new URL('https://gw.test/base/'), apiKey: CANARY_KEY, timeoutMs: 5_000, now: Date.now },
    });
    expect(service.headersFor(new URL('https://GW.test:443/v1'))).not.toBeNull();
    for (const link of [
      'https://gw.test./v1',
      'http://gw.test/v1',
      'https://gw.test:8443/v1',
      'https://a.gw.test/',
    ]) {
      expect(service.headersFor(new URL(link))).toBeNull();
    }
  });
});

describe('A1: the key does not go along', () => {
  test('to another origin, nor there by a redirect, nor there by a link in JSON', async () => {
    const files = await server('file server', serve(SMALL));
    for (const first of [
      redirect(files.url('/v.mp4')),
      redirect(files.url('/v.mp4'), 307),
      json({ url: files.url('/v.mp4') }),
    ]) {
      const gateway = await server('gateway', withKey(first));
      expect(await read(clientFor(`${gateway.origin}/`), gateway.url('/a'), gateway.origin)).toEqual(
        bytesOf(SMALL),
      );
      expect(keysOf(gateway)).toEqual([true]);
    }
    const gateway = await server('gateway', serve(SMALL));
    await read(clientFor(`${gateway.origin}/`), files.url('/v.mp4'), gateway.origin);
    for (const { headers } of files.requests) expect(headers.authorization).toBeUndefined();
    expect(files.requests).toHaveLength(4);
  });

  test('back to its own origin once a hop has led elsewhere', async () => {
    const gateway = await server('gateway', withKey(redirect('/there')));
    const files = await server('file server', (wire, request) =>
      redirect(gateway.url('/back'))(wire, request),
    );
    gateway.script((wire, request) =>
      (request.target === '/back' ? serve(SMALL) : redirect(files.url('/a')))(wire, request),
    );
    await read(clientFor(`${gateway.origin}/`), gateway.url('/a'), gateway.origin);
    await read(clientFor(`${gateway.origin}/`), files.url('/a'), gateway.origin);
    expect(gateway.requests.map(({ target }, index) => [target, keysOf(gateway)[index]])).toEqual([
      ['/a', true],
      ['/back', false],
      ['/back', false],
    ]);
  });

  test('a second time where a signed link was refused with it', async () => {
    const twice: Answer = (wire, request) =>
      (request.headers.authorization ? respond(403, {}, '<Error/>') : serve(SMALL))(wire, request);
    const gateway = await server('gateway', twice);
    const link = gateway.url('/a.mp4?X-Amz-Signature=1');
    expect(await read(clientFor(`${gateway.origin}/`), link, gateway.origin)).toEqual(bytesOf(SMALL));
    expect(keysOf(gateway)).toEqual([true, false]);
  });
});

describe('A1: JSON where a file was expected', () => {
  test('is followed from link to link, five times at most', async () => {
    const gateway = await server('gateway', (wire, request) => json({ url: request.target })(wire, request));
    await expect(
      read(clientFor(`${gateway.origin}/`), gateway.url('/a'), gateway.origin),
    ).rejects.toMatchObject({
      code: 'bad-transfer',
    });
    expect(gateway.requests).toHaveLength(6);
  });

  test('without a link is given on as it came', async () => {
    const gateway = await server('gateway', json({ error: { message: 'not yet' } }));
    const body = await read(clientFor(`${gateway.origin}/`), gateway.url('/a'), gateway.origin);
    expect(JSON.parse(body.toString())).toEqual({ error: { message: 'not yet' } });
  });

  test('does not lead where a link may not lead', async () => {
    const gateway = await server('gateway', json({ url: 'https://192.168.1.1/a.mp4' }));
    await expect(
      read(clientFor(`${gateway.origin}/`), gateway.url('/a'), gateway.origin),
    ).rejects.toMatchObject({
      code: 'link-refused',
    });
  });

  test('is not looked for in a clip that is called a text, however long it is', async () => {
    for (const [clip, headers] of [
      [SMALL, {}],
      [LARGE, {}],
    ] as const) {
      const gateway = await server('gateway', serve(clip, { contentType: 'application/json', headers }));
      const body = await read(clientFor(`${gateway.origin}/`), gateway.url('/a'), gateway.origin);
      expect(body.equals(bytesOf(clip))).toBe(true);
    }
  });

  test('of another origin is a file like any other', async () => {
    const files = await server('file server', json({ url: 'http://127.0.0.1:1/a.mp4' }));
    const gateway = await server('gateway', serve(SMALL));
    const body = await read(clientFor(`${gateway.origin}/`), files.url('/a'), gateway.origin);
    expect(JSON.parse(body.toString())).toEqual({ url: 'http://127.0.0.1:1/a.mp4' });
  });
});
