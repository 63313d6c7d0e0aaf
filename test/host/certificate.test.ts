import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createCertificate } from './certificate.ts';

test('makes a certificate that is its own issuer, valid now, under the announced key', () => {
  const made = createCertificate();
  const parsed = new X509Certificate(made.certPem);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.issuer).toBe(parsed.subject);
  expect(parsed.validFromDate.getTime()).toBeLessThan(Date.now());
  expect(parsed.validToDate.getTime()).toBeGreaterThan(Date.now());
  const spki = parsed.publicKey.export({ type: 'spki', format: 'der' });
  expect(createHash('sha256').update(spki).digest('base64')).toBe(made.spkiSha256);
});

test('makes one that a TLS server can use', async () => {
  const made = createCertificate();
  const server = createServer({ cert: made.certPem, key: made.keyPem }, (_request, response) => {
    response.end('hello');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, host: '127.0.0.1', ca: made.certPem, checkServerIdentity: () => undefined });
  sent.end();
  const [response] = await once(sent, 'response');
  expect(await response.toArray()).toEqual([Buffer.from('hello')]);
  server.close();
});
