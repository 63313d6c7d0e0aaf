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
interface Place {
  readonly idle: Connection[];
  inUse: number;
  /** Those who wait for one of the connections that may be. */
  readonly queue: (() => void)[];
}

export class Pool {
  readonly #maxPerHost: number;
  readonly #ways: ReturnType<typeof createWays>;
  readonly #places = new Map<string, Place>();
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
    const place = this.#placeOf(name);
    if (signal.aborted) throw aborted();
    await this.#enter(place, signal);
    let isOver = false;
    try {
      const kept = fresh ? null : takeIdle(place);
      const connection = kept ?? (await this.#open(url, lookup, signal));
      const lease: Lease = {
        connection,
        isReused: kept !== null,
        onEnd: () => undefined,
        end: (isFit, keptForMs) => {
          if (isOver) return;
          isOver = true;
          lease.onEnd();
          if (isFit && connection.isOpen) this.#keep(connection, name, place, keptForMs);
          else this.#drop(connection);
          this.#leave(name, place);
        },
      };
      return lease;
    } catch (thrown) {
      this.#leave(name, place);
      throw thrown;
    }
  }

  /** Closes idle connections, and keeps none of those that are in use now. */
  forget(): void {
    for (const connection of this.#all) connection.isWanted = false;
    for (const { idle } of this.#places.values()) {
      for (const connection of idle.splice(0)) this.#drop(connection);
    }
    this.#sessions.clear();
  }

  close(): void {
    this.#lifetime.abort();
    for (const connection of [...this.#all]) this.#drop(connection);
  }

  #placeOf(name: string): Place {
    let place = this.#places.get(name);
    if (!place) {
      place = { idle: [], inUse: 0, queue: [] };
      this.#places.set(name, place);
    }
    return place;
  }

  /** Waits for one of the connections that may be; throws when aborted meanwhile. */
  async #enter(place: Place, signal: AbortSignal): Promise<void> {
    while (place.inUse >= this.#maxPerHost) {
      const free = Promise.withResolvers<void>();
      const wake = (): void => free.resolve();
      place.queue.push(wake);
      signal.addEventListener('abort', wake, { once: true });
      await free.promise;
      signal.removeEventListener('abort', wake);
      const index = place.queue.indexOf(wake);
      if (index >= 0) place.queue.splice(index, 1);
      if (signal.aborted) throw aborted();
    }
    place.inUse += 1;
  }

  #leave(name: string, place: Place): void {
    place.inUse -= 1;
    place.queue.shift()?.();
    if (place.inUse === 0 && place.idle.length === 0 && place.queue.length === 0) this.#places.delete(name);
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

  #keep(connection: Connection, name: string, place: Place, keptForMs: number | null): void {
    const idleMs = Math.min(IDLE_MS, (keptForMs ?? Number.POSITIVE_INFINITY) - IDLE_MARGIN_MS);
    const isFull = place.idle.length >= MAX_IDLE_PER_HOST;
    if (this.#lifetime.signal.aborted || !connection.isWanted || isFull || idleMs <= 0) {
      this.#drop(connection);
      return;
    }
    const timer = setTimeout(() => connection.destroy(), idleMs).unref();
    const lost = (): void => {
      clearTimeout(timer);
      const index = place.idle.indexOf(connection);
      if (index >= 0) place.idle.splice(index, 1);
      this.#drop(connection);
    };
    place.idle.push(connection);
    if (!connection.rest(lost, () => clearTimeout(timer))) lost();
    if (this.#places.get(name) !== place) this.#places.set(name, place);
  }

  #drop(connection: Connection): void {
    this.#all.delete(connection);
    connection.destroy(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }));
  }
}

/** The one used last is the likeliest to be open still. */
function takeIdle(place: Place): Connection | null {
  for (let found = place.idle.pop(); found; found = place.idle.pop()) if (found.isOpen) return found;
  return null;
}
