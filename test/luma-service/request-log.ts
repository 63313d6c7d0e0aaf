/** What the service saw, for a test to look at afterwards. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { inspectRequest } from '../security/leaks.ts';

export interface LoggedRequest {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly side: 'gateway' | 'cdn';
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The tasks it concerned; of a batch, all that were asked for. */
  readonly taskIds: readonly string[];
  /** 0 until answered, and for ever when the connection was cut before. */
  readonly status: number;
  /** Bytes of the body handed to the system; a client that goes away may have received fewer. */
  readonly bytesSent: number;
  /** Milliseconds since the epoch; null while it runs. */
  readonly endedAt: number | null;
  /** Whether the whole answer was handed over. */
  readonly whole: boolean;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The same entry, for the server that fills it in. */
export type OpenLogEntry = Writable<LoggedRequest>;

export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  open(side: LoggedRequest['side'], request: IncomingMessage, response: ServerResponse): OpenLogEntry;
}

export function createRequestLog(): RequestLog {
  const entries: OpenLogEntry[] = [];
  return {
    entries,
    open(side, request, response) {
      const entry: OpenLogEntry = {
        ...{ at: Date.now(), side, method: request.method ?? '', path: request.url ?? '' },
        ...{ headers: request.headers, taskIds: [], status: 0, bytesSent: 0, endedAt: null, whole: false },
      };
      entries.push(entry);
      inspectRequest(side === 'gateway' ? side : 'file server', request.url ?? '', request.headers);
      response.once('close', () => {
        entry.endedAt = Date.now();
        entry.whole = response.writableFinished;
        if (response.headersSent) entry.status = response.statusCode;
      });
      return entry;
    },
  };
}
