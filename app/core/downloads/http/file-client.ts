/**
 * Fetches files from wherever a link leads: GET alone, redirects followed by hand so that the link rules hold at each
 * hop (docs/rules.md, G3 to G14). HTTP/1.1 is spoken here and not by node:http, whose parser refuses answers that
 * every other client takes and whose agent cannot have a connection back that was read directly (field T1, T12).
 */
import { DailiesError } from '../../../shared/error-code.ts';
import { createFilteredLookup, type Lookup, type ResolveAll } from '../../network/filtered-lookup.ts';
import type { LinkRules } from '../../network/link-rules.ts';
import { networkFaultOf } from '../../network/network-fault.ts';
import type { RoutesFor } from '../../network/proxy-routes.ts';
import { aborted } from './connection.ts';
import { codingsOf, createUnpacker } from './content-coding.ts';
import { type CookieJar, createCookieJar } from './cookies.ts';
import { exchange, formatRequest, NoAnswer, readBody } from './exchange.ts';
import type { FileAnswer } from './file-answer.ts';
import { fileFault } from './file-fault.ts';
import { headerOf } from './headers.ts';
import { mayHoldLink, mayWantNoKey, type OwnOrigin, readShortBody, startRoute } from './own-origin.ts';
import { type Lease, Pool } from './pool.ts';
import { linkFromHeader, requestTarget } from './request-target.ts';
import type { ResponseHead } from './response-head.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface FileClient {
  /** Throws DailiesError. `cookies`: of this transfer alone, where it asks more than once. */
  get(
    link: string,
    headers: Readonly<Record<string, string>>,
    rules: LinkRules,
    signal: AbortSignal,
    cookies?: CookieJar,
  ): Promise<FileAnswer>;
  /** Closes kept connections: the way to servers, or where a link may lead, is another now. */
  forgetConnections(): void;
  /** Closes all connections. */
  close(): void;
}

export interface FileClientOptions {
  /** Time without an answer after which a request is given up, in milliseconds. */
  readonly stallTimeoutMs: number;
  readonly maxConnectionsPerHost: number;
  /** The way to a file server, which resolves the name itself where it is a proxy; straight when absent. */
  readonly routesFor?: RoutesFor;
  readonly resolveAll?: ResolveAll;
  /** The link that a service answers where a file was expected; null when its answer holds none. */
  readonly linkIn?: OwnOrigin['linkIn'];
}

/** An address, and how its link writes it. */
interface Place {
  readonly url: URL;
  readonly target: string;
}

const placeOf = (link: string, url: URL): Place => ({ url, target: requestTarget(link, url) });

/** What is the same for all hops. */
interface Visit {
  readonly rules: LinkRules;
  readonly signal: AbortSignal;
  readonly cookies: CookieJar;
}

interface Opened {
  readonly head: ResponseHead;
  readonly lease: Lease;
}

/** What goes with every request: `identity`, so that the length is the file's. */
const ALWAYS = {
  'User-Agent': 'Dailies',
  Accept: '*/*',
  'Accept-Encoding': 'identity',
  Connection: 'keep-alive',
};

/** Keeps the connection of a redirect that has no body; closes it before any other. */
async function dropBody(answer: FileAnswer): Promise<void> {
  if (headerOf(answer.headers, 'content-length') === '0')
    await answer.read(() => undefined).catch(() => undefined);
  answer.destroy();
}

function answerOf({ head, lease }: Opened, host: string): FileAnswer {
  const { connection } = lease;
  const codings = codingsOf(head.headers);

  async function readUnpacked(take: (chunk: Buffer) => Promise<void> | undefined): Promise<void> {
    const unpacker = createUnpacker(codings, take);
    try {
      await readBody(connection, head.framing, unpacker.push);
    } catch (thrown) {
      unpacker.destroy(thrown as Error);
      throw thrown;
    }
    await unpacker.end();
  }

  return {
    ...{ status: head.status, headers: head.headers, httpVersion: head.httpVersion, host },
    async read(take, space) {
      try {
        if (codings.length > 0) await readUnpacked(take);
        else await readBody(connection, head.framing, take, space);
      } catch (thrown) {
        lease.end(false, null);
        throw thrown;
      }
      lease.end(head.keepsAlive, head.keptForMs);
    },
    destroy: () => lease.end(false, null),
  };
}

/**
 * Finds the link that a redirect, or a short answer of the gateway's own origin, gives in place of the file. Returns the
 * answer itself where it is the file, and null where its body is spent and must be asked for once more.
 */
