/**
 * Listens for other programs of this user while a library is open. Whoever calls it holds the library's lock, so that
 * a socket which lies there already is a dead one, left by a process that was killed.
 */
import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { announce, leave, placesToListen, type Surroundings } from './address.ts';
import { CONTROL_VERSION, type ServerHello } from './contract.ts';
import { type ControlEngine, type ControlHandlers, followEngine } from './handlers.ts';
import { Peer } from './peer.ts';

const MAX_PEERS = 64;

export interface ControlServerDeps {
  readonly dataFolder: string;
  readonly hello: Omit<ServerHello, 'dailies'>;
  readonly engine: Pick<ControlEngine, 'on'>;
  readonly handlers: ControlHandlers;
  readonly log: (line: string) => void;
  readonly surroundings?: Surroundings;
}

export interface ControlServer {
  /** Where it listens; null where it cannot: then the library is simply in use. */
  readonly address: string | null;
  /** Ends every connection. Call it before the library's lock is given up: the next owner's socket has the same name. */
  stop(): void;
}

/** Rejects with what the system says. The socket is never open to others, not even between two calls. */
function listen(server: Server, address: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  const mask = process.umask(0o177);
  try {
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  } finally {
    process.umask(mask);
  }
  return promise;
}

/** Starts to listen, and never fails: a Dailies that cannot be spoken to works all the same, and says so in its log. */
export async function startControlServer(deps: ControlServerDeps): Promise<ControlServer> {
  const { dataFolder, hello, handlers, log, surroundings } = deps;
  const peers = new Set<Peer>();
  const server = createServer((socket) => {
    if (peers.size >= MAX_PEERS) {
      socket.destroy();
      return;
    }
    const peer = new Peer({ socket, hello, handlers, log });
    peers.add(peer);
    socket.once('close', () => peers.delete(peer));
  });
  // Nothing that a client does ends the program.
  server.on('error', (thrown) => log(`control: ${String(thrown)}`));
  const unfollow = followEngine(deps.engine, (event) => {
    for (const peer of peers) peer.tell(event);
  });

  async function findPlace(): Promise<string | null> {
    for (const { address, isUsual } of placesToListen(dataFolder, surroundings)) {
      try {
        await listen(server, address);
        if (process.platform !== 'win32') chmodSync(address, 0o600);
        announce(dataFolder, isUsual ? null : address);
        return address;
      } catch (thrown) {
        log(`control: cannot listen at ${isUsual ? 'the usual place' : 'another place'}: ${String(thrown)}`);
        if (server.listening) server.close();
      }
    }
    return null;
  }
  const address = await findPlace();
  log(address === null ? 'control: no place to listen' : `control: version ${CONTROL_VERSION} listens`);
  // It keeps no program running that has nothing else to do.
  server.unref();

  return {
    address,
    stop() {
      unfollow();
      for (const peer of peers) peer.stop();
      if (!server.listening) return;
      server.close();
      if (address !== null) leave(dataFolder, address);
    },
  };
}
