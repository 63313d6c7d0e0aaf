/** Connections that break, stall, lie or never begin (fault cases 15 to 23, 33, 34, 36, 37). */

import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  bytesOf,
  expectWhole,
  LARGE,
  once,
  rangesAsked,
  SMALL,
  startFaultRig,
} from '../../../../core/downloads/fault-rig.ts';
import { said } from '../../../../fakes/said.ts';
import * as broken from '../../../../fault-server/broken-answers.ts';
import { testCertificate } from '../../../../fault-server/certificates.ts';
import { startFaultServer } from '../../../../fault-server/fault-server.ts';
import { DEFAULT_ETAG, serve } from '../../../../fault-server/serve.ts';
import { makeLargeMp4 } from '../../../../luma-service/media.ts';
import { runs } from '../../../../setup/runs.ts';

test('case 15: a clock that jumps a day changes nothing: a link’s own end is not trusted, only the answer', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: 1_000_000 }), serve(LARGE)]);
  const id = rig.addClip({
    link: () => rig.server.url('/clip.mp4?X-Amz-Expires=1&X-Amz-Date=20200101T000000Z'),
  });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
  try {
    const ended = rig.end(id);
    rig.engine.track([id]);
    await once(rig.engine, 'progress');
    vi.setSystemTime(Date.now() - 2 * 86_400_000);
    expectWhole(rig, await ended, LARGE);
  } finally {
    vi.useRealTimers();
  }
});

test('case 16: a refused connection is waited out, and the transfer goes on by itself', async () => {
  const rig = await startFaultRig([], { engine: { retryDelayMs: 40 } });
  const closed = await startFaultServer([]);
  await closed.stop();
  const id = rig.addClip({ link: () => closed.url() });
  rig.engine.track([id]);
  const waiting = await rig.state(id, ['waiting']);
  expect(waiting.problem?.code).toBe('connection-lost');
  expect(said(waiting.problem)).toContain('refused the connection');
  const back = createHttpServer((_request, response) => response.end(bytesOf(SMALL)));
  await new Promise<void>((done) => back.listen(closed.port, '127.0.0.1', done));
  await rig.state(id, ['saved']);
  expectWhole(rig, await rig.end(id));
  back.close();
  back.closeAllConnections();
});

test('case 16: after so many refusals in a row it fails, and says what was refused', async () => {
  const rig = await startFaultRig([], { engine: { retries: 3, retryDelayMs: 2 } });
  const closed = await startFaultServer([]);
  await closed.stop();
  const { end, asset } = await rig.fetchOne({ link: () => closed.url() });
  expect([end, asset.problem?.code]).toEqual(['failed', 'connection-lost']);
  expect(rig.problems.map(({ retryInMs }) => retryInMs === null)).toEqual([false, false, false, true]);
});

test('case 16: a name that does not resolve is the same kind of trouble', async () => {
  const rig = await startFaultRig([], { engine: { retries: 1, retryDelayMs: 2 } });
  const { end, asset } = await rig.fetchOne({ link: () => 'https://no-such-host.invalid/a.mp4' });
  expect([end, asset.problem?.code]).toEqual(['failed', 'connection-lost']);
  expect(said(asset.problem)).toContain('cannot be reached');
});

test('case 17: FIN in the middle of a body goes on at the exact byte', async () => {
  const cuts = [1, 65_535, 65_536, 1_048_575, 1_048_577];
  const rig = await startFaultRig([...cuts.map((cutAfter) => serve(LARGE, { cutAfter })), serve(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  // Fewer than twelve bytes say nothing about the kind of file, so they are not kept.
  let offset = 0;
  const expected = cuts.slice(1).map((cut) => {
    offset += cut;
    return `bytes=${offset}-`;
  });
  expect(rangesAsked(rig.server).map(([range]) => range)).toEqual([undefined, undefined, ...expected]);
});

test('case 18: RST again and again at random places: identical in the end, and no byte asked for twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 20_000, max: 700_000 }), { minLength: 1, maxLength: 7 }),
      async (cuts) => {
        const rig = await startFaultRig([
          ...cuts.map((cutAfter) => serve(LARGE, { cutAfter, ending: 'rst' })),
          serve(LARGE),
        ]);
        expectWhole(rig, await rig.fetchOne(), LARGE);
        // A reset may drop what was on its way, so each request begins no later than the bytes sent so far.
        let sent = 0;
        for (const [index, { headers }] of rig.server.requests.entries()) {
          const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? 'bytes=0-')?.[1]);
          expect(from).toBeLessThanOrEqual(sent);
          sent = from + (cuts[index] ?? 0);
        }
        await rig.engine.stop();
      },
    ),
    { numRuns: runs(8, 2) },
  );
}, 40_000);

