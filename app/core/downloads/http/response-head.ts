/**
 * Reads the head of an answer (RFC 9112), pure. Node's own parser refuses what every other client takes: the same
 * Content-Length twice, more than 16 KB of headers, a length beside `chunked` (docs/rules.md, field T12). Whatever
 * is odd but clear is taken and costs the connection; whatever contradicts itself is refused (case 30).
 */
import type { Headers } from './headers.ts';

/** Longer heads are no answer but a flood. */
export const MAX_HEAD_BYTES = 68 * 1024;

/** Says that what came is not an answer that can be believed. */
export class MalformedAnswer extends Error {
  readonly code = 'ERR_MALFORMED_ANSWER';
}

export type Framing =
  | { readonly type: 'length'; readonly bytes: number }
  | { readonly type: 'chunked' }
  /** The body ends with the connection. */
  | { readonly type: 'close' };

export interface ResponseHead {
  readonly status: number;
  readonly httpVersion: string;
  readonly headers: Headers;
  readonly framing: Framing;
  /** The connection may carry another request after the body. */
  readonly keepsAlive: boolean;
  /** How long the server keeps it without one, as it says, in milliseconds; null where it does not. */
  readonly keptForMs: number | null;
}

/** Of these the first counts, as Node and curl have it; others are joined by a comma. */
const SINGLE = new Set([
  ...['age', 'content-type', 'date', 'etag', 'expires', 'last-modified', 'location', 'retry-after', 'server'],
]);

/** Gives the place behind the empty line that ends a head; -1 while it has not come. A line may end in LF alone. */
export function endOfHead(bytes: Buffer): number {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}

/** Gives the lines of a head, each with its continuations (obs-fold) joined by a blank. */
function unfold(lines: readonly string[]): { readonly fields: readonly string[]; readonly isOdd: boolean } {
  const fields: string[] = [];
  let isOdd = false;
  for (const line of lines) {
    if (!/^[ \t]/.test(line)) {
      fields.push(line);
      continue;
    }
    const last = fields.pop();
    if (last === undefined) throw new MalformedAnswer('a continuation of nothing');
    fields.push(`${last} ${line.trim()}`);
    isOdd = true;
  }
  return { fields, isOdd };
}

function readHeaders(lines: readonly string[]): {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly isOdd: boolean;
} {
  const unfolded = unfold(lines);
  let { isOdd } = unfolded;
  const values = new Map<string, string[]>();
  for (const field of unfolded.fields) {
    const colon = field.indexOf(':');
    if (colon < 1) throw new MalformedAnswer('a header without a name');
    const written = field.slice(0, colon);
    const name = written.trim().toLowerCase();
    isOdd ||= name.length !== written.length;
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      // No header that is known has such a name, so nothing depends on it.
      isOdd = true;
      continue;
    }
    const value = field.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return { values, isOdd };
}

const listOf = (values: readonly string[] | undefined): readonly string[] =>
  (values ?? []).flatMap((value) => value.split(',')).map((word) => word.trim());

/** Gives the one length that all Content-Length headers agree on; null without any. */
function lengthIn(values: readonly string[] | undefined): number | null {
  if (!values) return null;
  const lengths = listOf(values);
  if (!lengths.every((text) => /^\d{1,20}$/.test(text))) throw new MalformedAnswer('a length that is none');
  const [first = Number.NaN, ...others] = lengths.map(Number);
  if (!Number.isSafeInteger(first)) throw new MalformedAnswer('a length beyond all files');
  if (others.some((other) => other !== first)) throw new MalformedAnswer('two lengths that disagree');
  return first;
}

/**
 * Gives where the body ends (RFC 9112 §6.3). `chunked` beside a length wins; a coding that is neither `chunked` nor
 * `identity` is refused, since none was asked for.
 */
function framingOf(
  status: number,
  values: ReadonlyMap<string, readonly string[]>,
): { readonly framing: Framing; readonly isOdd: boolean } {
  const bytes = lengthIn(values.get('content-length'));
  const codings = listOf(values.get('transfer-encoding'))
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '' && word !== 'identity');
  if (codings.some((word) => word !== 'chunked') || codings.length > 1) {
    throw new MalformedAnswer('a transfer coding that nobody asked for');
  }
  if (status < 200 || status === 204 || status === 304) {
    return { framing: { type: 'length', bytes: 0 }, isOdd: codings.length > 0 };
  }
  if (codings.length > 0) return { framing: { type: 'chunked' }, isOdd: bytes !== null };
  if (bytes !== null) return { framing: { type: 'length', bytes }, isOdd: false };
  return { framing: { type: 'close' }, isOdd: false };
}

function headersOf(values: ReadonlyMap<string, readonly string[]>, framing: Framing): Headers {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (const [name, all] of values) {
    const [first = ''] = all;
    headers[name] = name === 'set-cookie' ? [...all] : SINGLE.has(name) ? first : all.join(', ');
  }
  if (framing.type === 'length' && values.has('content-length')) {
    headers['content-length'] = String(lengthIn(values.get('content-length')));
  } else delete headers['content-length'];
  return headers;
}

/** Reads a head, its empty line included. Throws MalformedAnswer. Values are bytes, one to a character (latin1). */
export function parseHead(bytes: Buffer): ResponseHead {
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  // The empty line, and what split() finds behind its LF.
  lines.splice(-2);
  const match = /^HTTP\/(1\.[01]) +(\d{3})(?: .*)?$/.exec(lines.shift() ?? '');
  if (!match) throw new MalformedAnswer('no status line');
  if (lines.some((line) => /[\0\r]/.test(line))) throw new MalformedAnswer('a control character in a header');
  const httpVersion = match[1] ?? '';
  const status = Number(match[2]);
  if (status < 100) throw new MalformedAnswer('a status that is none');
  const fields = readHeaders(lines);
  const { framing, isOdd } = framingOf(status, fields.values);
  const connection = listOf(fields.values.get('connection')).map((word) => word.toLowerCase());
  const mayKeep = httpVersion === '1.1' ? !connection.includes('close') : connection.includes('keep-alive');
  const keptFor = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(fields.values.get('keep-alive')?.[0] ?? '');
  return {
    status,
    httpVersion,
    headers: headersOf(fields.values, framing),
    framing,
    keepsAlive: mayKeep && framing.type !== 'close' && !isOdd && !fields.isOdd && status >= 200,
    keptForMs: keptFor ? Number(keptFor[1]) * 1000 : null,
  };
}
