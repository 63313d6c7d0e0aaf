/** Proves that each fault reaches a client as it is meant to: seen with node:http and with a bare socket. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { bufferSource, makeLargeMp4 } from '../luma-service/media.ts';
import * as broken from './broken-answers.ts';
import { testAuthority, testCertificate } from './certificates.ts';
import { type Answer, type FaultServer, type FaultServerOptions, startFaultServer } from './fault-server.ts';
import * as redirects from './redirects.ts';
import { DEFAULT_ETAG, serve } from './serve.ts';

const source = bufferSource(makeLargeMp4(200_000).read(0, 200_000));
const whole = source.read(0, source.size);

const running: FaultServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(answers: readonly Answer[], options?: FaultServerOptions): Promise<FaultServer> {
  const server = await startFaultServer(answers, options);
  running.push(server);
  return server;
}

interface Outcome {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The error's code; null when all went well as far as node:http can tell. */
  readonly error: string | null;
}

/** Asks with node:http, and says how far it got. `enough` hangs up after so many bytes. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  extra: { readonly agent?: Agent; readonly ca?: string; readonly enough?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let received = 0;
    let response: IncomingMessage | null = null;
    const finish = (error: string | null): void =>
      resolve({
        ...{ status: response?.statusCode ?? 0, headers: response?.headers ?? {} },
        ...{ body: Buffer.concat(chunks), error },
      });
    const { enough, ...options } = extra;
    const make = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = make(url, { headers, ...options }, (incoming) => {
      response = incoming;
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        received += chunk.length;
        if (enough !== undefined && received >= enough) request.destroy();
      });
      incoming.on('end', () => finish(null));
      incoming.on('error', (problem: NodeJS.ErrnoException) => finish(problem.code ?? problem.message));
    });
    request.on('error', (problem: NodeJS.ErrnoException) => finish(problem.code ?? problem.message));
    request.end();
  });
}

/** Everything the server says to one request on a bare socket, until it closes. */
function hear(server: FaultServer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write('GET /x HTTP/1.1\r\nhost: x\r\n\r\n'),
    );
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

