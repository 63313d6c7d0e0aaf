/**
 * Opens a connection through a proxy to an https server: CONNECT (RFC 9110 §9.3.6) or SOCKS. The proxy resolves the
 * name itself and sees it and the port, nothing else.
 */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { SocksClient } from 'socks';
import { DailiesError } from '../../shared/error-code.ts';
import { bareHost } from './addresses.ts';
import { errorCodeOf, networkFaultOf } from './network-fault.ts';
import { proxyPort } from './proxy-routes.ts';

export interface TunnelTarget {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Names a proxy by host and port alone: an address may hold a name and a password. */
function nameOf(proxy: URL): string {
  return `${proxy.hostname}:${proxyPort(proxy)}`;
}

function unreachable(proxy: URL, thrown: unknown): DailiesError {
  const cause =
    networkFaultOf(thrown) === 'certificate'
      ? 'proxy-certificate'
      : errorCodeOf(thrown) === 'ECONNREFUSED'
        ? 'proxy-refused-connection'
        : undefined;
  return new DailiesError('proxy-unreachable', { proxy: nameOf(proxy), cause });
}

/**
 * Makes the problem of a refusal.
 * @param status of the answer to CONNECT; null for SOCKS, which has none.
 */
function refused(proxy: URL, status: number | null, host: string): DailiesError {
  return new DailiesError('proxy-refused', {
    ...{ proxy: nameOf(proxy), host, status: status ?? undefined },
    ...(status === 407 ? { cause: 'proxy-wants-password' } : {}),
  });
}

/**
 * Makes the header for a proxy with a password, where Node sends `Basic` from the two parts, and percent signs in an
 * address stand for what they encode.
 */
function credentialsOf(proxy: URL): { readonly 'proxy-authorization'?: string } {
  if (proxy.username === '' && proxy.password === '') return {};
  const text = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

function connectByHttp(proxy: URL, target: TunnelTarget, signal: AbortSignal): Promise<Socket> {
  const authority = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    host: bareHost(proxy),
    port: proxyPort(proxy),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, 'user-agent': 'Dailies', ...credentialsOf(proxy) },
    // A connection of its own: an agent would send it through the very proxy that some environments name.
    agent: false,
    signal,
  });
  return new Promise((resolve, reject) => {
    request.once('connect', ({ statusCode = 0 }, socket, early) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return reject(refused(proxy, statusCode, target.host));
      }
      if (early.length > 0) socket.unshift(early);
      resolve(socket as Socket);
    });
    request.once('error', (thrown) => reject(unreachable(proxy, thrown)));
    request.end();
  });
}

async function connectBySocks(proxy: URL, target: TunnelTarget, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host: bareHost(proxy), port: proxyPort(proxy) });
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await once(socket, 'connect', { signal });
  } catch (thrown) {
    socket.destroy();
    throw unreachable(proxy, thrown);
  }
  try {
    await SocksClient.createConnection({
      command: 'connect',
      destination: { ...target },
      proxy: {
        host: bareHost(proxy),
        port: proxyPort(proxy),
        type: proxy.protocol === 'socks4:' ? 4 : 5,
        ...(proxy.username === '' ? {} : { userId: decodeURIComponent(proxy.username) }),
        ...(proxy.password === '' ? {} : { password: decodeURIComponent(proxy.password) }),
      },
      existing_socket: socket,
    });
  } catch (thrown) {
    socket.destroy();
    throw signal.aborted ? unreachable(proxy, thrown) : refused(proxy, null, target.host);
  } finally {
    signal.removeEventListener('abort', abort);
  }
  return socket;
}

/**
 * Connects to `target` through `proxy`. Rejects with DailiesError `proxy-unreachable` or `proxy-refused`; an
 * aborted one leaves no connection behind.
 */
export function openTunnel(proxy: URL, target: TunnelTarget, signal: AbortSignal): Promise<Socket> {
  return proxy.protocol.startsWith('socks')
    ? connectBySocks(proxy, target, signal)
    : connectByHttp(proxy, target, signal);
}
