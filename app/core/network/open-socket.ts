/** Opens a connection to a server: straight, or through the first proxy that can be reached. */
import { isIP, connect as netConnect, type Socket } from 'node:net';
import { DEFAULT_CIPHERS, connect as tlsConnect } from 'node:tls';
import { DailiesError } from '../../shared/error-code.ts';
import { bareHost } from './addresses.ts';
import type { Lookup } from './filtered-lookup.ts';
import type { ProxyRoute } from './proxy-routes.ts';
import { openTunnel, type TunnelTarget } from './tunnel.ts';

/** Until a proxy has answered and the server behind it has shown its certificate. */
export const OPENING_LIMIT_MS = 20_000;

const FIRST_CIPHER = 'TLS_AES_128_GCM_SHA256';
/** What Node offers, in the order of browsers: Node asks for AES-256 first, which takes 3 % more for a large file. */
const CIPHERS = DEFAULT_CIPHERS.split(':')
  .toSorted((one, other) => Number(other === FIRST_CIPHER) - Number(one === FIRST_CIPHER))
  .join(':');

/**
 * Tries the routes in turn: the next one where a proxy cannot be reached, which `onUnreachable` is told. Throws what
 * the last one threw. `open` gets the tunnel's socket, or undefined for the straight way.
 */
export async function tryRoutes<Opened>(
  routes: readonly ProxyRoute[],
  target: TunnelTarget,
  signal: AbortSignal,
  onUnreachable: (proxy: URL) => void,
  open: (tunnel: Socket | undefined) => Promise<Opened>,
): Promise<Opened> {
  let failure: unknown = new Error('there is no way');
  for (const route of routes) {
    try {
      return await open(route === 'direct' ? undefined : await openTunnel(route, target, signal));
    } catch (thrown) {
      failure = thrown;
      const next = thrown instanceof DailiesError && thrown.code === 'proxy-unreachable';
      if (!next || route === 'direct' || signal.aborted) throw thrown;
      onUnreachable(route);
    }
  }
  throw failure;
}

/** Resolves with the socket once it can carry a request; leaves none behind when it fails or is aborted. */
export function whenOpen<Opened extends Socket>(
  socket: Opened,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const stopListening = (): void => {
      signal.removeEventListener('abort', abort);
      socket.off('error', end);
      socket.off('close', early);
    };
    const end = (thrown: unknown): void => {
      stopListening();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(thrown);
    };
    const abort = (): void => end(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    const early = (): void => end(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', end);
    socket.once('close', early);
    socket.once(event, () => {
      stopListening();
      resolve(socket);
    });
  });
}

export interface SocketOptions {
  readonly lookup: Lookup;
  /** Used where no proxy is in between: the system then reads into buffers of the caller's choice. */
  readonly onread: {
    readonly buffer: () => Buffer;
    readonly callback: (n: number, b: Uint8Array) => boolean;
  };
  /** Of an earlier TLS connection to the same server. */
  readonly session: Buffer | undefined;
  readonly onSession: (session: Buffer) => void;
  readonly signal: AbortSignal;
}

export interface OpenSocket {
  readonly socket: Socket;
  /** It reads by `onread`; otherwise by its `data` event. */
  readonly readsDirectly: boolean;
}

/** Opens a connection that an http(s) request can be written to. Throws DailiesError or what the socket threw. */
export function openSocket(
  url: URL,
  routes: readonly ProxyRoute[],
  onUnreachable: (proxy: URL) => void,
  options: SocketOptions,
): Promise<OpenSocket> {
  const { lookup, onread, session, onSession, signal } = options;
  const host = bareHost(url);
  const isSecure = url.protocol === 'https:';
  const port = Number(url.port || (isSecure ? 443 : 80));
  return tryRoutes(routes, { host, port }, signal, onUnreachable, async (tunnel) => {
    const readsDirectly = tunnel === undefined;
    const straight = { host, port, lookup: lookup as never, onread: onread as never };
    if (!isSecure) {
      const socket = tunnel ?? (await whenOpen(netConnect(straight), 'connect', signal));
      return { socket, readsDirectly };
    }
    const secure = tlsConnect({
      ...(tunnel ? { socket: tunnel } : straight),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(session ? { session } : {}),
      ciphers: CIPHERS,
      ALPNProtocols: ['http/1.1'],
    });
    secure.on('session', onSession);
    return { socket: await whenOpen(secure, 'secureConnect', signal), readsDirectly };
  });
}
