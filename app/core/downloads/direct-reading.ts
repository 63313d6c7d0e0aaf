/**
 * Reads large bodies straight from the socket into one buffer of its own. Through node:http each chunk is
 * allocated, parsed, copied and collected: as much processor time as curl takes for the whole file (measured:
 * 1.7 s against 0.3 s for 1 GiB over loopback). Headers, small bodies and everything chunked go the usual way.
 */
import { type AgentOptions, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const BUFFER_BYTES = 256 * 1024;
/** A connection read directly cannot be used again, which only large files make up for. */
const MIN_DIRECT_BYTES = 32 * 1024 * 1024;

/** Takes over what the socket brings; false pauses it. */
type Reader = (bytes: Uint8Array) => boolean;

/** By socket, so that nothing is written onto objects that are not ours. */
const readers = new WeakMap<object, { reader: Reader | null }>();

type ConnectOptions = Parameters<HttpAgent['createConnection']>[0];
type ConnectCallback = Parameters<HttpAgent['createConnection']>[1];
type Connect = (options: ConnectOptions, callback?: ConnectCallback) => Duplex | null | undefined;

/** Node's `onread` (net.Socket, tls.connect): no buffer is made for each read. */
function connectDirectly(
  connect: Connect,
  options: ConnectOptions,
  callback: ConnectCallback,
): Duplex | null | undefined {
  const slot: { reader: Reader | null } = { reader: null };
  let socket: Duplex | null | undefined = null;
  const onread = {
    buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES),
    callback(length: number, buffer: Uint8Array): boolean {
      const bytes = buffer.subarray(0, length);
      if (slot.reader) return slot.reader(bytes);
      // node:http listens for this event; what it gets it keeps, so it gets a copy.
      socket?.emit('data', Buffer.from(bytes));
      return true;
    },
  };
  socket = connect({ ...options, onread } as ConnectOptions, callback);
  if (socket) readers.set(socket, slot);
  return socket;
}

class DirectHttpAgent extends HttpAgent {
  override createConnection(options: ConnectOptions, callback: ConnectCallback) {
    return connectDirectly((given, done) => super.createConnection(given, done), options, callback);
  }
}

class DirectHttpsAgent extends HttpsAgent {
  override createConnection(options: ConnectOptions, callback: ConnectCallback) {
    return connectDirectly((given, done) => super.createConnection(given, done), options, callback);
  }
}

export function createDirectAgents(options: AgentOptions): {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
} {
  return { http: new DirectHttpAgent(options), https: new DirectHttpsAgent(options) };
}

/** How many body bytes are still to come; null where only the parser can tell. */
function remainingLength(response: IncomingMessage): number | null {
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  const chunked = response.headers['transfer-encoding'] !== undefined;
  return chunked || !Number.isSafeInteger(length) || response.complete ? null : length;
}

/**
 * Takes the rest of a body over from node:http, if that pays.
 *
 * @param take gets bytes that are overwritten as soon as it is done with them (its promise has settled).
 * @param end called with null after the last byte, else with what went wrong. The connection is of no use then.
 * @returns false when the body is to be read the usual way; nothing has been touched then.
 */
export function readDirectly(
  response: IncomingMessage,
  take: (bytes: Buffer) => Promise<void> | undefined,
  end: (fault: unknown) => void,
): boolean {
  const socket: Socket | null = response.socket;
  const slot = socket ? readers.get(socket) : undefined;
  const length = remainingLength(response);
  if (!socket || !slot || length === null || length - response.readableLength < MIN_DIRECT_BYTES)
    return false;
  let left = length;

  /** True when it may go on at once. */
  const give = (bytes: Buffer): boolean => {
    if (bytes.length > left) {
      end(Object.assign(new Error('more than the length'), { code: 'HPE_INVALID_CONSTANT' }));
      return false;
    }
    left -= bytes.length;
    try {
      const room = take(bytes);
      if (!room) {
        if (left === 0) end(null);
        return left > 0;
      }
      room.then(() => (left === 0 ? end(null) : goOn()), end);
    } catch (thrown) {
      end(thrown);
    }
    return false;
  };

  const early: Buffer[] = [];
  for (let chunk: Buffer | null = response.read(); chunk !== null; chunk = response.read()) early.push(chunk);

  /** What the parser had read already comes first. */
  function goOn(): void {
    for (let chunk = early.shift(); chunk; chunk = early.shift()) if (!give(chunk)) return;
    socket?.resume();
  }

  slot.reader = (bytes) => give(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  goOn();
  return true;
}
