/**
 * A server on a raw socket that answers as no HTTP library would: cut, stalled, contradictory. Scripted with a
 * list of answers taken in turn, one for each request; the last repeats. The answers are in serve.ts (a file
 * and how its transfer ends), broken-answers.ts and redirects.ts.
 */
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { inspectRequest, type ServerRole } from '../security/leaks.ts';
import type { TestCertificate } from './certificates.ts';
import { createWire, type Wire } from './wire.ts';

export interface FaultRequest {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Which connection it came on, from 0, and its place on it, from 0. */
  readonly connection: number;
  readonly indexOnConnection: number;
  /** Its place among all requests, from 0. */
  readonly index: number;
  /** Everything sent in answer, head included. */
  readonly bytesSent: number;
}

/**
 * One scripted answer. When it returns with the socket open, the connection serves further requests.
 */
export type Answer = (wire: Wire, request: FaultRequest) => Promise<void> | void;

export interface FaultServerOptions {
  /** Speaks TLS with this certificate; plain HTTP without. */
  readonly certificate?: TestCertificate;
  /** The newest TLS that it speaks; default 1.3. */
  readonly maxVersion?: SecureVersion;
  /** What it stands for: a gateway may be sent the key, in its header. Default: a file server. */
  readonly role?: ServerRole;
  /** Does something to the bare connection first; return false to serve no request on it. */
  readonly onConnection?: (socket: Socket) => boolean;
}

export interface FaultServer {
  readonly port: number;
  /** Scheme, host and port, without a slash. */
  readonly origin: string;
  /** `path` begins with a slash. */
  url(path?: string): string;
  readonly requests: readonly FaultRequest[];
  /** Connections accepted so far, and those open now. */
  readonly connectionCount: number;
  readonly openConnections: number;
  /** Begins a new list of answers with the next request. */
  script(...answers: readonly Answer[]): void;
  stop(): Promise<void>;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Head {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  const [method = '', target = ''] = first.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { method, target, headers };
}

/** Starts it on 127.0.0.1, on any free port. */
export async function startFaultServer(
  answers: readonly Answer[],
  options: FaultServerOptions = {},
): Promise<FaultServer> {
  const requests: Writable<FaultRequest>[] = [];
  const sockets = new Set<Socket>();
  let script = answers;
  let turn = 0;
  let connectionCount = 0;

  function serveConnection(socket: Socket): void {
    const connection = connectionCount;
    connectionCount += 1;
    let indexOnConnection = 0;
    let waiting = Buffer.alloc(0);
    let busy = false;

    async function serveWaiting(): Promise<void> {
      const end = waiting.indexOf('\r\n\r\n');
      if (busy || end < 0 || socket.destroyed) return;
      const head = parseHead(waiting.toString('latin1', 0, end));
      const bodyLength = Number(head.headers['content-length'] ?? '0');
      if (waiting.length < end + 4 + bodyLength) return;
      const request: Writable<FaultRequest> = {
        ...{ at: Date.now(), ...head, body: waiting.toString('utf8', end + 4, end + 4 + bodyLength) },
        ...{ connection, indexOnConnection, index: requests.length, bytesSent: 0 },
      };
      waiting = waiting.subarray(end + 4 + bodyLength);
      indexOnConnection += 1;
      requests.push(request);
      inspectRequest(options.role ?? 'file server', request.target, request.headers);
      const answer = script[Math.min(turn, script.length - 1)];
      turn += 1;
      busy = true;
      await answer?.(
        createWire(socket, (bytes) => {
          request.bytesSent += bytes;
        }),
        request,
      );
      busy = false;
      await serveWaiting();
    }

    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      serveWaiting().catch(() => socket.destroy());
    });
  }

  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Clients hang up in every test here; that is never a fault of the server's.
    socket.on('error', () => undefined);
    if (options.onConnection?.(socket) ?? true) serveConnection(socket);
  };
  const { certificate } = options;
  const server: Server = certificate
    ? createTlsServer(
        {
          ...{ key: certificate.key, cert: certificate.chain },
          ...(options.maxVersion ? { maxVersion: options.maxVersion } : {}),
        },
        accept,
      )
    : createTcpServer(accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `${certificate ? 'https' : 'http'}://${certificate ? 'localhost' : '127.0.0.1'}:${port}`;

  return {
    port,
    origin,
    url: (path = '/clip.mp4') => origin + path,
    requests,
    get connectionCount() {
      return connectionCount;
    },
    get openConnections() {
      return sockets.size;
    },
    script(...next) {
      script = next;
      turn = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
