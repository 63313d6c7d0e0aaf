/** A file as a good server gives it, and every way its transfer can end before its time. */
import type { MediaSource } from '../luma-service/media.ts';
import { parseRange } from '../luma-service/range.ts';
import type { Answer, FaultRequest } from './fault-server.ts';
import type { Wire } from './wire.ts';

export interface ServeOptions {
  /** Default a strong one; null for none. A weak one begins `W/`. */
  readonly etag?: string | null;
  /** Default a day old; null for none. */
  readonly lastModified?: Date | null;
  readonly contentType?: string;
  /** Default true; otherwise 200 with the whole file, whatever was asked (case 24). */
  readonly ranges?: boolean;
  /** `length` announces it, `chunked` needs none, `none` lets the close end the body (cases 17, 19, 20). */
  readonly framing?: 'length' | 'chunked' | 'none';
  /** Stops after so many bytes of the body… */
  readonly cutAfter?: number;
  /** …in this way; default `fin`. */
  readonly ending?: 'fin' | 'rst' | 'stall';
  /** Sends in pieces of so many bytes with a pause after each (case 22). */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
  /** Added to the head, or replacing what is there; null takes a header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly status?: number;
}

const PIECE = 65_536;
export const DEFAULT_ETAG = '"fault-server-1"';

export function formatHead(status: number, headers: Readonly<Record<string, string | null>>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  );
  return `HTTP/1.1 ${status} Scripted\r\n${lines.join('')}\r\n`;
}

function mayResume(request: FaultRequest, etag: string | null, lastModified: string | null): boolean {
  const ifRange = request.headers['if-range'];
  if (ifRange === undefined) return true;
  return !ifRange.startsWith('W/') && (ifRange === etag || ifRange === lastModified);
}

async function sendBody(
  wire: Wire,
  source: MediaSource,
  from: number,
  until: number,
  options: ServeOptions,
): Promise<boolean> {
  const step = options.drip?.bytes ?? PIECE;
  for (let at = from; at < until; at += step) {
    const piece = source.read(at, Math.min(step, until - at));
    const framed =
      options.framing === 'chunked'
        ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
        : piece;
    if (!(await wire.write(framed))) return false;
    if (options.drip && !(await wire.pause(options.drip.everyMs))) return false;
  }
  return true;
}

/** Honours Range and If-Range unless told otherwise, so that a cut transfer can be resumed. */
export function serve(source: MediaSource, options: ServeOptions = {}): Answer {
  const etag = options.etag === undefined ? DEFAULT_ETAG : options.etag;
  const modified =
    options.lastModified === undefined ? new Date(Date.now() - 86_400_000) : options.lastModified;
  const lastModified = modified?.toUTCString() ?? null;
  const framing = options.framing ?? 'length';

  return async (wire, request) => {
    const range =
      options.ranges === false || !mayResume(request, etag, lastModified) ? undefined : request.headers.range;
    const asked = parseRange(range, source.size);
    if (asked.kind === 'unsatisfiable') {
      await wire.write(formatHead(416, { 'content-range': `bytes */${source.size}`, 'content-length': '0' }));
      return;
    }
    const from = asked.kind === 'part' ? asked.start : 0;
    const end = asked.kind === 'part' ? asked.end + 1 : source.size;
    const head = formatHead(options.status ?? (asked.kind === 'part' ? 206 : 200), {
      date: new Date().toUTCString(),
      'content-type': options.contentType ?? 'video/mp4',
      'content-length': framing === 'length' ? `${end - from}` : null,
      'transfer-encoding': framing === 'chunked' ? 'chunked' : null,
      connection: framing === 'none' ? 'close' : null,
      'content-range': asked.kind === 'part' ? `bytes ${from}-${end - 1}/${source.size}` : null,
      'accept-ranges': options.ranges === false ? null : 'bytes',
      etag,
      'last-modified': lastModified,
      ...options.headers,
    });
    if (!(await wire.write(head))) return;
    const cut = options.cutAfter !== undefined && from + options.cutAfter < end;
    const until = cut ? from + (options.cutAfter ?? 0) : end;
    if (!(await sendBody(wire, source, from, until, { ...options, framing }))) return;
    if (!cut) {
      if (framing === 'chunked') await wire.write('0\r\n\r\n');
      if (framing === 'none') await wire.fin();
    } else if (options.ending === 'stall') await wire.hold();
    else if (options.ending === 'rst') wire.rst();
    else await wire.fin();
  };
}
