/** Answers that contradict themselves or the request, each with its number in the table of fault cases. */
import { gzipSync } from 'node:zlib';
import { bufferSource, type MediaSource } from '../luma-service/media.ts';
import { parseRange } from '../luma-service/range.ts';
import type { Answer, FaultRequest } from './fault-server.ts';
import { DEFAULT_ETAG, formatHead, type ServeOptions, serve } from './serve.ts';

/** A status with a body of its own; keep-alive. */
export function respond(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Answer {
  return async (wire) => {
    const bytes = Buffer.from(body);
    const length = status === 204 || status === 304 ? {} : { 'content-length': `${bytes.length}` };
    await wire.write(Buffer.concat([Buffer.from(formatHead(status, { ...length, ...headers })), bytes]));
  };
}

/** The bytes as they are, then FIN; for whatever else a test wants to say. */
export function raw(bytes: string | Buffer): Answer {
  return async (wire) => {
    await wire.write(bytes);
    await wire.fin();
  };
}

/** Closes or resets without a word (16, 18). */
export function hangUp(how: 'fin' | 'rst'): Answer {
  return (wire) => (how === 'rst' ? wire.rst() : wire.fin());
}

/** Takes the request and never answers, not even with a head (22). */
export function silence(): Answer {
  return (wire) => wire.hold();
}

export const WRONG_RANGES = [
  'wrong-start',
  'wrong-end',
  'wrong-total',
  'no-content-range',
  'garbled-content-range',
  'two-content-ranges',
  'multipart',
  'extra-bytes',
  'unasked',
] as const;

/**
 * A 206 that must not be believed (25). `extra-bytes` announces and sends more than was asked for; `unasked`
 * gives the first half to a request without Range. To a request without Range the others give the whole file.
 */
export function wrongRange(kind: (typeof WRONG_RANGES)[number], source: MediaSource): Answer {
  const whole = serve(source);
  return async (wire, request: FaultRequest) => {
    const asked = parseRange(request.headers.range, source.size);
    if (kind === 'unasked') {
      const end = Math.floor(source.size / 2);
      const range = `bytes 0-${end - 1}/${source.size}`;
      const head = formatHead(206, { 'content-range': range, 'content-length': `${end}` });
      await wire.write(Buffer.concat([Buffer.from(head), source.read(0, end)]));
      return;
    }
    if (asked.kind !== 'part') {
      await whole(wire, request);
      return;
    }
    const { start, end } = asked;
    const size = source.size;
    const good = `bytes ${start}-${end}/${size}`;
    const from = kind === 'wrong-start' ? Math.max(0, start - 1) : start;
    const ranges: Partial<Record<typeof kind, string>> = {
      'wrong-start': `bytes ${from}-${end}/${size}`,
      'wrong-end': `bytes ${start}-${end - 1}/${size}`,
      'wrong-total': `bytes ${start}-${end}/${size + 7}`,
      'garbled-content-range': `bytes=${start}-${end}`,
    };
    const content = source.read(from, end + 1 - from);
    if (kind === 'multipart') {
      const part = `\r\n--cut\r\ncontent-type: video/mp4\r\ncontent-range: ${good}\r\n\r\n`;
      const body = Buffer.concat([Buffer.from(part), content, Buffer.from('\r\n--cut--\r\n')]);
      const type = {
        'content-type': 'multipart/byteranges; boundary=cut',
        'content-length': `${body.length}`,
      };
      await wire.write(Buffer.concat([Buffer.from(formatHead(206, { etag: DEFAULT_ETAG, ...type })), body]));
      return;
    }
    const body = kind === 'extra-bytes' ? Buffer.concat([content, Buffer.alloc(100, 0x58)]) : content;
    const head = formatHead(206, {
      'content-type': 'video/mp4',
      etag: DEFAULT_ETAG,
      'content-length': `${body.length}`,
      'content-range': kind === 'no-content-range' ? null : (ranges[kind] ?? good),
      // A second header of the same name, told apart by its capitals.
      'Content-Range': kind === 'two-content-ranges' ? `bytes 0-${end - start}/${size}` : null,
    });
    await wire.write(Buffer.concat([Buffer.from(head), body]));
  };
}

/** 416 in its forms (28): with the part's real size, with another, or with no Content-Range. */
export function rangeRefused(total: number | null): Answer {
  return respond(416, total === null ? {} : { 'content-range': `bytes */${total}` });
}

/** The same file under another ETag from the second request on (26). */
export function changingEtag(source: MediaSource, options: ServeOptions = {}): Answer {
  let served = 0;
  return (wire, request) => {
    served += 1;
    // Ranges are given whatever If-Range says: the client has to see the difference itself.
    const headers = { ...request.headers };
    delete headers['if-range'];
    return serve(source, { ...options, etag: `"version-${served}"` })(wire, { ...request, headers });
  };
}

/** Compressed although identity was asked for (29). */
export function gzipAnyway(source: MediaSource): Answer {
  const packed = gzipSync(source.read(0, source.size));
  return serve(bufferSource(packed), { headers: { 'content-encoding': 'gzip' } });
}

/** More bytes than announced (30). */
export function longerThanAnnounced(source: MediaSource, extra = 1000): Answer {
  return async (wire) => {
    const head = formatHead(200, { 'content-type': 'video/mp4', 'content-length': `${source.size}` });
    await wire.write(
      Buffer.concat([Buffer.from(head), source.read(0, source.size), Buffer.alloc(extra, 0x58)]),
    );
    await wire.fin();
  };
}

/** Two lengths that disagree, or one that cannot be (30). */
export function badLength(kind: 'two' | 'negative' | 'words', source: MediaSource): Answer {
  const lengths = {
    two: `Content-Length: ${source.size}\r\nContent-Length: ${source.size - 1}\r\n`,
    negative: 'Content-Length: -1\r\n',
    words: 'Content-Length: plenty\r\n',
  } as const;
  const head = `HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n${lengths[kind]}\r\n`;
  return raw(Buffer.concat([Buffer.from(head), source.read(0, source.size)]));
}

/** A head of 70 KB and more, past every parser's limit (30). */
export function hugeHeaders(source: MediaSource, bytes = 70_000): Answer {
  const filler = Object.fromEntries(
    Array.from({ length: Math.ceil(bytes / 1000) }, (_, index) => [`x-filler-${index}`, 'x'.repeat(990)]),
  );
  return serve(source, { headers: filler });
}

/** Not HTTP at all (30). */
export function notHttp(): Answer {
  return raw('SSH-2.0-OpenSSH_9.2p1\r\n\0\0\x01\x02 this is no web server\r\n');
}

/** A presigned link past its end, as S3 says it (32). */
export function linkExpired(): Answer {
  const xml =
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
  return respond(403, { 'content-type': 'application/xml' }, xml);
}

/** Answers the first request of each connection and resets it at the second, as an idle close does (33). */
export function staleKeepAlive(good: Answer): Answer {
  return (wire, request) => (request.indexOnConnection > 0 ? wire.rst() : good(wire, request));
}

/** A web page where a clip should be (73). */
export function webPage(contentType = 'text/html; charset=utf-8'): Answer {
  const page = `<!doctype html><title>Sign in</title>${'<p>Please accept the terms.</p>'.repeat(100)}`;
  return respond(200, { 'content-type': contentType }, page);
}

/** A clip of no bytes, of one, or of any other bytes (38, 73). */
export function wholeBody(body: Buffer, contentType = 'video/mp4'): Answer {
  return respond(200, { 'content-type': contentType, etag: DEFAULT_ETAG }, body);
}

/** A body that never ends, chunked (6, 31): ends only when the client closes. */
export function endless(status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 0x5a), Buffer.from('\r\n')]);
  return async (wire) => {
    let open = await wire.write(
      formatHead(status, { 'content-type': 'video/mp4', 'transfer-encoding': 'chunked', ...headers }),
    );
    while (open) open = await wire.write(chunk);
  };
}