test('case 18: a hang-up before any answer costs a try and nothing else', async () => {
  const rig = await startFaultRig([
    broken.hangUp('rst'),
    broken.hangUp('fin'),
    serve(LARGE, { cutAfter: 900_000 }),
    broken.hangUp('rst'),
    serve(LARGE),
  ]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server).at(-1)).toEqual(['bytes=900000-', DEFAULT_ETAG]);
});

test('case 18: failures count only in a row: progress starts the count again', async () => {
  const cuts = Array.from({ length: 12 }, () => serve(LARGE, { cutAfter: 200_000 }));
  const rig = await startFaultRig([...cuts, serve(LARGE)], { engine: { retries: 2 } });
  expectWhole(rig, await rig.fetchOne(), LARGE);
});

test('case 19: a chunked body cut short goes on at its byte, and its length is learnt then', async () => {
  const rig = await startFaultRig([serve(LARGE, { framing: 'chunked', cutAfter: 800_000 }), serve(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)[1]?.[1]).toBe(DEFAULT_ETAG);
});

test('case 19: a chunked body without a validator begins again', async () => {
  const none = { etag: null, lastModified: null, framing: 'chunked' } as const;
  const rig = await startFaultRig([serve(LARGE, { ...none, cutAfter: 800_000 }), serve(LARGE, none)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server).map(([range]) => range)).toEqual([undefined, undefined]);
});

test.each(['fin', 'rst'] as const)(
  'case 20: a body without a length that ends early by %s is never taken for whole',
  async (ending) => {
    const rig = await startFaultRig([
      serve(LARGE, { framing: 'none', cutAfter: 1_200_000, ending, etag: null, lastModified: null }),
      serve(LARGE, { framing: 'none', etag: null, lastModified: null }),
    ]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rig.server.requests).toHaveLength(2);
  },
);

test('case 20: ended early every time, it fails as damaged, and nothing is left in the folder', async () => {
  const rig = await startFaultRig([
    serve(LARGE, { framing: 'none', cutAfter: 1_200_000, etag: null, lastModified: null }),
  ]);
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'damaged-clip']);
  expect(rig.server.requests).toHaveLength(3);
  expect(rig.files()).toEqual([]);
});

test('case 21: HTTP/2 is never offered to a file server', async () => {
  const offers: string[] = [];
  let handshakes = 0;
  const { key, chain } = testCertificate('self-signed');
  const server = createTlsServer({
    ...{ key, cert: chain },
    ALPNCallback({ protocols }) {
      offers.push(...protocols);
      return 'http/1.1';
    },
  });
  server.on('connection', () => {
    handshakes += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const rig = await startFaultRig([]);
  await rig.fetchOne({ link: () => `https://localhost:${port}/clip.mp4` });
  server.close();
  expect(handshakes).toBe(1);
  expect(offers).not.toContain('h2');
});

test.each([
  ['no answer at all', broken.silence()],
  ['a head and then silence', serve(LARGE, { cutAfter: 0, ending: 'stall' })],
  ['silence in the middle', serve(LARGE, { cutAfter: 1_000_000, ending: 'stall' })],
  ['a byte now and then', serve(LARGE, { drip: { bytes: 16, everyMs: 40 } })],
])('case 22: %s is given up and taken up again', async (_title, answer) => {
  const rig = await startFaultRig([answer, serve(LARGE)], { engine: { stallTimeoutMs: 250 } });
  const ended = await rig.fetchOne();
  expectWhole(rig, ended, LARGE);
  // More than once only where this machine itself stood still for as long.
  expect(new Set(rig.problems.map(({ problem }) => problem.code))).toEqual(new Set(['stalled']));
  await expect.poll(() => rig.server.openConnections).toBeLessThanOrEqual(1);
});

test('case 22: what came before the silence is kept', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: 1_000_000, ending: 'stall' }), serve(LARGE)], {
    engine: { stallTimeoutMs: 250 },
  });
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)[1]).toEqual(['bytes=1000000-', DEFAULT_ETAG]);
});

test('case 23: a slow reader of our own, held by its speed limit, is no stall of the server’s', async () => {
  // A chunk of 64 KB has to wait for 430 ms.
  const source = makeLargeMp4(300_000);
  const rig = await startFaultRig([serve(source)], {
    engine: { stallTimeoutMs: 300 },
    settings: { limitBytesPerSecond: 150_000 },
  });
  expectWhole(rig, await rig.fetchOne(), source);
  expect(rig.problems).toEqual([]);
  expect(rig.server.requests).toHaveLength(1);
});

test('case 33: a kept connection that the server has closed is replaced without a word', async () => {
  const rig = await startFaultRig([broken.staleKeepAlive(serve(SMALL))], { settings: { concurrency: 1 } });
  const first = await rig.fetchOne({ prompt: 'one' });
  const second = await rig.fetchOne({ prompt: 'two' });
  expect([first.end, second.end]).toEqual(['saved', 'saved']);
  expect(rig.problems).toEqual([]);
  expect(second.asset.attempts).toBe(0);
});

