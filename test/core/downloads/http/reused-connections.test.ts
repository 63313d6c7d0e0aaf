/** Many clips over few kept TLS connections, as every real file server gives them (docs/rules.md, field T1). */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createFileClient, type FileClient } from '../../../../app/core/downloads/http/file-client.ts';
import { createLinkRules } from '../../../../app/core/network/link-rules.ts';
import { trustTestAuthority } from '../../../fakes/trust-test-authority.ts';
import { testCertificate } from '../../../fault-server/certificates.ts';

trustTestAuthority();

const CLIP_BYTES = 20_000_000;
const clip = Buffer.alloc(CLIP_BYTES);
for (let at = 0; at < CLIP_BYTES; at += 4) clip.writeUInt32LE(at, at);
const rules = createLinkRules(new URL('http://127.0.0.1:1/'));

interface Counts {
  clips: number;
  broken: number;
  opened: number;
  resumed: number;
}

/** Serves one buffer over TLS with kept connections, and counts the connections. */
async function startTlsServer(maxVersion: SecureVersion): Promise<{ url: string; counts: Counts }> {
  const counts: Counts = { clips: 0, broken: 0, opened: 0, resumed: 0 };
  const { key, chain } = testCertificate('good');
  const server = createServer({ key, cert: chain, maxVersion }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': CLIP_BYTES }).end(clip);
  });
  server.on('secureConnection', (socket) => {
    counts.opened += 1;
    if (socket.isSessionReused()) counts.resumed += 1;
  });
  // Node's own 5 s begin when the last bytes are in the system's buffers, which a busy machine empties later than that.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/clip.mp4`, counts };
}

/** Reads a clip as a disk that is busy with every second piece does; throws where a byte is another. */
async function readClip(client: FileClient, url: string): Promise<void> {
  const answer = await client.get(url, {}, rules, new AbortController().signal);
  const space = Buffer.alloc(512 * 1024);
  let position = 0;
  let pieces = 0;
  let waits = 0;
  await answer.read(
    (bytes) => {
      const at = position;
      position += bytes.length;
      pieces += 1;
      if (waits > 0) throw new Error('more came before the last piece was dealt with');
      const check = (): void => {
        if (clip.compare(bytes, 0, bytes.length, at, at + bytes.length) !== 0) throw new Error('other bytes');
      };
      if (pieces % 2 === 0) return check() as undefined;
      waits += 1;
      return new Promise<void>((done) => setImmediate(done)).then(() => {
        waits -= 1;
        check();
      });
    },
    () => (waits > 0 ? space.subarray(0, 0) : space),
  );
  if (position !== CLIP_BYTES) throw new Error(`${position} bytes`);
}

test.each([
  { concurrency: 1, version: 'TLSv1.2' },
  { concurrency: 3, version: 'TLSv1.3' },
  { concurrency: 10, version: 'TLSv1.3' },
] as const)(
  'T1: 60 clips of 20 MB over kept $version connections, $concurrency at once, break none of them',
  async ({ concurrency, version }) => {
    const { url, counts } = await startTlsServer(version);
    const client = createFileClient({ stallTimeoutMs: 20_000, maxConnectionsPerHost: 40 });
    onTestFinished(() => client.close());
    const faults: unknown[] = [];
    let left = 60;
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (; left > 0; ) {
          left -= 1;
          await readClip(client, url).then(
            () => {
              counts.clips += 1;
            },
            (thrown: unknown) => {
              counts.broken += 1;
              faults.push(thrown);
            },
          );
        }
      }),
    );
    expect(faults).toEqual([]);
    expect(counts).toMatchObject({ clips: 60, broken: 0, opened: concurrency });
  },
  180_000,
);

test('a server that leaves the choice to us speaks AES-128, as it does with browsers', async () => {
  const { key, chain } = testCertificate('good');
  const ciphers: string[] = [];
  const server = createServer({ key, cert: chain, honorCipherOrder: false }, (_request, response) => {
    response.writeHead(200, { 'content-length': 4 }).end('clip');
  });
  server.on('secureConnection', (socket) => ciphers.push(socket.getCipher().standardName));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const client = createFileClient({ stallTimeoutMs: 5_000, maxConnectionsPerHost: 1 });
  onTestFinished(() => {
    client.close();
    server.close();
    server.closeAllConnections();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}/clip.mp4`;
  const answer = await client.get(url, {}, rules, new AbortController().signal);
  await answer.read(() => undefined);
  expect(ciphers).toEqual(['TLS_AES_128_GCM_SHA256']);
});