describe('the server', () => {
  test('takes its answers in turn, repeats the last, and records each request', async () => {
    const server = await start([
      broken.respond(500),
      broken.respond(429, { 'retry-after': '1' }),
      serve(source),
    ]);
    const seen: number[] = [];
    for (let turn = 0; turn < 4; turn += 1)
      seen.push((await ask(server.url('/a?b=1'), { 'x-turn': `${turn}` })).status);
    expect(seen).toEqual([500, 429, 200, 200]);
    expect(server.requests.map((request) => request.headers['x-turn'])).toEqual(['0', '1', '2', '3']);
    expect(server.requests[3]).toMatchObject({ method: 'GET', target: '/a?b=1', index: 3 });
    expect(server.requests[3]?.bytesSent).toBeGreaterThan(source.size);
    server.script(broken.respond(404));
    expect((await ask(server.url())).status).toBe(404);
  });

  test('serves a whole file, and the part that was asked for', async () => {
    const server = await start([serve(source)]);
    const all = await ask(server.url());
    expect([all.status, all.error, all.body.equals(whole)]).toEqual([200, null, true]);
    const part = await ask(server.url(), { range: 'bytes=150000-', 'if-range': DEFAULT_ETAG });
    expect(part.headers['content-range']).toBe('bytes 150000-199999/200000');
    expect([part.status, part.body.equals(whole.subarray(150_000))]).toEqual([206, true]);
    const changed = await ask(server.url(), { range: 'bytes=150000-', 'if-range': '"other"' });
    expect([changed.status, changed.body.length]).toEqual([200, 200_000]);
  });

  test('speaks TLS with a good, an expired, a foreign and a self-signed certificate', async () => {
    const codes: (string | null)[] = [];
    for (const kind of ['good', 'expired', 'wrong-host', 'self-signed'] as const) {
      const server = await start([serve(source)], { certificate: testCertificate(kind) });
      codes.push((await ask(server.url(), {}, { ca: testAuthority() })).error);
    }
    expect(codes).toEqual([
      ...[null, 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ]);
  });

  test('knows how many connections are open', async () => {
    const server = await start([broken.endless()]);
    const outcome = await ask(server.url(), {}, { enough: 300_000 });
    expect(outcome.body.length).toBeGreaterThanOrEqual(300_000);
    await expect.poll(() => server.openConnections).toBe(0);
    expect(server.connectionCount).toBe(1);
  });
});

describe('a transfer that ends early', () => {
  test.each([
    ['a length and FIN', serve(source, { cutAfter: 70_001 }), 'ECONNRESET'],
    ['chunks and FIN', serve(source, { cutAfter: 70_001, framing: 'chunked' }), 'ECONNRESET'],
    ['no length and FIN', serve(source, { cutAfter: 70_001, framing: 'none' }), null],
  ] as const)('with %s', async (_title, answer, error) => {
    const server = await start([answer]);
    const outcome = await ask(server.url());
    expect([outcome.status, outcome.error]).toEqual([200, error]);
    expect(outcome.body.equals(whole.subarray(0, 70_001))).toBe(true);
  });

  test('with RST, at any offset, can be resumed to the identical file', async () => {
    const server = await start([
      ...[1, 4095, 65_536].map((cutAfter) => serve(source, { cutAfter, ending: 'rst' })),
      serve(source),
    ]);
    const parts: Buffer[] = [];
    let size = 0;
    for (let turn = 0; turn < 4; turn += 1) {
      const outcome = await ask(server.url(), size > 0 ? { range: `bytes=${size}-` } : {});
      expect(outcome.error).toBe(turn < 3 ? 'ECONNRESET' : null);
      parts.push(outcome.body);
      size += outcome.body.length;
    }
    expect(Buffer.concat(parts).equals(whole)).toBe(true);
  });

  test('goes silent with the connection open: before the head, after it, and mid-body', async () => {
    const server = await start([
      broken.silence(),
      serve(source, { cutAfter: 0, ending: 'stall' }),
      serve(source, { cutAfter: 1000, ending: 'stall' }),
    ]);
    for (const received of [0, 0, 1000]) {
      const outcome = await new Promise<number>((resolve) => {
        let bytes = 0;
        const request = httpRequest(server.url(), { timeout: 150 }, (response) => {
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
          });
          response.on('error', () => undefined);
        });
        request.on('timeout', () => request.destroy());
        request.on('error', () => undefined);
        request.on('close', () => resolve(bytes));
        request.end();
      });
      expect(outcome).toBe(received);
    }
  });

  test('drips a few bytes at a time', async () => {
    const server = await start([
      serve(bufferSource(whole.subarray(0, 20)), { drip: { bytes: 5, everyMs: 1 } }),
    ]);
    const outcome = await ask(server.url());
    expect(outcome.body.equals(whole.subarray(0, 20))).toBe(true);
  });
});

