/**
 * Keeps connections to file servers for the next request, by server and by way. What a change of gateway, proxy or
 * rule has made unwanted is closed: at once where it is idle, else after its answer (docs/rules.md, field S7).
 */
import { createWays, nameOfRoutes } from '../../network/connections.ts';
import type { Lookup } from '../../network/filtered-lookup.ts';
import { OPENING_LIMIT_MS, openSocket } from '../../network/open-socket.ts';
import type { RoutesFor } from '../../network/proxy-routes.ts';
import { Connection } from './connection.ts';

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

export interface Pool {
  /** `fresh` opens a new connection. Throws DailiesError, or what the socket threw. */
  lease(url: URL, lookup: Lookup, signal: AbortSignal, fresh: boolean): Promise<Lease>;
  /** Closes idle connections, and keeps none of those that are in use now. */
  forget(): void;
  close(): void;
}

export interface PoolOptions {
  readonly maxConnectionsPerHost: number;
  readonly routesFor: RoutesFor;
  readonly monotonicNow: () => number;
}

interface Place {
  readonly idle: Connection[];
  inUse: number;
  readonly queue: (() => void)[];
}

export function createPool(options: PoolOptions): Pool {
  const ways = createWays(options.routesFor, options.monotonicNow);
  const places = new Map<string, Place>();
  const all = new Set<Connection>();
  const sessions = new Map<string, Buffer>();
  const lifetime = new AbortController();

  function placeOf(name: string): Place {
    let place = places.get(name);
    if (!place) {
      place = { idle: [], inUse: 0, queue: [] };
      places.set(name, place);
    }
    return place;
  }

  /** Waits for one of the places; throws when aborted meanwhile. */
  async function enter(place: Place, signal: AbortSignal): Promise<void> {
    while (place.inUse >= options.maxConnectionsPerHost) {
      const turn = Promise.withResolvers<void>();
      const wake = (): void => turn.resolve();
      place.queue.push(wake);
      signal.addEventListener('abort', wake, { once: true });
      await turn.promise;
      signal.removeEventListener('abort', wake);
      const index = place.queue.indexOf(wake);
      if (index >= 0) place.queue.splice(index, 1);
      if (signal.aborted) throw aborted();
    }
    place.inUse += 1;
  }

  function leave(name: string, place: Place): void {
    place.inUse -= 1;
    place.queue.shift()?.();
    if (place.inUse === 0 && place.idle.length === 0 && place.queue.length === 0) places.delete(name);
  }

  /** The one used last is the likeliest to be open still. */
  function takeIdle(place: Place): Connection | null {
    for (let found = place.idle.pop(); found; found = place.idle.pop()) if (found.isOpen) return found;
    return null;
  }

  function keep(connection: Connection, name: string, place: Place, keptForMs: number | null): void {
    const idleMs = Math.min(IDLE_MS, (keptForMs ?? Number.POSITIVE_INFINITY) - IDLE_MARGIN_MS);
    if (
      lifetime.signal.aborted ||
      !connection.isWanted ||
      place.idle.length >= MAX_IDLE_PER_HOST ||
      idleMs <= 0
    ) {
      drop(connection);
      return;
    }
    const timer = setTimeout(() => connection.destroy(), idleMs).unref();
    const lost = (): void => {
      clearTimeout(timer);
      const index = place.idle.indexOf(connection);
      if (index >= 0) place.idle.splice(index, 1);
      drop(connection);
    };
    place.idle.push(connection);
    if (!connection.rest(lost, () => clearTimeout(timer))) lost();
    if (places.get(name) !== place) places.set(name, place);
  }

  function drop(connection: Connection): void {
    all.delete(connection);
    connection.destroy(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }));
  }

  async function open(url: URL, lookup: Lookup, signal: AbortSignal): Promise<Connection> {
    const connection = new Connection();
    const limit = AbortSignal.any([signal, lifetime.signal, AbortSignal.timeout(OPENING_LIMIT_MS)]);
    const session = sessions.get(url.origin);
    try {
      const { socket, readsDirectly } = await openSocket(url, await ways.routesFor(url), ways.avoid, {
        ...{ lookup, session, onread: connection.onread, signal: limit },
        onSession: (next) => {
          if (sessions.size >= MAX_SESSIONS) sessions.clear();
          sessions.set(url.origin, next);
        },
      });
      connection.use(socket, readsDirectly);
    } catch (thrown) {
      sessions.delete(url.origin);
      throw signal.aborted ? aborted() : thrown;
    }
    all.add(connection);
    return connection;
  }

  return {
    async lease(url, lookup, signal, fresh) {
      const name = `${url.origin} ${nameOfRoutes(await ways.routesFor(url))}`;
      const place = placeOf(name);
      if (signal.aborted) throw aborted();
      await enter(place, signal);
      let isOver = false;
      try {
        const kept = fresh ? null : takeIdle(place);
        const connection = kept ?? (await open(url, lookup, signal));
        const lease: Lease = {
          connection,
          isReused: kept !== null,
          onEnd: () => undefined,
          end(isFit, keptForMs) {
            if (isOver) return;
            isOver = true;
            lease.onEnd();
            if (isFit && connection.isOpen) keep(connection, name, place, keptForMs);
            else drop(connection);
            leave(name, place);
          },
        };
        return lease;
      } catch (thrown) {
        leave(name, place);
        throw thrown;
      }
    },
    forget() {
      for (const connection of all) connection.isWanted = false;
      for (const { idle } of places.values()) for (const connection of idle.splice(0)) drop(connection);
      sessions.clear();
    },
    close() {
      lifetime.abort();
      for (const connection of [...all]) drop(connection);
    },
  };
}

/** What an aborted request throws; networkFaultOf() knows it. */
export function aborted(): Error {
  return Object.assign(new Error('aborted'), { name: 'AbortError', code: 'ABORT_ERR' });
}
