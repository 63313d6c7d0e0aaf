/**
 * Answers app:// and media:// out of the app's own protocol.handle handlers, over a loopback https server:
 * ranges, streamed bodies, back-pressure and a reader that goes away are then what they are.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mapPolicy, schemeOfHost, toElectron } from './address.ts';
import { type Certificate, createCertificate } from './certificate.ts';

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

export interface SchemeServer {
  readonly port: number;
  readonly certificate: Certificate;
  close(): void;
}

/** Headers that exist only because the page really talks to a server on loopback. */
const NOT_FORWARDED = new Set(['host', 'connection', 'accept-encoding', 'upgrade-insecure-requests']);

/** Its signal never aborts, as in Electron: what a player drops is heard of by its body alone. */
function requestFor(incoming: IncomingMessage, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (NOT_FORWARDED.has(name) || name.startsWith('sec-') || value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    headers.set(name, name === 'referer' || name === 'origin' ? toElectron(text) : text);
  }
  const method = incoming.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(`${origin}${incoming.url ?? '/'}`, {
    method,
    headers,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}),
  });
}

/** Starts listening on a free loopback port; `handlers` is filled by the app as it runs. */
export async function startSchemeServer(
  handlers: ReadonlyMap<string, ProtocolHandler>,
  record: (kind: string, detail: unknown) => void,
): Promise<SchemeServer> {
  const certificate = createCertificate();

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const target = schemeOfHost(incoming.headers.host ?? '');
    const handler = target ? handlers.get(target.scheme) : undefined;
    if (!target || !handler) {
      outgoing.writeHead(404).end();
      return;
    }
    const response = await handler(requestFor(incoming, target.origin));
    // Response.error() has status 0 and stands for a failed load.
    if (response.status === 0) {
      outgoing.destroy();
      return;
    }
    for (const [name, value] of response.headers) {
      outgoing.appendHeader(
        name,
        name === 'content-security-policy' ? mapPolicy(value, [...handlers.keys()]) : value,
      );
    }
    outgoing.writeHead(response.status);
    if (response.body && incoming.method !== 'HEAD') {
      await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
    } else {
      outgoing.end();
    }
  }

  const server = createServer(
    { cert: certificate.certPem, key: certificate.keyPem },
    (incoming, outgoing) => {
      answer(incoming, outgoing).catch((error: unknown) => {
        // A player that seeks drops the body it was reading: nothing went wrong.
        if (!outgoing.writableFinished && outgoing.destroyed) return;
        record('protocol.error', { url: incoming.url, error: String(error) });
        outgoing.destroy();
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    certificate,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