describe('an answer that contradicts itself', () => {
  const expected: Readonly<Record<(typeof broken.WRONG_RANGES)[number], string | undefined>> = {
    'wrong-start': 'bytes 99-199999/200000',
    'wrong-end': 'bytes 100-199998/200000',
    'wrong-total': 'bytes 100-199999/200007',
    'no-content-range': undefined,
    'garbled-content-range': 'bytes=100-199999',
    'two-content-ranges': 'bytes 100-199999/200000, bytes 0-199899/200000',
    multipart: undefined,
    'extra-bytes': 'bytes 100-199999/200000',
    unasked: 'bytes 0-99999/200000',
  };
  test.each(broken.WRONG_RANGES)('206 with %s', async (kind) => {
    const server = await start([broken.wrongRange(kind, source)]);
    const outcome = await ask(server.url(), { range: 'bytes=100-' });
    expect(outcome.status).toBe(206);
    expect(outcome.headers['content-range']).toBe(expected[kind]);
    if (kind === 'multipart') expect(outcome.headers['content-type']).toContain('multipart/byteranges');
    if (kind === 'extra-bytes') expect(outcome.body.length).toBe(source.size - 100 + 100);
  });

  test('416 with the real size, with another, and bare', async () => {
    const server = await start([
      broken.rangeRefused(200_000),
      broken.rangeRefused(7),
      broken.rangeRefused(null),
    ]);
    const ranges: (string | undefined)[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const outcome = await ask(server.url(), { range: 'bytes=200000-' });
      expect(outcome.status).toBe(416);
      ranges.push(outcome.headers['content-range']);
    }
    expect(ranges).toEqual(['bytes */200000', 'bytes */7', undefined]);
  });

  test('a part under another ETag, in spite of If-Range', async () => {
    const server = await start([broken.changingEtag(source)]);
    const first = await ask(server.url());
    const second = await ask(server.url(), { range: 'bytes=5-', 'if-range': first.headers.etag ?? '' });
    expect([second.status, second.headers.etag]).toEqual([206, '"version-2"']);
  });

  test('Range ignored, and gzip that nobody asked for', async () => {
    const server = await start([serve(source, { ranges: false }), broken.gzipAnyway(source)]);
    expect((await ask(server.url(), { range: 'bytes=5-' })).status).toBe(200);
    const packed = await ask(server.url(), { 'accept-encoding': 'identity' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).equals(whole)).toBe(true);
  });

  test.each([
    ['more bytes than announced', broken.longerThanAnnounced(source), /^HPE_/],
    ['two lengths', broken.badLength('two', source), /^HPE_/],
    ['a negative length', broken.badLength('negative', source), /^HPE_/],
    ['a length in words', broken.badLength('words', source), /^HPE_/],
    ['70 KB of headers', broken.hugeHeaders(source), /^HPE_HEADER_OVERFLOW$/],
    ['something that is not HTTP', broken.notHttp(), /^HPE_/],
    ['a hang-up', broken.hangUp('fin'), /^ECONNRESET$/],
    ['a reset', broken.hangUp('rst'), /^ECONNRESET$/],
  ] as const)('%s', async (_title, answer, error) => {
    const server = await start([answer]);
    // The error comes with the parser's own timing: with the last bytes, or once the socket is reused.
    const outcome = await ask(server.url());
    expect(outcome.error).toMatch(error);
  });

  test('empty and one-byte bodies, web pages and expired links', async () => {
    const server = await start([
      broken.wholeBody(Buffer.alloc(0)),
      broken.wholeBody(Buffer.from('x')),
      broken.webPage(),
      broken.linkExpired(),
    ]);
    expect((await ask(server.url())).headers['content-length']).toBe('0');
    expect((await ask(server.url())).body.toString()).toBe('x');
    expect((await ask(server.url())).headers['content-type']).toContain('text/html');
    const expired = await ask(server.url());
    expect([expired.status, expired.body.toString()]).toEqual([403, expect.stringContaining('expired')]);
  });

  test('a length past 2^32', async () => {
    const server = await start([serve(makeLargeMp4(5 * 2 ** 30))]);
    const outcome = await ask(server.url(), {}, { enough: 100_000 });
    expect(outcome.headers['content-length']).toBe('5368709120');
  });
});

describe('a connection', () => {
  test('is reset at its second request, as a stale one is', async () => {
    const server = await start([broken.staleKeepAlive(serve(source))]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await ask(server.url(), {}, { agent })).status).toBe(200);
    expect((await ask(server.url(), {}, { agent })).error).toBe('ECONNRESET');
    expect((await ask(server.url(), {}, { agent })).status).toBe(200);
    expect(server.requests.map((request) => [request.connection, request.indexOnConnection])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
    agent.destroy();
  });

  test('can be reset before anything is said', async () => {
    const server = await start([serve(source)], {
      onConnection(socket) {
        socket.resetAndDestroy();
        return false;
      },
    });
    expect((await ask(server.url())).error).toBe('ECONNRESET');
    expect(server.requests).toHaveLength(0);
  });
});

describe('redirects', () => {
  test('go anywhere, nowhere, round in circles, and through so many hops', async () => {
    const server = await start([
      redirects.redirect('file:///etc/passwd'),
      redirects.redirect('http://10.0.0.1/clip.mp4', 307),
      redirects.redirectNowhere(),
      redirects.redirectLoop(),
      ...redirects.redirectChain(2, serve(source)),
    ]);
    const places: (readonly [number, string | undefined])[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      const { status, headers } = await ask(server.url('/start'));
      places.push([status, headers.location]);
    }
    expect(places).toEqual([
      [302, 'file:///etc/passwd'],
      [307, 'http://10.0.0.1/clip.mp4'],
      [302, undefined],
      [302, '/start'],
      [302, '/hop/1'],
      [302, '/hop/2'],
      [200, undefined],
    ]);
  });

  test('can carry a body without end', async () => {
    const server = await start([redirects.redirectEndless('/clip.mp4')]);
    const outcome = await ask(server.url(), {}, { enough: 500_000 });
    expect([outcome.status, outcome.headers.location]).toEqual([302, '/clip.mp4']);
    expect(outcome.body.length).toBeGreaterThanOrEqual(500_000);
  });

  test('leave the rest of the raw bytes to the test', async () => {
    const server = await start([broken.raw('HTTP/1.0 200 Fine\r\n\r\nold and short')]);
    expect(await hear(server)).toBe('HTTP/1.0 200 Fine\r\n\r\nold and short');
  });
});