async function linkIn(answer: FileAnswer, own: OwnOrigin | null): Promise<string | FileAnswer | null> {
  if (REDIRECTS.has(answer.status)) {
    await dropBody(answer);
    const location = linkFromHeader(headerOf(answer.headers, 'location') ?? '');
    if (location !== '') return location;
    throw new DailiesError('bad-transfer', { host: answer.host, remark: 'it redirects to nowhere' });
  }
  if (!own || !mayHoldLink(answer.status, answer.headers)) return answer;
  const body = await readShortBody(answer).catch((thrown: unknown) => {
    throw fileFault(thrown, answer.host);
  });
  if (body === null) return null;
  return own.linkIn(body.toString('utf8')) ?? { ...answer, read: async (take) => take(body) };
}

export function createFileClient(options: FileClientOptions): FileClient {
  const { stallTimeoutMs, maxConnectionsPerHost } = options;
  const pool = new Pool({
    maxConnectionsPerHost,
    routesFor: options.routesFor ?? (async () => ['direct']),
    monotonicNow: () => performance.now(),
  });

  /**
   * Gives the lookup for an address. Plain http goes to this machine alone, whatever a name resolves to (docs/rules.md,
   * field S4).
   */
  function lookupFor(url: URL, rules: LinkRules): Lookup {
    const isPlain = url.protocol === 'http:';
    return createFilteredLookup(
      (kind, hostname) => rules.allowsAddress(kind, hostname) && (!isPlain || kind === 'loopback'),
      options.resolveAll,
    );
  }

  async function ask(url: URL, request: string, lookup: Lookup, signal: AbortSignal): Promise<Opened> {
    for (let fresh = false; ; fresh = true) {
      const lease = await pool.lease(url, lookup, signal, fresh);
      try {
        const head = await exchange(lease.connection, request, { timeoutMs: stallTimeoutMs, signal });
        // A server that was about to close it says so with 408, to whatever comes next.
        if (head.status !== 408 || !lease.isReused) return { head, lease };
        lease.end(false, null);
      } catch (thrown) {
        lease.end(false, null);
        // A kept connection that the server had closed meanwhile says nothing about the server (G13).
        const isStale = lease.isReused && thrown instanceof NoAnswer && !thrown.sawBytes;
        if (!isStale || networkFaultOf(thrown) !== 'broken') throw thrown;
      }
    }
  }

  /** Sends one request of a transfer. `signal` ends the body too. */
  async function hop(
    place: Place,
    headers: Readonly<Record<string, string>>,
    { rules, signal, cookies }: Visit,
  ): Promise<FileAnswer> {
    const { url, target } = place;
    const cookie = cookies.headerFor(url);
    const all = { Host: url.host, ...ALWAYS, ...headers, ...(cookie === null ? {} : { Cookie: cookie }) };
    try {
      const opened = await ask(url, formatRequest(target, all), lookupFor(url, rules), signal);
      const { connection } = opened.lease;
      const abort = (): void => connection.destroy(aborted());
      signal.addEventListener('abort', abort, { once: true });
      opened.lease.onEnd = () => signal.removeEventListener('abort', abort);
      const setCookie = opened.head.headers['set-cookie'];
      if (Array.isArray(setCookie)) cookies.store(url, setCookie, headerOf(opened.head.headers, 'date'));
      return answerOf(opened, url.host);
    } catch (thrown) {
      throw fileFault(thrown, url.host);
    }
  }

  return {
    async get(link, headers, rules, signal, cookies = createCookieJar()) {
      const { headersFor } = rules;
      const own = headersFor ? { headersFor, linkIn: options.linkIn ?? (() => null) } : undefined;
      const route = startRoute(own);
      const visit: Visit = { rules, signal, cookies };
      let place = placeOf(link, rules.check(link));
      for (let hops = 0; ; hops += 1) {
        const { url } = place;
        const atHome = route.headersFor(url);
        let answer = await hop(place, { ...headers, ...atHome }, visit);
        if (atHome && mayWantNoKey(url, answer.status)) {
          answer.destroy();
          answer = await hop(place, headers, visit);
        }
        const next = await linkIn(answer, atHome === null ? null : (own ?? null));
        // A clip that is called a text: asked for once more, and read as any other.
        if (next === null) return hop(place, { ...headers, ...atHome }, visit);
        if (typeof next !== 'string') return next;
        if (hops >= MAX_REDIRECTS) {
          throw new DailiesError('bad-transfer', { host: url.host, remark: 'it redirects too many times' });
        }
        place = placeOf(next, rules.check(next, url));
      }
    },
    forgetConnections: () => pool.forget(),
    close: () => pool.close(),
  };
}
