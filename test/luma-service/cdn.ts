/** The file server: presigned links that end, validators, ranges, and every way a transfer can go wrong. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { playFault, sendBody, waited } from './faults.ts';
import type { LinkSigner } from './links.ts';
import { type AskedRange, parseRange } from './range.ts';
import type { OpenLogEntry, RequestLog } from './request-log.ts';
import type { ServedFile } from './task.ts';

export interface CdnParts {
  readonly log: RequestLog;
  readonly signer: LinkSigner;
  findFile(name: string): ServedFile | undefined;
}

const CHUNK = 262_144;
/** How often a throttled answer sends its share. */
const TICK_MS = 50;

function accessDenied(response: ServerResponse, entry: OpenLogEntry, code: string, message: string): void {
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`;
  sendBody(response, entry, 403, 'application/xml', xml);
}

function etagOf(file: ServedFile): string | null {
  const value = `"${file.taskId.slice(0, 8)}-${file.kind}-${file.source.size.toString(16)}-${file.version}"`;
  switch (file.script.etag) {
    case 'none':
      return null;
    case 'weak':
      return `W/${value}`;
    default:
      return value;
  }
}

/** RFC 9110 §13.1.5: a range is given only when the validator matches, and a weak one never does. */
function rangeStillValid(ifRange: string | undefined, etag: string | null, lastModified: string): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.startsWith('W/') || etag?.startsWith('W/')) return ifRange === lastModified;
  return ifRange === etag || ifRange === lastModified;
}

/** Writes one piece and waits until the system has taken it; false when the client has gone. */
function written(response: ServerResponse, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = (): void => resolve(false);
    response.once('close', gone);
    response.write(bytes, (problem) => {
      response.off('close', gone);
      resolve(!problem);
    });
  });
}

export interface Cdn {
  readonly listener: RequestListener;
  /** Answers a request that came to another server as the file server would. */
  answer(request: IncomingMessage, response: ServerResponse, entry: OpenLogEntry): Promise<void>;
}

export function createCdn(parts: CdnParts): Cdn {
  const { log, signer } = parts;
  const requestsOfFile = new Map<string, number>();
  const requestsOfLink = new Map<string, number>();
  const partsOfFile = new Map<string, number>();
  const count = (map: Map<string, number>, key: string): number => {
    const next = (map.get(key) ?? 0) + 1;
    map.set(key, next);
    return next;
  };

  async function sendContent(
    file: ServedFile,
    asked: AskedRange,
    number: number,
    response: ServerResponse,
    entry: OpenLogEntry,
  ): Promise<void> {
    const { script, source } = file;
    const start = asked.kind === 'part' ? asked.start : 0;
    const length = (asked.kind === 'part' ? asked.end + 1 : source.size) - start;
    const limit = (bytes: number | undefined, requests = 1): number | undefined =>
      number <= requests && bytes !== undefined && bytes < length ? bytes : undefined;
    const breaksAt = limit(script.breakAfterBytes, script.breakRequests);
    const stallsAt = limit(script.stallAfterBytes, script.stallRequests);
    const until = Math.min(length, breaksAt ?? length, stallsAt ?? length);
    const bytesPerSecond = number <= (script.slowRequests ?? number) ? script.bytesPerSecond : undefined;
    const perTick = bytesPerSecond ? Math.max(1, (bytesPerSecond * TICK_MS) / 1000) : CHUNK;
    const startedAt = performance.now();
    response.flushHeaders();

    for (let sent = 0; sent < until; ) {
      const due = bytesPerSecond ? Math.ceil(perTick * Math.floor(sent / perTick + 1)) - sent : CHUNK;
      const piece = source.read(start + sent, Math.min(due, until - sent));
      if (!(await written(response, piece))) return;
      sent += piece.length;
      entry.bytesSent += piece.length;
      if (bytesPerSecond) {
        const ahead = (sent / bytesPerSecond) * 1000 - (performance.now() - startedAt);
        if (!(await waited(response, ahead))) return;
      }
    }
    if (until === length) response.end();
    else if (until === breaksAt) response.destroy();
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    entry: OpenLogEntry,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://cdn');
    const name = decodeURIComponent(url.pathname.replace(/^\/files\//, ''));
    const file = parts.findFile(name);
    if (!file) {
      sendBody(response, entry, 404, 'application/xml', '<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    entry.taskIds = [file.taskId];
    // A presigned link is signed for its method as well, so HEAD is refused like a forged one.
    if (request.method !== 'GET') {
      accessDenied(response, entry, 'SignatureDoesNotMatch', 'The signature does not match the request.');
      return;
    }
    const { verdict, serial } = signer.check(url);
    if (verdict === 'forged') {
      accessDenied(response, entry, 'SignatureDoesNotMatch', 'The signature does not match the request.');
      return;
    }
    const uses = count(requestsOfLink, `${serial}`);
    if (verdict === 'expired' || uses > (file.script.linkRequests ?? Number.POSITIVE_INFINITY)) {
      accessDenied(response, entry, 'AccessDenied', 'Request has expired');
      return;
    }
    const number = count(requestsOfFile, name);
    if (!(await waited(response, file.script.latencyMs ?? 0))) return;
    if (number <= (file.script.redirectRequests ?? 0)) {
      sendBody(response, entry, 302, 'text/plain', 'Moved', { location: `${url.pathname}${url.search}` });
      return;
    }
    const fault = file.script.faults?.[number - 1] ?? { kind: 'none' };
    if (playFault(fault, response, entry, () => ({}))) return;

    const etag = etagOf(file);
    const lastModified = file.lastModified.toUTCString();
    const headers: Record<string, string> = {
      'content-type': file.contentType,
      ...(etag === null ? {} : { etag }),
      ...(file.script.lastModified === false ? {} : { 'last-modified': lastModified }),
      ...(file.script.ranges === false ? {} : { 'accept-ranges': 'bytes' }),
      ...file.script.headers,
    };
    const ifRange = request.headers['if-range'];
    const mayRange =
      file.script.ranges !== false &&
      rangeStillValid(typeof ifRange === 'string' ? ifRange : undefined, etag, lastModified);
    const asked = parseRange(mayRange ? request.headers.range : undefined, file.source.size);
    if (asked.kind === 'unsatisfiable') {
      const denied = { ...headers, 'content-range': `bytes */${file.source.size}` };
      sendBody(response, entry, 416, 'application/xml', '<Error><Code>InvalidRange</Code></Error>', denied);
      return;
    }
    if (asked.kind === 'part') {
      const wrong = count(partsOfFile, name) === 1 ? file.script.wrongRange : undefined;
      const start = wrong === 'start' ? asked.start + 1 : asked.start;
      const size = wrong === 'length' ? file.source.size + 1 : file.source.size;
      response.writeHead(206, {
        ...headers,
        'content-length': asked.end - asked.start + 1,
        ...(wrong === 'missing' ? {} : { 'content-range': `bytes ${start}-${asked.end}/${size}` }),
      });
    } else response.writeHead(200, { ...headers, 'content-length': file.source.size });
    await sendContent(file, asked, number, response, entry);
  }

  return {
    listener(request, response) {
      const entry = log.open('cdn', request, response);
      answer(request, response, entry).catch(() => response.destroy());
    },
    answer,
  };
}
