/**
 * Speaks one service's API as its definition says it (definitions/): asks about tasks, reads the answers, fetches the
 * result where it has a route of its own, and names the headers for files on the service's own origin. Nothing here submits: every request is a GET, but for the batch route
 * of those that have one.
 */
import { randomUUID } from 'node:crypto';
import { DailiesError } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import type { Connections } from '../network/connections.ts';
import type { ResolveAll } from '../network/filtered-lookup.ts';
import type { Answer, KnownAnswer } from './answer.ts';
import { lumaGateway } from './definitions/built-in.ts';
import type { ServiceDefinition } from './definitions/definition.ts';
import type { FoundClips } from './definitions/listed-links.ts';
import { readTask, resultClips, resultValue } from './definitions/read-by-definition.ts';
import { routeUrl } from './definitions/route.ts';
import { asObject } from './field-values.ts';
import { createKeyedHttp } from './keyed-http.ts';
import { linkOf } from './links/link-text.ts';
import { parseGeneration } from './parse-generation.ts';
import { badAnswer, parseJson, readBatch, readError } from './read-answer.ts';
import { refuseErrors } from './refusals.ts';

/** Places of a batch's bad items that a log line names. */
const MAX_NAMED = 20;
/** More than a task's answer ever is; longer ones are used but not kept. */
const MAX_RAW_CHARACTERS = 256 * 1024;

export interface ServiceClient {
  /** One GET of the service's query route, and a second one where the link is elsewhere. */
  query(id: string, signal: AbortSignal, known?: KnownAnswer): Promise<Answer>;
  /** The one POST; null when this service has no batch route. Ids it leaves out are not in the map. */
  queryBatch(
    ids: readonly string[],
    signal: AbortSignal,
    known?: KnownAnswer,
  ): Promise<ReadonlyMap<string, Answer> | null>;
  /**
   * `GET …/{id}/download_video_url`; null when the gateway lacks it or has none (yet). An answer that makes no sense
   * is a `bad-answer`, as for a query.
   */
  downloadVideoUrl(id: string, signal: AbortSignal): Promise<string | null>;
  /** The header with the key, for an address on the gateway's own origin alone; null for every other. */
  headersFor(url: URL): Readonly<Record<string, string>> | null;
}

/** The client of one account, before it is one for the items of a library. */
export interface AccountClient extends ServiceClient {
  /** GET of an address on the account's own origin; gives what its JSON holds. */
  read(address: URL, signal: AbortSignal): Promise<unknown>;
}

