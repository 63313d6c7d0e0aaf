/**
 * The gateway's API: the only code that holds the key (in one got instance) and the only requests that carry
 * it. What goes wrong leaves here as a DailiesError with a code; got's own errors, which hold the key among
 * their options, never do.
 */
import type { ClientRequest } from 'node:http';
import got, { type Got } from 'got';
import { DailiesError } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import type { Connections } from '../network/connections.ts';
import { createFilteredLookup, type ResolveAll } from '../network/filtered-lookup.ts';
import { asObject } from './field-values.ts';
import { createKeyHider } from './hide-key.ts';
import { linkOf } from './links/link-text.ts';
import { type BatchItem, badAnswer, parseJson, readBatch, readError, readGeneration } from './read-answer.ts';
import { failureOf, type Reply, refuseErrors } from './refusals.ts';

/** No honest answer is longer; an endless one must not fill the memory (fault case 6). */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** Places of a batch's bad items that a log line names. */
const MAX_NAMED = 20;
/** More than a task's answer ever is; longer ones are used but not kept. */
const MAX_RAW_CHARACTERS = 256 * 1024;

export interface Answer {
  readonly generation: Generation;
  /** The answer's text as it came, for the library; null when too long to keep. */
  readonly raw: string | null;
}

export interface ServiceClient {
  /** `GET {base}/luma/generations/{id}`. */
  query(id: string, signal: AbortSignal): Promise<Answer>;
  /** `POST {base}/luma/tasks`; null when this gateway has no batch route. Ids it leaves out are not in the map. */
  queryBatch(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Answer> | null>;
  /**
   * `GET …/{id}/download_video_url`; null when the gateway lacks it or has none (yet). An answer that makes no sense
   * is a `bad-answer`, as for a query.
   */
  downloadVideoUrl(id: string, signal: AbortSignal): Promise<string | null>;
  /** The header with the key, for an address on the gateway's own origin alone; null for every other. */
  headersFor(url: URL): Readonly<Record<string, string>> | null;
}

export interface ServiceClientOptions {
  /** As parseBaseUrl gives it, ending in a slash. */
  readonly baseUrl: URL;
  readonly apiKey: string;
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Hears of items of a batch that were of no use, by their places. */
  readonly log?: (line: string) => void;
  readonly resolveAll?: ResolveAll;
  /** The way to the gateway, closed by its owner; Node's own agents when absent. */
  readonly connections?: Connections;
}

function keep(raw: string): string | null {
  return raw.length <= MAX_RAW_CHARACTERS ? raw : null;
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

/** One item of a batch as text again; null for one too deep to write or too long to keep. */
function textOf(item: unknown): string | null {
  try {
    return keep(JSON.stringify(item));
  } catch {
    return null;
  }
}

export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { baseUrl, apiKey, timeoutMs, now, connections } = options;
  const host = baseUrl.host;
  const withKey = { authorization: `Bearer ${apiKey}` };
  const http: Got = got.extend({
    headers: {
      ...withKey,
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
        const where = next && next.origin !== baseUrl.origin ? ` to ${withoutKey(next.host)}` : '';
        throw new DailiesError(
          'bad-answer',
          `The gateway at ${host} redirects${where}, where the key is not sent; set the gateway address it redirects to, if you trust it.`,
        );
      }
      target = next;
    }
  }

  /** For plain http, where the key would be read on its way: any name may resolve to anything (field S4). */
  const loopbackOnly = createFilteredLookup(
    (kind) => kind === 'loopback',
    options.resolveAll,
    (hostname) =>
      new DailiesError(
        'gateway-unreachable',
        `The gateway address http://${hostname} leads to another computer, where the key is not sent in the clear; write https:// or 127.0.0.1 in it.`,
      ),
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
        endAtUpgrade(request, () => stream.destroy(badAnswer(host, 'a change of protocol (101)')));
      });
      // An abort after the last byte still reaches the stream; nobody else listens by then.
      stream.on('error', () => undefined);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        received += chunk.length;
        if (received > MAX_ANSWER_BYTES) {
          stream.destroy();
          throw badAnswer(host, 'an endless answer');
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

  const routeOf = (path: string): URL => new URL(`luma/${path}`, baseUrl);

  return {
    async query(id, signal) {
      const reply = await send('GET', routeOf(`generations/${id}`), undefined, signal);
      refuseErrors(reply, id, host, now());
      const generation = readGeneration(parseJson(reply.text, host), id, host);
      return { generation, raw: keep(reply.text) };
    },

    async queryBatch(ids, signal) {
      let body: unknown;
      try {
        const reply = await send('POST', routeOf('tasks'), { ids }, signal);
        if (reply.status === 501) return null;
        refuseErrors(reply, null, host, now());
        body = parseJson(reply.text, host);
      } catch (thrown) {
        // Whatever is no answer to a batch (404, 405, a web page, a redirect…) means that there is no such route.
        if (thrown instanceof DailiesError && thrown.code === 'bad-answer') return null;
        throw thrown;
      }
      const batch = readBatch(body, new Set(ids));
      if (!batch) return null;
      if (batch.dropped.length > 0) {
        options.log?.(
          `batch: left out items ${batch.dropped.slice(0, MAX_NAMED).join(', ')} of ${batch.length}`,
        );
      }
      return new Map(
        batch.items.map(({ generation, raw }: BatchItem) => [
          generation.id,
          { generation, raw: textOf(raw) },
        ]),
      );
    },

    async downloadVideoUrl(id, signal) {
      const reply = await send('GET', routeOf(`generations/${id}/download_video_url`), undefined, signal);
      // 400 before completion, 404 where a gateway lacks the route.
      if (reply.status >= 400 && reply.status < 500 && ![401, 403, 429].includes(reply.status)) return null;
      refuseErrors(reply, null, host, now());
      const body = parseJson(reply.text, host);
      const fields = asObject(body);
      const inner = asObject(fields?.data);
      const url = fields?.url ?? inner?.url ?? fields?.download_url ?? inner?.download_url ?? fields?.data;
      if (url === '') return null;
      const link = linkOf(url);
      if (link === null) throw badAnswer(host, 'no link', readError(reply.text)?.message);
      return link;
    },

    headersFor: (url) => (url.origin === baseUrl.origin ? withKey : null),
  };
}