test.each([
  ['an expired', 'expired'],
  ['a foreign', 'wrong-host'],
  ['a self-signed', 'self-signed'],
] as const)('case 34: %s certificate is never accepted and not tried again', async (_title, kind) => {
  const rig = await startFaultRig([serve(SMALL)], { server: { certificate: testCertificate(kind) } });
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'file-certificate']);
  expect(rig.server.connectionCount).toBeLessThanOrEqual(1);
  expect(rig.server.requests).toEqual([]);
});

test('case 34: plain HTTP on the port of https is named as a broken certificate', async () => {
  let connections = 0;
  const rig = await startFaultRig([], {
    server: {
      onConnection(socket) {
        connections += 1;
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
        return false;
      },
    },
  });
  const { end, asset } = await rig.fetchOne({ link: () => `https://localhost:${rig.server.port}/a.mp4` });
  expect([end, asset.problem?.code]).toEqual(['failed', 'file-certificate']);
  expect(connections).toBe(1);
});

test('case 36: proxy settings in the environment send nothing to a proxy', async () => {
  let connections = 0;
  const proxy = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const address = proxy.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy'])
    vi.stubEnv(name, url);
  try {
    const rig = await startFaultRig([serve(SMALL)]);
    expectWhole(rig, await rig.fetchOne());
    expect(connections).toBe(0);
  } finally {
    vi.unstubAllEnvs();
    proxy.close();
  }
});

test.each([429, 503])(
  'case 37: a host that answers %i pauses as a whole, while others run',
  async (status) => {
    const other = await startFaultServer([serve(SMALL)]);
    const rig = await startFaultRig([broken.respond(status, { 'retry-after': '1' }), serve(SMALL)], {
      settings: { concurrency: 1 },
    });
    const busy = [rig.addClip({ prompt: 'a' }), rig.addClip({ prompt: 'b' })];
    const free = rig.addClip({ prompt: 'c', link: () => other.url() });
    const ends = [...busy, free].map((id) => rig.end(id));
    rig.engine.track([...busy, free]);
    await expect(ends[2]).resolves.toMatchObject({ end: 'saved' });
    const [first, second] = await Promise.all(ends.slice(0, 2));
    expect([first?.end, second?.end]).toEqual(['saved', 'saved']);
    const [refused, ...later] = rig.server.requests;
    // While the one host rests, the other is served; the second file of the busy one is not even asked for.
    for (const request of later) expect(request.at - (refused?.at ?? 0)).toBeGreaterThanOrEqual(990);
    expect(other.requests[0]?.at).toBeLessThanOrEqual(later[0]?.at ?? 0);
    expect(rig.problems.map(({ problem }) => problem.code)).toContain('file-server-busy');
    await other.stop();
  },
);

test('a server’s own fault is tried again with a growing pause, then fails', async () => {
  const rig = await startFaultRig([broken.respond(500)], { engine: { retries: 3, retryDelayMs: 2 } });
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'file-server-fault']);
  expect(rig.server.requests).toHaveLength(4);
});

test('an error page without end is hung up on, not read', async () => {
  const rig = await startFaultRig([broken.endless(500), serve(SMALL)]);
  expectWhole(rig, await rig.fetchOne());
  expect(rig.server.requests[0]?.bytesSent).toBeLessThan(30_000_000);
});

test('a body without end and without length is cut off at its first bytes when it is no clip', async () => {
  const rig = await startFaultRig([broken.endless()]);
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'not-a-clip']);
  expect(rig.files()).toEqual([]);
});

test('files are asked for by GET alone, without key or cookie, and with nothing that names the person', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: 1_000_000 }), serve(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  for (const { method, headers } of rig.server.requests) {
    expect(method).toBe('GET');
    expect(Object.keys(headers).toSorted()).toEqual(
      [
        ...['accept', 'accept-encoding', 'connection', 'host', 'user-agent'],
        ...(headers.range ? ['if-range', 'range'] : []),
      ].toSorted(),
    );
    expect(JSON.stringify(headers)).not.toContain(rig.service.apiKey);
  }
});

test('one connection serves a file after the other', async () => {
  const rig = await startFaultRig([serve(SMALL)], { settings: { concurrency: 1 } });
  await rig.fetchOne({ prompt: 'one' });
  await rig.fetchOne({ prompt: 'two' });
  expect(rig.server.connectionCount).toBe(1);
  expect(rig.server.requests.map(({ indexOnConnection }) => indexOnConnection)).toEqual([0, 1]);
  expect(bytesOf(SMALL).length).toBe(SMALL.size);
});