export interface ServiceClientOptions {
  /** The Luma gateway when absent. */
  readonly definition?: ServiceDefinition;
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

/** Gives one item of a batch as text again; null for one too deep to write or too long to keep. */
function textOf(item: unknown): string | null {
  try {
    return keep(JSON.stringify(item));
  } catch {
    return null;
  }
}

/** Makes what reads the items of a batch, but for those that say what is known of these tasks already. */
function itemReader(
  ids: readonly string[],
  known: KnownAnswer = () => null,
): (item: unknown, mappedId: string | null) => Answer | null {
  const last = new Map(ids.map((id) => [id, known(id)]));
  const byWords = new Map(
    [...last.values()].flatMap((answer) => (answer?.raw ? [[answer.raw, answer]] : [])),
  );
  return (item, mappedId) => {
    const raw = textOf(item);
    // Words that do not say whose they are may be those of many tasks.
    const same = mappedId === null ? byWords.get(raw ?? '') : last.get(mappedId);
    if (same && same.raw === raw) return same;
    const generation = parseGeneration(item, mappedId);
    return generation && { generation, raw };
  };
}

/** Makes the client of one account. Its requests throw DailiesError with a code; none carries the key elsewhere. */
export function createServiceClient(options: ServiceClientOptions): AccountClient {
  const { baseUrl, apiKey, now, definition = lumaGateway } = options;
  const { auth, query, result, content, batch: batchRoute, cleanLink } = definition;
  const host = baseUrl.host;
  const withKey = (): Readonly<Record<string, string>> => ({
    ...Object.fromEntries(
      Object.entries(auth.also ?? {}).map(([name, value]) => [
        name,
        value.replace('{uuid}', () => randomUUID()),
      ]),
    ),
    [auth.header.toLowerCase()]: auth.value.replace('{key}', () => apiKey),
  });
  const { send } = createKeyedHttp({ ...options, withKey });

  /** Finds the clip of a done task by a second request, for services whose answer does not hold the link itself. */
  async function findElsewhere(
    body: unknown,
    id: string,
    signal: AbortSignal,
  ): Promise<Pick<FoundClips, 'clean' | 'clips'>> {
    const none = { clean: null, clips: null };
    if (!result) return content ? { ...none, clean: routeUrl(content, baseUrl, 'id', id).href } : none;
    const value = result.value ? resultValue(definition, body) : id;
    if (value === null) return none;
    const place = result.value ? 'value' : 'id';
    const reply = await send('GET', routeUrl(result.route, baseUrl, place, value), undefined, signal);
    refuseErrors(reply, null, host, now());
    return resultClips(definition, parseJson(reply.text, host));
  }

  async function read(body: unknown, id: string, signal: AbortSignal): Promise<Generation> {
    const generation = readTask(definition, body, id, host);
    if (definition.dialects || generation.state !== 'completed' || generation.video?.downloadUrl)
      return generation;
    const { clean: link, clips } = await findElsewhere(body, id, signal);
    if (link === null) return generation;
    const { width = null, height = null, url = null } = generation.video ?? {};
    const video = { url: url ?? link, downloadUrl: link, width, height };
    return { ...generation, video, ...(clips && { clips }) };
  }

  return {
    async query(id, signal, known) {
      const reply = await send('GET', routeUrl(query, baseUrl, 'id', id), undefined, signal);
      refuseErrors(reply, id, host, now());
      const raw = keep(reply.text);
      const last = known?.(id) ?? null;
      if (last !== null && last.raw === raw) return last;
      return { generation: await read(parseJson(reply.text, host), id, signal), raw };
    },

    async queryBatch(ids, signal, known) {
      if (!batchRoute) return null;
      let body: unknown;
      try {
        const reply = await send('POST', new URL(batchRoute, baseUrl), { ids }, signal);
        if (reply.status === 501) return null;
        refuseErrors(reply, null, host, now());
        body = parseJson(reply.text, host);
      } catch (thrown) {
        // Whatever is no answer to a batch (404, 405, a web page, a redirect…) means that there is no such route.
        if (thrown instanceof DailiesError && thrown.code === 'bad-answer') return null;
        throw thrown;
      }
      const batch = readBatch(body, new Set(ids), itemReader(ids, known));
      if (!batch) return null;
      if (batch.dropped.length > 0) {
        options.log?.(
          `batch: left out items ${batch.dropped.slice(0, MAX_NAMED).join(', ')} of ${batch.length}`,
        );
      }
      return new Map(batch.items.map((answer) => [answer.generation.id, answer]));
    },

    async downloadVideoUrl(id, signal) {
      if (!cleanLink) return null;
      const reply = await send('GET', routeUrl(cleanLink, baseUrl, 'id', id), undefined, signal);
      // 400 before completion, 404 where a gateway lacks the route.
      if (reply.status >= 400 && reply.status < 500 && ![401, 403, 429].includes(reply.status)) return null;
      refuseErrors(reply, null, host, now());
      const body = parseJson(reply.text, host);
      const fields = asObject(body);
      const inner = asObject(fields?.data);
      const url = fields?.url ?? inner?.url ?? fields?.download_url ?? inner?.download_url ?? fields?.data;
      if (url === '') return null;
      const link = linkOf(url);
      if (link === null) throw badAnswer(host, 'sent-no-link', readError(reply.text)?.message);
      return link;
    },

    async read(address, signal) {
      if (address.origin !== baseUrl.origin) throw badAnswer(host, 'sent-unreadable');
      const reply = await send('GET', address, undefined, signal);
      refuseErrors(reply, null, host, now());
      return parseJson(reply.text, host);
    },

    headersFor: (url) => (url.origin === baseUrl.origin ? withKey() : null),
  };
}
