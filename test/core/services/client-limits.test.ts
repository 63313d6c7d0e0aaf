/** Answers that would fill the memory, and others that no HTTP library would send (cases 6, 30, 34). */
import { createGzip } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createServiceClient } from '../../../app/core/services/client.ts';
import type { DailiesError } from '../../../app/shared/error-code.ts';
import { endless, hugeHeaders, notHttp, respond } from '../../fault-server/broken-answers.ts';
import { testCertificate } from '../../fault-server/certificates.ts';
import {
  type Answer,
  type FaultServer,
  type FaultServerOptions,
  startFaultServer,
} from '../../fault-server/fault-server.ts';
import { redirectEndless } from '../../fault-server/redirects.ts';
import { formatHead } from '../../fault-server/serve.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';
import { loadClip } from '../../luma-service/media.ts';

const MIB = 1024 * 1024;
const running: FaultServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function ask(answer: Answer, options: FaultServerOptions = {}): Promise<DailiesError> {
  const server = await startFaultServer([answer], { role: 'gateway', ...options });
  running.push(server);
  const client = createServiceClient({
    ...{ baseUrl: new URL(`${server.origin}/`), apiKey: CANARY_KEY, timeoutMs: 10_000, now: Date.now },
  });
  return client.query('a', new AbortController().signal).then(
    () => {
      throw new Error('it was not refused');
    },
    (reason: DailiesError) => reason,
  );
}

/** How much the resident set grew at its worst while `act` ran. */
async function growth(act: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  await act();
  clearInterval(watch);
  return Math.max(most, process.memoryUsage.rss()) - before;
}

/** Zeros, compressed as they are sent: 200 MiB of them are 200 KiB on the wire. */
function gzipBomb(bytes: number): Answer {
  return async (wire) => {
    await wire.write(
      formatHead(200, {
        ...{ 'content-type': 'application/json', 'content-encoding': 'gzip' },
        'transfer-encoding': 'chunked',
      }),
    );
    const gzip = createGzip();
    const zeros = Buffer.alloc(MIB);
    const feed = async (): Promise<void> => {
      for (let sent = 0; sent < bytes && !wire.gone; sent += zeros.length) {
        if (!gzip.write(zeros)) await new Promise((resolve) => gzip.once('drain', resolve));
      }
      gzip.end();
    };
    const fed = feed();
    for await (const chunk of gzip as AsyncIterable<Buffer>) {
      const head = `${chunk.length.toString(16)}\r\n`;
      if (!(await wire.write(Buffer.concat([Buffer.from(head), chunk, Buffer.from('\r\n')])))) break;
    }
    gzip.destroy();
    await Promise.race([fed, wire.hold()]);
  };
}

test('case 6: bodies of 9 MiB, without end, compressed 200 MiB, and errors without end stop at 8 MiB', async () => {
  // One of each first, so that what code and buffers take once is not counted.
  await ask(endless());
  const bodies = (): readonly Answer[] => [
    respond(200, { 'content-type': 'application/json' }, Buffer.alloc(9 * MIB, 0x20)),
    endless(200),
    endless(500),
    redirectEndless('/elsewhere'),
    gzipBomb(200 * MIB),
  ];
  for (const body of bodies()) {
    const codes: string[] = [];
    const grown = await growth(async () => codes.push((await ask(body)).code));
    expect(codes).toEqual(['bad-answer']);
    expect(grown).toBeLessThan(50 * MIB);
  }
  for (const server of running) {
    for (const { bytesSent } of server.requests) expect(bytesSent).toBeLessThan(20 * MIB);
  }
});

test('case 6: exactly 8 MiB is still read', async () => {
  const body = Buffer.alloc(8 * MIB, 0x20);
  body.write('{"id":"b","state":"pending"}');
  expect((await ask(respond(200, {}, body))).message).toContain('another task');
});

test('case 30: what is not HTTP, or has endless headers, is a bad answer', async () => {
  for (const answer of [notHttp(), hugeHeaders(loadClip('portrait').video)]) {
    expect((await ask(answer)).code).toBe('bad-answer');
  }
});

test('case 2: a body that is not the compressed data it is said to be is a bad answer', async () => {
  expect((await ask(respond(200, { 'content-encoding': 'gzip' }, '{"id":"a"}'))).code).toBe('bad-answer');
});

test.each(['expired', 'wrong-host', 'self-signed'] as const)(
  'case 34: a certificate that is %s is named as such',
  async (kind) => {
    const error = await ask(notHttp(), { certificate: testCertificate(kind) });
    expect([error.code, error.message.includes('certificate')]).toEqual(['gateway-certificate', true]);
  },
);

test.each(['Upgrade: h2c\r\nConnection: Upgrade\r\n', 'Upgrade: websocket\r\n', ''])(
  'T15: 101 with "%s" from the gateway is refused at once, and its socket closed',
  async (fields) => {
    const refused = await ask(async (wire) => {
      await wire.write(`HTTP/1.1 101 Switching Protocols\r\n${fields}\r\n`);
      await wire.hold();
    });
    expect(refused.code).toBe('bad-answer');
    await expect.poll(() => running[0]?.openConnections).toBe(0);
  },
);

test('field S4: the key goes over plain http to loopback alone, whatever a .localhost name resolves to', async () => {
  const server = await startFaultServer([respond(200)], { role: 'gateway' });
  running.push(server);
  const client = createServiceClient({
    ...{ baseUrl: new URL(`http://foo.localhost:${server.port}/`), apiKey: CANARY_KEY },
    ...{ timeoutMs: 10_000, now: Date.now },
    resolveAll: (_hostname, _options, callback) => callback(null, [{ address: '203.0.114.7', family: 4 }]),
  });
  const refused = client.query('a', new AbortController().signal);
  await expect(refused).rejects.toMatchObject({
    code: 'gateway-unreachable',
    message: expect.stringContaining('leads to another computer'),
  });
  expect(server.connectionCount).toBe(0);
});
