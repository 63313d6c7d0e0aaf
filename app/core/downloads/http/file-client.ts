/**
 * Fetches files from wherever a link leads: the got instance without the key, GET alone, redirects followed by
 * hand so that the link rules hold at each hop (docs/rules.md, G3–G14).
 */
import type { IncomingMessage } from 'node:http';
import got, { type Request } from 'got';
import { DailiesError } from '../../../shared/error-code.ts';
import { createConnections } from '../../network/connections.ts';
import { createFilteredLookup, type ResolveAll } from '../../network/filtered-lookup.ts';
import type { LinkRules } from '../../network/link-rules.ts';
import { dailiesErrorIn, errorCodeOf, networkFaultOf } from '../../network/network-fault.ts';
import type { RoutesFor } from '../../network/proxy-routes.ts';
import { createDirectAgents, readDirectly } from './direct-read.ts';
import { mayHoldLink, mayWantNoKey, type OwnOrigin, readShortBody, startRoute } from './own-origin.ts';
import { type Headers, headerOf } from './resume.ts';

const MAX_REDIRECTS = 5;

export interface FileAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly httpVersion: string;
  /** Of the last hop. */
  readonly host: string;
  /**
   * Reads the body to its end. `take` may return a promise to be waited for before more is read. With `space`,
   * which says where the next bytes may be put, the bytes that `take` gets are overwritten after that. Rejects with
   * what `take` or the socket threw; the latter is for fileFault().
   */
  read(take: (chunk: Buffer) => Promise<void> | undefined, space?: () => Buffer): Promise<void>;
  /** Closes the connection; the rest of the body is never read. */
  destroy(): void;
}

export interface FileClient {
  /** Throws DailiesError. */
  get(
    link: string,
    headers: Readonly<Record<string, string>>,
    rules: LinkRules,
    signal: AbortSignal,
  ): Promise<FileAnswer>;
  /** Closes idle connections. */
  close(): void;
}

type RawResponse = IncomingMessage;

/** Sorts what a connection threw into the kinds of docs/rules.md §4. */
export function fileFault(thrown: unknown, host: string): DailiesError {
  const own = dailiesErrorIn(thrown);
  if (own) return own;
  const code = errorCodeOf(thrown);
  switch (networkFaultOf(thrown)) {
    case 'aborted':
      return new DailiesError('cancelled', 'The download was stopped.');
    case 'certificate':
      return new DailiesError(
        'file-certificate',
        `The file server ${host} has no valid certificate for https; check the clock of this computer and your network.`,
      );
    case 'timeout':
      return new DailiesError('stalled', `The file server ${host} stopped sending.`);
    case 'malformed':
      return new DailiesError(
        'bad-transfer',
        `The file server ${host} sent something that is not a proper answer.`,
      );
    case 'unreachable':
      return new DailiesError(
        'connection-lost',
        code === 'ECONNREFUSED'
          ? `The file server ${host} refused the connection.`
          : `The file server ${host} cannot be reached; check your network connection.`,
      );
    case 'broken':
      return new DailiesError('connection-lost', `The connection to the file server ${host} broke.`);
  }
}

/**
 * Takes chunks straight from the socket's response: through got's own stream each would be copied and queued
 * once more, a fifth of the whole CPU time of a fast download.
 */
function readBody(
  stream: Request,
  response: RawResponse,
  take: (chunk: Buffer) => Promise<void> | undefined,
  space: (() => Buffer) | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let room: Promise<void> | undefined;
    let isOver = false;
    const fail = (thrown: unknown): void => {
      isOver = true;
      reject(thrown);
      stream.destroy();
    };
    const endDirect = (fault: unknown): void => (fault === null ? resolve() : fail(fault));
    const onData = (chunk: Buffer): void => {
      try {
        room = take(chunk);
        if (!room) return;
        response.pause();
        room.then(() => response.resume(), fail);
      } catch (thrown) {
        fail(thrown);
      }
    };
    /** A short answer can be over before it is read: what the connection brought is taken first. */
    const broke = async (thrown: unknown): Promise<void> => {
      if (isOver) return;
      // Whoever stops a transfer does not wait for the disk or for the speed limit.
      if (networkFaultOf(thrown) === 'aborted') return fail(thrown);
      isOver = true;
      response.off('data', onData);
      try {
        await room;
        for (let chunk = response.read(); chunk !== null; chunk = response.read()) await take(chunk);
        fail(thrown);
      } catch (own) {
        fail(own);
      }
    };
    response.removeAllListeners('readable');
    if (space && !response.destroyed && readDirectly(response, space, take, endDirect)) {
      for (const source of [stream, response]) source.once('error', fail);
      response.once('close', () => fail(new Error('The connection was closed.')));
      return;
    }
    response.on('data', onData);
    response.once('end', resolve);
    response.once('error', broke);
    stream.once('error', broke);
    response.once('close', () => {
      if (!response.readableEnded) void broke(new Error('The connection was closed.'));
    });
    if (response.destroyed) void broke(new Error('The connection was closed.'));
    else response.resume();
  });
}

