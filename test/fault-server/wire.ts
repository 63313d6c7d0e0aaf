/** The server's end of one connection, as an answer uses it. */
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Wire {
  /** Resolves once the system has the bytes; false when the client has gone. */
  write(bytes: string | Buffer): Promise<boolean>;
  /** A regular close: everything written arrives, then FIN. */
  fin(): Promise<void>;
  /** A reset: the client sees ECONNRESET. */
  rst(): void;
  /** Says nothing more until the client goes away. */
  hold(): Promise<void>;
  /** False when the client has gone meanwhile. */
  pause(ms: number): Promise<boolean>;
  readonly gone: boolean;
}

/** `count` is told of every byte handed to the system. */
export function createWire(socket: Socket, count: (bytes: number) => void): Wire {
  const whenClosed = (): Promise<void> =>
    socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));
  return {
    write(bytes) {
      if (socket.destroyed) return Promise.resolve(false);
      const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
      return new Promise((resolve) => {
        const gone = (): void => resolve(false);
        socket.once('close', gone);
        socket.write(data, (problem) => {
          socket.off('close', gone);
          if (!problem) count(data.length);
          resolve(!problem);
        });
      });
    },
    async fin() {
      if (!socket.destroyed) socket.end();
      await whenClosed();
    },
    rst() {
      // A TLS socket has no reset of its own; to its client a destroyed one looks the same.
      if ('encrypted' in socket) socket.destroy();
      else socket.resetAndDestroy();
    },
    hold: whenClosed,
    async pause(ms) {
      if (socket.destroyed) return false;
      const stop = new AbortController();
      const leave = (): void => stop.abort();
      socket.once('close', leave);
      await delay(ms, undefined, { signal: stop.signal }).catch(() => undefined);
      socket.off('close', leave);
      return !socket.destroyed;
    },
    get gone() {
      return socket.destroyed;
    },
  };
}
