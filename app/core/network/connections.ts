/** Keeps the agents that requests go through: straight ones, and one for each list of proxies. */
import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { OPENING_LIMIT_MS, tryRoutes, whenOpen } from './open-socket.ts';
import type { ProxyRoute, RoutesFor } from './proxy-routes.ts';

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface Connections {
  /** For one request to this address; ask again for each, since the way may have changed. */
  agentsFor(url: URL): Promise<Agents>;
  /** Closes what is idle, and lets no later request use what is open now. */
  forget(): void;
  /** Closes everything, and gives up what is being opened through a proxy. */
  close(): void;
}

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

  /** Speaks TLS with the server itself, so that a proxy sees ciphertext alone. */
  #open(options: ConnectOptions, signal: AbortSignal): Promise<Duplex> {
    const target = { host: options.host, port: Number(options.port) };
    return tryRoutes(this.#routes(), target, signal, this.#onUnreachable, (socket) => {
      const secure = super.createConnection({ ...options, ...(socket ? { socket } : {}) } as ConnectOptions);
      return whenOpen(secure as TLSSocket, 'secureConnect', signal);
    });
  }

  override destroy(): void {
    this.#lifetime.abort();
    super.destroy();
  }
}

/** Which ways lead to an address now, the proxies that could not be reached lately at the end. */
export interface Ways {
  readonly routesFor: RoutesFor;
  /** The same routes, in the order of now. */
  ordered(routes: readonly ProxyRoute[]): readonly ProxyRoute[];
  avoid(proxy: URL): void;
}

export function createWays(routesFor: RoutesFor, monotonicNow: () => number): Ways {
  const avoidedUntil = new Map<string, number>();
  const isAvoided = (route: ProxyRoute): boolean =>
    route !== 'direct' && (avoidedUntil.get(route.href) ?? Number.NEGATIVE_INFINITY) > monotonicNow();
  const ordered = (routes: readonly ProxyRoute[]): readonly ProxyRoute[] => [
    ...routes.filter((route) => !isAvoided(route)),
    ...routes.filter(isAvoided),
  ];
  return {
    ordered,
    async routesFor(url) {
      // Asked for each: whoever knows the way may not know it yet. Plain http goes straight, whatever it is.
      const known = await routesFor(url);
      const routes = url.protocol === 'https:' ? known : [];
      return routes.length === 0 || routes[0] === 'direct' ? ['direct'] : ordered(routes);
    },
    avoid: (proxy) => void avoidedUntil.set(proxy.href, monotonicNow() + AVOIDED_MS),
  };
}

/** Names a list of routes in one string, so that a kept connection is only used again on the same way. */
export function nameOfRoutes(routes: readonly ProxyRoute[]): string {
  return routes
    .map((route) => (route === 'direct' ? route : route.href))
    .sort()
    .join(' ');
}

export interface ConnectionsOptions {
  readonly agent: AgentOptions;
  readonly routesFor: RoutesFor;
  readonly monotonicNow: () => number;
}

/** Closes an agent's idle connections at once, and the others one by one as they become free. */
function retire(agent: HttpAgent): void {
  // Read by Node whenever a connection becomes free.
  (agent as { keepAlive?: boolean }).keepAlive = false;
  for (const sockets of Object.values(agent.freeSockets))
    for (const socket of sockets ?? []) socket.destroy();
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { agent: agentOptions } = options;
  const ways = createWays(options.routesFor, options.monotonicNow);
  const straight = (): Agents => ({ http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) });
  let direct = straight();
  let tunnels = new Map<string, TunnelAgent>();
  /** Agents that still carry requests from before the last forget(). */
  const retired = new Set<HttpAgent>();
  let closed = false;

  return {
    async agentsFor(url) {
      const routes = await ways.routesFor(url);
      if (closed || (routes.length === 1 && routes[0] === 'direct')) return direct;
      const name = nameOfRoutes(routes);
      let agent = tunnels.get(name);
      if (!agent) {
        agent = new TunnelAgent(agentOptions, () => ways.ordered(routes), ways.avoid);
        tunnels.set(name, agent);
      }
      return { http: direct.http, https: agent };
    },
    forget() {
      for (const agent of [direct.http, direct.https, ...tunnels.values()]) {
        retire(agent);
        if (Object.keys(agent.sockets).length > 0) retired.add(agent);
      }
      direct = straight();
      tunnels = new Map();
    },
    close() {
      closed = true;
      for (const agent of [direct.http, direct.https, ...tunnels.values(), ...retired]) agent.destroy();
    },
  };
}
