/**
 * Sends an account's requests to its service, over got, and hides the key in what comes back. The header with the key
 * comes from client.ts. What goes wrong leaves here as a DailiesError with a code; got's own errors, which hold the key
 * among their options, never do.
 */
import type { ClientRequest } from 'node:http';
import got, { type Got } from 'got';
import { DailiesError } from '../../shared/error-code.ts';
import type { Connections } from '../network/connections.ts';
import { createFilteredLookup, type ResolveAll } from '../network/filtered-lookup.ts';
import { createKeyHider } from './hide-key.ts';
import { badAnswer } from './read-answer.ts';
import { failureOf, type Reply } from './refusals.ts';

/** No honest answer is longer; an endless one must not fill the memory (fault case 6). */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_REDIRECTS = 5;

export interface KeyedHttp {
  /** Follows redirects within the service's own origin alone. */
  send(method: 'GET' | 'POST', url: URL, body: unknown, signal: AbortSignal): Promise<Reply>;
}

export interface KeyedHttpOptions {
  /** As parseBaseUrl gives it, ending in a slash. */
  readonly baseUrl: URL;
  readonly apiKey: string;
  /** The headers that carry the key, and what else the service wants of each request. */
  readonly withKey: () => Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly resolveAll?: ResolveAll;
  /** The way to the service, closed by its owner; Node's own agents when absent. */
  readonly connections?: Connections;
}

/** Interim answers before the answer itself; more of them are a flood. */
const MAX_INTERIM = 20;

/**
 * Closes the connection of an answer that changes the protocol. As its headers are, Node drops a 101 in silence or
 * takes it for an answer, and keeps the socket (docs/rules.md, field T15).
 */
function endAtUpgrade(request: ClientRequest, refuse: () => void): void {
  let interim = 0;
  const end = (): void => {
    request.socket?.destroy();
    refuse();
  };
  request.once('upgrade', end);
  request.prependListener('response', ({ statusCode }) => {
    if (statusCode === 101) end();
  });
  request.on('information', ({ statusCode }) => {
    interim += 1;
    if (statusCode === 101 || interim > MAX_INTERIM) end();
  });
}

/** Makes the sender of one account. Redirects are followed on its own origin alone (fault case 78). */
export function createKeyedHttp(options: KeyedHttpOptions): KeyedHttp {
  const { baseUrl, apiKey, withKey, timeoutMs, connections } = options;
  const host = baseUrl.host;
  const http: Got = got.extend({
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'Dailies',
    },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: { request: timeoutMs },
  });

  const withoutKey = createKeyHider(apiKey);

  async function send(method: 'GET' | 'POST', url: URL, body: unknown, signal: AbortSignal): Promise<Reply> {
    let target = url;
    for (let hop = 0; ; hop += 1) {
      const reply = await exchange(method, target, body, signal);
      const location = reply.headers.location;
      if (reply.status < 300 || reply.status > 399 || typeof location !== 'string') return reply;
      const next = URL.canParse(location, target) ? new URL(location, target) : null;
      // The key goes to the gateway's own origin only (fault case 78).
      if (!next || next.origin !== baseUrl.origin || hop >= MAX_REDIRECTS || method !== 'GET') {
        const isElsewhere = next !== null && next.origin !== baseUrl.origin;
        throw new DailiesError('bad-answer', {
          host,
          ...(isElsewhere ? { cause: 'redirects-to', value: withoutKey(next.host) } : { cause: 'redirects' }),
        });
      }
      target = next;
    }
  }

  /** For plain http, where the key would be read on its way: any name may resolve to anything (field S4). */
  const loopbackOnly = createFilteredLookup(
    (kind) => kind === 'loopback',
    options.resolveAll,
    (hostname) => new DailiesError('gateway-unreachable', { host: hostname, cause: 'gateway-elsewhere' }),
  );

  async function exchange(
    method: 'GET' | 'POST',
    url: URL,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Reply> {
    // got leaves its listener on the signal of a request that was answered before it was sent in full, and with it
    // everything of the request: on the poller's signal, which lasts as long as the engine, they would pile up.
    const own = new AbortController();
    const abort = (): void => own.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const stream = http.stream(url, {
        method,
        headers: withKey(),
        signal: own.signal,
        ...(connections ? { agent: await connections.agentsFor(url) } : {}),
        ...(url.protocol === 'http:' ? { dnsLookup: loopbackOnly as never } : {}),
        ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
      });
      const chunks: Buffer[] = [];
      let received = 0;
      let status = 0;
      let headers: Reply['headers'] = {};
      stream.on('response', (response: { statusCode: number; headers: Reply['headers'] }) => {
        status = response.statusCode;
        headers = response.headers;
      });
      stream.once('request', (request: ClientRequest) => {
        endAtUpgrade(request, () => stream.destroy(badAnswer(host, 'sent-upgrade')));
      });
      // An abort after the last byte still reaches the stream; nobody else listens by then.
      stream.on('error', () => undefined);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        received += chunk.length;
        if (received > MAX_ANSWER_BYTES) {
          stream.destroy();
          throw badAnswer(host, 'sent-too-much');
        }
        chunks.push(chunk);
      }
      return { status, headers, text: withoutKey(Buffer.concat(chunks).toString('utf8')) };
    } catch (thrown) {
      throw failureOf(thrown, host);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  return { send };
}
