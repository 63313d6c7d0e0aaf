/** Sends one request and reads its answer on one connection: the head, and the body as its framing says. */
import { createChunkedDecoder } from './chunked.ts';
import { aborted, atMost, type Connection } from './connection.ts';
import {
  endOfHead,
  type Framing,
  MAX_HEAD_BYTES,
  MalformedAnswer,
  parseHead,
  type ResponseHead,
} from './response-head.ts';

/** Early hints and the like before the answer itself; more of them are a flood. */
const MAX_INTERIM = 20;
const NOTHING = Buffer.alloc(0);

/** Writes the request line and headers. Throws for a value that would end its line. */
export function formatRequest(target: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (/[^\x21-\x7e]/.test(target) || lines.some((line) => !/^[\t\x20-\x7e\x80-\xff]+\r\n$/.test(line))) {
    throw new Error('A request cannot hold this.');
  }
  return `GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Tells of a connection that ended before the answer's head; `sawBytes` tells whether any of it had come. */
export class NoAnswer extends Error {
  readonly code: string;
  readonly sawBytes: boolean;
  constructor(fault: unknown, sawBytes: boolean) {
    super('no answer');
    this.code = (fault as { code?: string } | null)?.code ?? 'ECONNRESET';
    this.sawBytes = sawBytes;
  }
}

export interface ExchangeOptions {
  /** Until the head of the answer is whole, however many interim answers come before it. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request and resolves with the head of its answer; the connection then holds the body. Interim answers
 * are read past; 101 is an answer, though one that ends the connection (docs/rules.md, field T15). Rejects with
 * NoAnswer, MalformedAnswer, or what ended it.
 */
export function exchange(
  connection: Connection,
  request: string,
  options: ExchangeOptions,
): Promise<ResponseHead> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    let head: Buffer = NOTHING;
    let interim = 0;
    let sawBytes = false;
    const stop = (fault: Error): void => connection.destroy(fault);
    const abort = (): void => stop(aborted());
    const timer = setTimeout(
      () => stop(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
      options.timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };

    /** Gives the head of the final answer; null while it has not come whole. */
    const next = (): ResponseHead | null => {
      for (let end = endOfHead(head); end >= 0; end = endOfHead(head)) {
        if (end > MAX_HEAD_BYTES) break;
        const parsed = parseHead(head.subarray(0, end));
        head = head.subarray(end);
        if (parsed.status >= 200 || parsed.status === 101) return parsed;
        interim += 1;
        if (interim > MAX_INTERIM) throw new MalformedAnswer('interim answers without end');
      }
      if (head.length > MAX_HEAD_BYTES) throw new MalformedAnswer('headers without end');
      // What cannot become a status line is not waited for.
      const start = head.toString('latin1', 0, 9);
      if (!'HTTP/1.0 '.startsWith(start) && !'HTTP/1.1 '.startsWith(start))
        throw new MalformedAnswer('not HTTP');
      return null;
    };

    connection.write(request);
    connection.receive({
      space: () => NOTHING,
      take(bytes) {
        sawBytes = true;
        head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
        const answer = next();
        if (!answer) return undefined;
        settle();
        connection.release();
        connection.unread(head);
        resolve(answer);
        return undefined;
      },
      end(fault) {
        settle();
        const isOurs = fault instanceof MalformedAnswer || (fault as Error | null)?.name === 'AbortError';
        reject(isOurs ? fault : new NoAnswer(fault, sawBytes));
      },
    });
    if (signal.aborted) abort();
  });
}

const closedEarly = (): Error =>
  Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' });

/**
 * Reads a body to its end. Rejects with what `take` or the connection threw.
 *
 * @param space where the next bytes of a body of known length may be put.
 */
export function readBody(
  connection: Connection,
  framing: Framing,
  take: (bytes: Buffer) => Promise<void> | undefined,
  space?: () => Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      connection.release();
      resolve();
    };
    const whenTaken = (room: Promise<void> | undefined, isLast: boolean): Promise<void> | undefined => {
      if (!isLast) return room;
      if (room) return room.then(finish);
      finish();
      return undefined;
    };
    switch (framing.type) {
      case 'length': {
        let left = framing.bytes;
        if (left === 0) return finish();
        return connection.receive({
          space: () => (space ? atMost(space(), left) : NOTHING),
          take(bytes) {
            const due = atMost(bytes, left);
            left -= due.length;
            const room = whenTaken(take(due), left === 0);
            // What comes behind the end is nobody's: whoever keeps the connection sees it and closes it.
            if (bytes.length > due.length) connection.unread(bytes.subarray(due.length));
            return room;
          },
          end: (fault) => reject(fault ?? closedEarly()),
        });
      }
      case 'chunked': {
        const decoder = createChunkedDecoder();
        const giveAll = async (pieces: readonly Buffer[]): Promise<void> => {
          for (const piece of pieces) await take(piece);
        };
        return connection.receive({
          space: () => NOTHING,
          take(bytes) {
            const pieces = decoder.push(bytes);
            const [only] = pieces;
            const room = pieces.length > 1 ? giveAll(pieces) : only && take(only);
            return whenTaken(room, decoder.isDone);
          },
          end: (fault) => reject(fault ?? closedEarly()),
        });
      }
      case 'close':
        return connection.receive({
          space: () => NOTHING,
          take,
          end: (fault) => (fault === null ? resolve() : reject(fault)),
        });
    }
  });
}