export interface FileClientOptions {
  /** Time without an answer after which a request is given up, in milliseconds. */
  readonly stallTimeoutMs: number;
  readonly maxConnectionsPerHost: number;
  /** The way to a file server, which resolves the name itself where it is a proxy; straight when absent. */
  readonly routesFor?: RoutesFor;
  readonly resolveAll?: ResolveAll;
  /** What the gateway's own origin gets beside the rest; nothing when absent. */
  readonly ownOrigin?: OwnOrigin;
}

export function createFileClient(options: FileClientOptions): FileClient {
  const agentOptions = { keepAlive: true, maxSockets: options.maxConnectionsPerHost, maxFreeSockets: 2 };
  const connections = createConnections({
    direct: createDirectAgents(agentOptions),
    routesFor: options.routesFor ?? (async () => ['direct']),
    agent: agentOptions,
    monotonicNow: () => performance.now(),
  });
  const http = got.extend({
    headers: { 'user-agent': 'Dailies', accept: '*/*', 'accept-encoding': 'identity' },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: false,
    // got counts what is read through it; readBody() reads past it, and the receiver compares the lengths.
    strictContentLength: false,
    timeout: { lookup: 10_000, connect: 15_000, secureConnect: 15_000, response: options.stallTimeoutMs },
  });

  async function hop(
    url: URL,
    headers: Readonly<Record<string, string>>,
    rules: LinkRules,
    signal: AbortSignal,
    mayRepeat: boolean,
  ): Promise<{ stream: Request; response: RawResponse }> {
    const agent = await connections.agentsFor(url);
    const stream = http.stream.get(url, {
      headers: { ...headers },
      signal,
      agent,
      dnsLookup: createFilteredLookup(rules.allowsAddress, options.resolveAll) as never,
    });
    let usedOldSocket = false;
    stream.on(
      'request',
      (request: { reusedSocket?: boolean; on: (name: 'socket', done: () => void) => void }) => {
        request.on('socket', () => {
          usedOldSocket = request.reusedSocket === true;
        });
      },
    );
    try {
      const response = await new Promise<RawResponse>((resolve, reject) => {
        stream.once('response', resolve);
        stream.once('error', reject);
      });
      // From here on a fault reaches whoever reads the body; unread, it must not end the process.
      stream.on('error', () => undefined);
      return { stream, response };
    } catch (thrown) {
      stream.on('error', () => undefined);
      stream.destroy();
      const fault = networkFaultOf(thrown);
      // A kept-alive connection that the server had closed meanwhile says nothing about the server (G13).
      if (usedOldSocket && mayRepeat && fault === 'broken') return hop(url, headers, rules, signal, false);
      throw fileFault(thrown, url.host);
    }
  }

  async function ask(
    url: URL,
    headers: Readonly<Record<string, string>>,
    rules: LinkRules,
    signal: AbortSignal,
  ): Promise<FileAnswer> {
    const { stream, response } = await hop(url, headers, rules, signal, true);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      httpVersion: response.httpVersion,
      host: url.host,
      read: (take, space) => readBody(stream, response, take, space),
      destroy: () => void stream.destroy(),
    };
  }

  return {
    async get(link, headers, rules, signal) {
      const route = startRoute(options.ownOrigin);
      let url = rules.check(link);
      for (let hops = 0; ; hops += 1) {
        const atHome = route.headersFor(url);
        let answer = await ask(url, { ...headers, ...atHome }, rules, signal);
        if (atHome && mayWantNoKey(url, answer.status)) {
          answer.destroy();
          answer = await ask(url, headers, rules, signal);
        }
        let location: string | null = null;
        if ([301, 302, 303, 307, 308].includes(answer.status)) {
          answer.destroy();
          location = headerOf(answer.headers, 'location');
          if (!location) {
            throw new DailiesError('bad-transfer', `The file server ${url.host} redirects to nowhere.`);
          }
        } else if (atHome && mayHoldLink(answer.status, answer.headers)) {
          const body = await readShortBody(answer).catch((thrown: unknown) => {
            throw fileFault(thrown, url.host);
          });
          // A clip that is called a text: asked for once more, and read as any other.
          if (body === null) return ask(url, { ...headers, ...atHome }, rules, signal);
          location = options.ownOrigin?.linkIn(body.toString('utf8')) ?? null;
          if (location === null) return { ...answer, read: async (take) => take(body) };
        }
        if (location === null) return answer;
        if (hops >= MAX_REDIRECTS) {
          throw new DailiesError('bad-transfer', `The file server ${url.host} redirects too many times.`);
        }
        url = rules.check(location, url);
      }
    },
    close() {
      connections.close();
    },
  };
}
