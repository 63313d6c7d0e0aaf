/** Plays a scripted fault as the answer to a request, on either server. */

import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { OpenLogEntry } from './request-log.ts';
import type { Fault } from './script.ts';

export const PORTAL_PAGE =
  '<!doctype html><html><head><title>Sign in to the network</title></head><body><h1>Welcome</h1>' +
  `<p>Please accept the terms to continue.</p>${'<p>&nbsp;</p>'.repeat(100)}</body></html>`;

/** Sends a whole body with its length, and counts it. */
export function sendBody(
  response: ServerResponse,
  entry: OpenLogEntry,
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length, ...headers });
  response.end(bytes);
  entry.bytesSent += bytes.length;
}

export function sendJson(
  response: ServerResponse,
  entry: OpenLogEntry,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendBody(response, entry, status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
}

/** The documented error shape. */
export function sendError(
  response: ServerResponse,
  entry: OpenLogEntry,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, entry, status, { error: { message, type: 'new_api_error' } }, headers);
}

/** Waits, unless the client goes away first; false when it did. */
export async function waited(response: ServerResponse, ms: number): Promise<boolean> {
  if (response.destroyed) return false;
  if (ms <= 0) return true;
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  try {
    await delay(ms, undefined, { signal: gone.signal });
    return true;
  } catch {
    return false;
  } finally {
    response.off('close', leave);
  }
}

/**
 * Answers with the fault; `good` is the answer there would have been, for the faults that spoil it. Returns
 * false when there is nothing wrong and the caller must answer itself.
 */
export function playFault(
  fault: Fault,
  response: ServerResponse,
  entry: OpenLogEntry,
  good: () => unknown,
): boolean {
  switch (fault.kind) {
    case 'none':
      return false;
    case 'status': {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      if (fault.status === 204 || fault.status === 304) response.writeHead(fault.status, headers).end();
      else
        sendError(
          response,
          entry,
          fault.status,
          fault.message ?? `Simulated status ${fault.status}`,
          headers,
        );
      return true;
    }
    case 'html':
      sendBody(response, entry, fault.status ?? 200, 'text/html; charset=utf-8', PORTAL_PAGE);
      return true;
    case 'truncated': {
      const whole = JSON.stringify(good());
      const half = whole.slice(0, Math.floor(whole.length / 2));
      sendBody(response, entry, 200, 'application/json; charset=utf-8', half);
      return true;
    }
    case 'body':
      sendBody(response, entry, fault.status ?? 200, fault.contentType ?? 'application/json', fault.body);
      return true;
    case 'wrong-id': {
      const other = fault.id ?? '00000000-0000-4000-8000-000000000000';
      const answer = good() as Record<string, unknown>;
      const row = answer.data;
      const spoiled =
        typeof row === 'object' && row !== null && 'task_id' in row
          ? { ...answer, data: { ...row, task_id: other } }
          : { ...answer, id: other };
      sendJson(response, entry, 200, spoiled);
      return true;
    }
    case 'redirect':
      sendBody(response, entry, fault.status ?? 302, 'text/plain', 'Moved', { location: fault.location });
      return true;
    case 'hang':
      return true;
    case 'upgrade':
      response.socket?.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
      );
      return true;
    case 'reset':
      // A TLS socket has no reset of its own; to its client a destroyed one looks the same.
      if (response.socket && 'encrypted' in response.socket) response.socket.destroy();
      else response.socket?.resetAndDestroy();
      return true;
  }
}
