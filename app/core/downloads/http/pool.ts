/**
 * Keeps connections to file servers for the next request, by server and by way. What a change of gateway, proxy or
 * rule has made unwanted is closed: at once where it is idle, else after its answer (docs/rules.md, field S7).
 */
import { createWays, nameOfRoutes } from '../../network/connections.ts';
import type { Lookup } from '../../network/filtered-lookup.ts';
import { OPENING_LIMIT_MS, openSocket } from '../../network/open-socket.ts';
import type { RoutesFor } from '../../network/proxy-routes.ts';
import { aborted, Connection } from './connection.ts';

/** An idle connection is closed before most servers and routers do it without a word. */
const IDLE_MS = 15_000;
/** By then the server may be closing it already. */
const IDLE_MARGIN_MS = 1_000;
const MAX_IDLE_PER_HOST = 16;
const MAX_SESSIONS = 100;

export interface Lease {
  readonly connection: Connection;
  /** It has carried an answer before, so the server may have closed it meanwhile. */
  readonly isReused: boolean;
  /** Called once when it ends. */
  onEnd: () => void;
  /** Gives it back: kept for the next one, or closed. `keptForMs`: for how long the server said that it keeps it. */
  end(isFit: boolean, keptForMs: number | null): void;
}

interface PoolOptions {
  readonly maxConnectionsPerHost: number;
  readonly routesFor: RoutesFor;
  readonly monotonicNow: () => number;
}

/** The connections to one server by one way. */
interface Host {
  readonly idle: Connection[];
  inUse: number;
  /** Those who wait for one of the connections that may be. */
  readonly waiting: (() => void)[];
}

export class Pool {
  readonly #maxPerHost: number;
  readonly #ways: ReturnType<typeof createWays>;
  readonly #hosts = new Map<string, Host>();
  /** Every open connection, idle or in use. */
  readonly #all = new Set<Connection>();
  /** TLS sessions by origin: a second handshake is shorter. */
  readonly #sessions = new Map<string, Buffer>();
  readonly #lifetime = new AbortController();

  constructor(options: PoolOptions) {
    this.#maxPerHost = options.maxConnectionsPerHost;
    this.#ways = createWays(options.routesFor, options.monotonicNow);
  }

  /** Gives a connection; `fresh` opens a new one. Throws DailiesError, or what the socket threw. */
  async lease(url: URL, lookup: Lookup, signal: AbortSignal, fresh: boolean): Promise<Lease> {
    const name = `${url.origin} ${nameOfRoutes(await this.#ways.routesFor(url))}`;
    const host = this.#hostOf(name);
    if (signal.aborted) throw aborted();
    await this.#acquire(host, signal);
    let isOver = false;
    try {
      const kept = fresh ? null : takeIdle(host);
      const connection = kept ?? (await this.#open(url, lookup, signal));
      const lease: Lease = {
        connection,
        isReused: kept !== null,
        onEnd: () => undefined,
        end: (isFit, keptForMs) => {
          if (isOver) return;
          isOver = true;
          lease.onEnd();
          if (isFit && connection.isOpen) this.#keep(connection, name, host, keptForMs);
          else this.#drop(connection);
          this.#release(name, host);
        },
      };
      return lease;
    } catch (thrown) {
      this.#release(name, host);
      throw thrown;
    }
  }

  /** Closes idle connections, and keeps none of those that are in use now. */
  forget(): void {
    for (const connection of this.#all) connection.isWanted = false;
    for (const { idle } of this.#hosts.values()) {
      for (const connection of idle.splice(0)) this.#drop(connection);
    }
    this.#sessions.clear();
  }

  close(): void {
    this.#lifetime.abort();
    for (const connection of [...this.#all]) this.#drop(connection);
  }

  #hostOf(name: string): Host {
    let host = this.#hosts.get(name);
    if (!host) {
      host = { idle: [], inUse: 0, waiting: [] };
      this.#hosts.set(name, host);
    }
    return host;
  }

  /** Waits for one of the connections that may be; throws when aborted meanwhile. */
  async #acquire(host: Host, signal: AbortSignal): Promise<void> {
    while (host.inUse >= this.#maxPerHost) {
      const free = Promise.withResolvers<void>();
      const wake = (): void => free.resolve();
      host.waiting.push(wake);
      signal.addEventListener('abort', wake, { once: true });
      await free.promise;
      signal.removeEventListener('abort', wake);
      const index = host.waiting.indexOf(wake);
      if (index >= 0) host.waiting.splice(index, 1);
      if (signal.aborted) throw aborted();
    }
    host.inUse += 1;
  }

  #release(name: string, host: Host): void {
    host.inUse -= 1;
    host.waiting.shift()?.();
    if (host.inUse === 0 && host.idle.length === 0 && host.waiting.length === 0) this.#hosts.delete(name);
  }

  async #open(url: URL, lookup: Lookup, signal: AbortSignal): Promise<Connection> {
    const connection = new Connection();
    const limit = AbortSignal.any([signal, this.#lifetime.signal, AbortSignal.timeout(OPENING_LIMIT_MS)]);
    const session = this.#sessions.get(url.origin);
    try {
      const { socket, readsDirectly } = await openSocket(
        url,
        await this.#ways.routesFor(url),
        this.#ways.avoid,
        {
          ...{ lookup, session, onread: connection.onread, signal: limit },
          onSession: (next) => {
            if (this.#sessions.size >= MAX_SESSIONS) this.#sessions.clear();
            this.#sessions.set(url.origin, next);
          },
        },
      );
      connection.use(socket, readsDirectly);
    } catch (thrown) {
      this.#sessions.delete(url.origin);
      throw signal.aborted ? aborted() : thrown;
    }
    this.#all.add(connection);
    return connection;
  }

  #keep(connection: Connection, name: string, host: Host, keptForMs: number | null): void {
    const idleMs = Math.min(IDLE_MS, (keptForMs ?? Number.POSITIVE_INFINITY) - IDLE_MARGIN_MS);
    const isFull = host.idle.length >= MAX_IDLE_PER_HOST;
    if (this.#lifetime.signal.aborted || !connection.isWanted || isFull || idleMs <= 0) {
      this.#drop(connection);
      return;
    }
    const timer = setTimeout(() => connection.destroy(), idleMs).unref();
    const lost = (): void => {
      clearTimeout(timer);
      const index = host.idle.indexOf(connection);
      if (index >= 0) host.idle.splice(index, 1);
      this.#drop(connection);
    };
    host.idle.push(connection);
    if (!connection.keepIdle(lost, () => clearTimeout(timer))) lost();
    if (this.#hosts.get(name) !== host) this.#hosts.set(name, host);
  }

  #drop(connection: Connection): void {
    this.#all.delete(connection);
    connection.destroy(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }));
  }
}

/** Takes the idle connection that was used last: it is the likeliest to be open still. */
function takeIdle(host: Host): Connection | null {
  for (let found = host.idle.pop(); found; found = host.idle.pop()) if (found.isOpen) return found;
  return null;
}
