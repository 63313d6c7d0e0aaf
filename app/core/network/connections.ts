/** The agents that requests go through: straight ones, and one for each list of proxies. */
import type { AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { DailiesError } from '../../shared/error-code.ts';
import type { ProxyRoute, RoutesFor } from './proxy-routes.ts';
import { openTunnel } from './tunnel.ts';

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface Connections {
  /** For one request to this address; ask again for each, since the way may have changed. */
  agentsFor(url: URL): Promise<Agents>;
  /** Closes what is idle, and gives up what is being opened through a proxy. */
  close(): void;
}

/** Until a proxy has answered and the server behind it has shown its certificate. */
const OPENING_LIMIT_MS = 20_000;
/** A proxy that could not be reached is asked last for so long, as in Chromium. */
const AVOIDED_MS = 5 * 60_000;

type ConnectOptions = Parameters<HttpsAgent['createConnection']>[0] & {
  readonly host: string;
  readonly port: number | string;
};
type ConnectCallback = NonNullable<Parameters<HttpsAgent['createConnection']>[1]>;

/** Keeps its connections alive as Node's own agent does; opens each through the first proxy that can be reached. */
class TunnelAgent extends HttpsAgent {
  readonly #routes: () => readonly ProxyRoute[];
  readonly #onUnreachable: (proxy: URL) => void;
  readonly #lifetime = new AbortController();

  constructor(
    options: AgentOptions,
    routes: () => readonly ProxyRoute[],
    onUnreachable: (proxy: URL) => void,
  ) {
    super(options);
    this.#routes = routes;
    this.#onUnreachable = onUnreachable;
  }

  /** Node takes the socket from the callback where none is returned (`agent.createConnection`). */
  override createConnection(options: ConnectOptions, callback?: ConnectCallback): Duplex | undefined {
    const signal = AbortSignal.any([this.#lifetime.signal, AbortSignal.timeout(OPENING_LIMIT_MS)]);
    this.#open(options, signal).then(
      (socket) => callback?.(null, socket),
      (thrown) => callback?.(thrown as Error, undefined as never),
    );
    return undefined;
  }

  async #open(options: ConnectOptions, signal: AbortSignal): Promise<Duplex> {
    let failure: unknown;
    for (const route of this.#routes()) {
      try {
        if (route === 'direct') return await this.#secure(options, signal);
        const target = { host: options.host, port: Number(options.port) };
        return await this.#secure({ ...options, socket: await openTunnel(route, target, signal) }, signal);
      } catch (thrown) {
        failure = thrown;
        const next = thrown instanceof DailiesError && thrown.code === 'proxy-unreachable';
        if (!next || route === 'direct' || signal.aborted) throw thrown;
        this.#onUnreachable(route);
      }
    }
    throw failure;
  }

  /** Speaks TLS with the server itself, so that a proxy sees ciphertext alone. */
  #secure(options: object, signal: AbortSignal): Promise<Duplex> {
    const socket = super.createConnection(options as ConnectOptions) as TLSSocket;
    return new Promise((resolve, reject) => {
      const end = (thrown: unknown): void => {
        signal.removeEventListener('abort', abort);
        socket.destroy();
        reject(thrown);
      };
      const abort = (): void => end(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
      const early = (): void => end(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
      signal.addEventListener('abort', abort, { once: true });
      socket.once('error', end);
      socket.once('close', early);
      socket.once('secureConnect', () => {
        signal.removeEventListener('abort', abort);
        socket.off('error', end);
        socket.off('close', early);
        resolve(socket);
      });
    });
  }

  override destroy(): void {
    this.#lifetime.abort();
    super.destroy();
  }
}

export interface ConnectionsOptions {
  /** For requests that no proxy carries. */
  readonly direct: Agents;
  readonly routesFor: RoutesFor;
  /** For the agents of proxies. */
  readonly agent: AgentOptions;
  readonly monotonicNow: () => number;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { direct, routesFor, monotonicNow } = options;
  /** By the list of routes, so that a kept connection is only used again on the same way. */
  const tunnels = new Map<string, TunnelAgent>();
  const avoidedUntil = new Map<string, number>();
  let closed = false;

  const isAvoided = (route: ProxyRoute): boolean =>
    route !== 'direct' && (avoidedUntil.get(route.href) ?? Number.NEGATIVE_INFINITY) > monotonicNow();

  return {
    async agentsFor(url) {
      const routes = await routesFor(url);
      if (closed || url.protocol !== 'https:' || (routes[0] ?? 'direct') === 'direct') return direct;
      const name = routes.map((route) => (route === 'direct' ? route : route.href)).join(' ');
      let agent = tunnels.get(name);
      if (!agent) {
        const order = (): readonly ProxyRoute[] => [
          ...routes.filter((route) => !isAvoided(route)),
          ...routes.filter(isAvoided),
        ];
        agent = new TunnelAgent(options.agent, order, (proxy) =>
          avoidedUntil.set(proxy.href, monotonicNow() + AVOIDED_MS),
        );
        tunnels.set(name, agent);
      }
      return { http: direct.http, https: agent };
    },
    close() {
      closed = true;
      for (const agent of [direct.http, direct.https, ...tunnels.values()]) agent.destroy();
    },
  };
}
