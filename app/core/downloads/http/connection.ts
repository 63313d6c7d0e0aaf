/**
 * Opens and holds one connection to a file server. The system puts the bytes of a large body straight into the buffers
 * that they are written to disk from (Node's `onread`): through node:http each chunk is allocated, parsed, copied and
 * collected, as much processor time as curl takes for the whole file (1.7 s against 0.3 s for 1 GiB over loopback).
 */
import type { Socket } from 'node:net';

/** For heads, small bodies, and what comes while a piece is waited for. */
const OWN_BUFFER_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

export interface Receiver {
  /** Where the next bytes may be put; empty where they are to be brought instead. */
  space(): Buffer;
  /**
   * Gets bytes. Those in its own space may be overwritten once its promise has settled, or at once without one; all
   * others are its to keep.
   */
  take(bytes: Buffer): Promise<void> | undefined;
  /** Hears once that no more comes: null after a regular close, else what went wrong. */
  end(fault: unknown): void;
}

/** What `net.connect` and `tls.connect` take as `onread`. */
export interface OnRead {
  readonly buffer: () => Buffer;
  readonly callback: (length: number, buffer: Uint8Array) => boolean;
}

export class Connection {
  /** It carries what it was opened for; false once the way it took is no longer wanted. */
  isWanted = true;
  readonly onread: OnRead;
  readonly #own = Buffer.allocUnsafeSlow(OWN_BUFFER_BYTES);
  #socket: Socket | null = null;
  #receiver: Receiver | null = null;
  /** Copies of what came before it could be taken. A paused TLS socket still hands over every record it has decrypted. */
  #early: Buffer[] = [];
  #isWaiting = false;
  #ended: { readonly fault: unknown } | null = null;
  #onTaken: (() => void) | null = null;

  constructor() {
    this.onread = {
      buffer: () => {
        const space = this.#isWaiting ? NOTHING : (this.#receiver?.space() ?? NOTHING);
        return space.length > 0 ? space : this.#own;
      },
      callback: (length, buffer) => {
        const bytes = atMost(buffer as Buffer, length);
        return buffer === this.#own ? this.#arrive(Buffer.from(bytes)) : this.#arrive(bytes, true);
      },
    };
  }

  /** Takes the open socket over; `readsDirectly` where it was opened with this connection's `onread`. */
  use(socket: Socket, readsDirectly: boolean): void {
    this.#socket = socket;
    socket.setNoDelay(true);
    if (!readsDirectly) {
      socket.on('data', (chunk: Buffer) => {
        if (!this.#arrive(chunk)) socket.pause();
      });
    }
    socket.on('error', (thrown) => this.#end(brokenBy(thrown)));
    socket.on('end', () => this.#end(null));
    socket.on('close', () => this.#end(null));
  }

  get isOpen(): boolean {
    return this.#ended === null;
  }

  /** Sends a request; from here on the connection is no longer idle. */
  write(text: string): void {
    this.#onTaken?.();
    this.#onTaken = null;
    this.#receiver = null;
    this.#socket?.ref();
    this.#socket?.write(text, 'latin1');
  }

  /** Gives all that comes from now on to `receiver`, beginning with what has come already. */
  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    this.#goOn();
  }

  /** Ends the part of the present receiver; what comes before the next one waits. */
  release(): void {
    this.#receiver = null;
  }

  /** Puts bytes back that the present receiver was given and that are the next one's. */
  unread(bytes: Buffer): void {
    if (bytes.length > 0) this.#early.unshift(bytes);
  }

  /** Keeps it open without a request: whatever comes then ends it. Says whether it is fit to be kept. */
  keepIdle(onLost: () => void, onTaken: () => void): boolean {
    this.#onTaken = onTaken;
    this.#receiver = {
      space: () => NOTHING,
      take: () => {
        this.destroy();
        return undefined;
      },
      end: onLost,
    };
    if (this.#early.length > 0) this.destroy();
    // An idle connection keeps no process running.
    this.#socket?.unref();
    this.#socket?.resume();
    return this.isOpen;
  }

  /** Closes it; the receiver hears the fault, if any is given. */
  destroy(fault: unknown = null): void {
    this.#early = [];
    this.#isWaiting = false;
    this.#end(fault);
    this.#socket?.destroy();
  }

  /**
   * True when more may come at once.
   *
   * @param areLent whether they lie in the receiver's own space, which others are written to
   */
  #arrive(bytes: Buffer, areLent = false): boolean {
    if (this.#ended) return false;
    if (this.#isWaiting || !this.#receiver || this.#early.length > 0) {
      this.#early.push(areLent ? Buffer.from(bytes) : bytes);
      return false;
    }
    return this.#give(bytes);
  }

  #give(bytes: Buffer): boolean {
    try {
      const room = this.#receiver?.take(bytes);
      if (!room) return this.#receiver !== null;
      this.#isWaiting = true;
      room.then(
        () => {
          this.#isWaiting = false;
          this.#goOn();
        },
        (thrown: unknown) => this.destroy(thrown),
      );
    } catch (thrown) {
      this.destroy(thrown);
    }
    return false;
  }

  /** Gives what waits, in order; then reads on, or tells of the end. */
  #goOn(): void {
    while (this.#receiver && !this.#isWaiting) {
      const next = this.#early.shift();
      if (next) {
        this.#give(next);
        continue;
      }
      if (this.#ended) this.#tellEnd();
      else this.#socket?.resume();
      return;
    }
  }

  #end(fault: unknown): void {
    if (this.#ended) return;
    this.#ended = { fault };
    this.#socket?.destroy();
    if (!this.#isWaiting && this.#early.length === 0) this.#tellEnd();
  }

  #tellEnd(): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    receiver?.end(this.#ended?.fault ?? null);
  }
}

/**
 * Makes the fault of a connection that broke. Once a connection stands, a fault of TLS is a broken connection and says
 * nothing of certificates.
 */
function brokenBy(thrown: Error): Error {
  const { code = '' } = thrown as NodeJS.ErrnoException;
  return /^(?:ERR_SSL|EPROTO)/.test(code)
    ? Object.assign(new Error('TLS broke'), { code: 'ECONNRESET' })
    : thrown;
}

/** Gives the beginning of a buffer; the buffer itself where it is no longer, since another view of it costs. */
export function atMost(bytes: Buffer, length: number): Buffer {
  return bytes.length <= length ? bytes : bytes.subarray(0, length);
}

/** Gives what an aborted request throws; networkFaultOf() knows it. */
export function aborted(): Error {
  return Object.assign(new Error('aborted'), { name: 'AbortError', code: 'ABORT_ERR' });
}
