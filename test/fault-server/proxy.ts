/** Proxies on loopback: CONNECT and SOCKS5. Both resolve names as they were told to, and note what they saw. */
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { testCertificate } from './certificates.ts';

export interface ProxyRequest {
  readonly method: string;
  /** Of CONNECT: host and port. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

export interface TestProxy {
  readonly port: number;
  readonly url: string;
  readonly requests: readonly ProxyRequest[];
  /** Every byte that came from clients, tunnels included. */
  readonly seen: () => string;
  stop(): Promise<void>;
}

export interface ProxyScript {
  /** Which port on loopback a name's port 443 leads to. */
  readonly hosts?: Readonly<Record<string, number>>;
  /** The answer to CONNECT; default 200 for a known host, 502 else. */
  readonly status?: number;
  /** Wanted in Proxy-Authorization, else 407. */
  readonly credentials?: string;
  /** Never answers. */
  readonly silent?: boolean;
}

async function listen(server: Server, sockets: Set<Socket>): Promise<number> {
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

function stopper(server: Server, sockets: Set<Socket>): () => Promise<void> {
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((done) => server.close(() => done()));
  };
}

function join(client: Duplex, port: number, onOpen: () => void): void {
  const server = connect(port, '127.0.0.1', onOpen);
  server.on('error', () => client.destroy());
  client.on('error', () => server.destroy());
  client.on('close', () => server.destroy());
  server.pipe(client).pipe(server);
}

export async function startProxy(script: ProxyScript = {}): Promise<TestProxy> {
  const requests: ProxyRequest[] = [];
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer((request, response) => {
    requests.push({ method: request.method ?? '', target: request.url ?? '', headers: request.headers });
    response.writeHead(500).end();
  });
  server.on('connection', (socket) => socket.on('data', (chunk) => chunks.push(chunk)));
  server.on('connect', (request, client: Duplex) => {
    const target = request.url ?? '';
    requests.push({ method: 'CONNECT', target, headers: request.headers });
    if (script.silent) return;
    const port = script.hosts?.[target.replace(/:443$/, '')];
    const wanted = script.credentials && `Basic ${Buffer.from(script.credentials).toString('base64')}`;
    const isLetIn = wanted === undefined || request.headers['proxy-authorization'] === wanted;
    const status = isLetIn ? (script.status ?? (port === undefined ? 502 : 200)) : 407;
    // A page of its own, as proxies send one: it must never be taken for the server's answer.
    if (status !== 200 || port === undefined) {
      client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\n\r\n{}`);
      return;
    }
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    join(client, port, () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'));
  });
  const port = await listen(server, sockets);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    seen: () => Buffer.concat(chunks).toString('latin1'),
    stop: stopper(server, sockets),
  };
}

/** SOCKS5 without a password (RFC 1928), for names alone; refuses those it does not know. */
export async function startSocksProxy(hosts: ProxyScript['hosts'] = {}): Promise<TestProxy> {
  const requests: ProxyRequest[] = [];
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    client.on('data', (chunk) => chunks.push(chunk));
    client.once('data', () => {
      client.write(Buffer.from([5, 0]));
      client.once('data', (asked) => {
        const length = asked[4] ?? 0;
        const host = asked.subarray(5, 5 + length).toString('latin1');
        const target = `${host}:${asked.readUInt16BE(5 + length)}`;
        requests.push({ method: `type ${asked[3]}`, target, headers: {} });
        const port = hosts[host];
        const answer = (code: number) => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
        if (port === undefined) client.end(answer(2));
        else join(client, port, () => client.write(answer(0)));
      });
    });
  });
  const port = await listen(server, sockets);
  return {
    port,
    url: `socks5://127.0.0.1:${port}`,
    requests,
    seen: () => Buffer.concat(chunks).toString('latin1'),
    stop: stopper(server, sockets),
  };
}

/** Puts https in front of a plain server on loopback; by default as what only a proxy can reach. */
export async function startTlsFront(
  plainPort: number,
  kind: 'proxied' | 'good' | 'expired' = 'proxied',
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { key, chain } = testCertificate(kind);
  const sockets = new Set<Socket>();
  const server = createTlsServer({ key, cert: chain }, (client) => join(client, plainPort, () => undefined));
  server.on('tlsClientError', () => undefined);
  const port = await listen(server, sockets);
  return { port, stop: stopper(server, sockets) };
}
