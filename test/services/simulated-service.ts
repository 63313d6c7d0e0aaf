/**
 * A service that speaks one definition: its query route, how the key goes along, the second request or the route for
 * files, and links that end. The answers are the fixture's; each task goes through those that it is given.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import { routeUrl } from '../../app/core/services/definitions/route.ts';
import { answerOf, type ServiceAnswer, type ServiceFixture } from './fixture.ts';
import { type ListedTask, type ListMood, listPage } from './simulated-list.ts';

export interface SeenRequest {
  readonly at: 'service' | 'files';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** What may happen to one request instead of its answer: `page` is a web page with 200, `half` breaks off in the middle. */
export type Trouble = 'reset' | 'busy' | 'page' | 'half';

export interface SimulatedService extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly SeenRequest[];
  /** What it says of its task from now on: each answer once, the last one again and again. */
  say(...answers: readonly ServiceAnswer[]): void;
  /** What the account has made, the newest first, and how its list is given from now on. */
  list(tasks: readonly ListedTask[], mood?: ListMood, pageSize?: number): void;
  /** How many of the next requests for the file are refused as by a link that has ended; of one clip alone where it is said. */
  endLinks(times: number, place?: number): void;
  /** What happens to the next questions, and to the next requests for the file, one after the other. */
  trouble(at: SeenRequest['at'], ...troubles: readonly Trouble[]): void;
  /** Sends half of a clip and then nothing more, until it is released. */
  hold(place: number): void;
  release(): void;
}

/** What the n-th clip of a task is: the one that its links lead to, with a box behind it that is its own. */
export function clipNumbered(clip: Buffer, place: number): Buffer {
  if (place === 1) return clip;
  const box = Buffer.alloc(64, place);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  return Buffer.concat([clip, box]);
}

const placeIn = (path: string): number => Number(/-(\d+)\.mp4/.exec(path)?.[1] ?? 1);

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const closed = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });

/** @param clip what its links lead to. */
export async function startSimulatedService(
  definition: ServiceDefinition,
  fixture: ServiceFixture,
  key: string,
  clip: Buffer,
): Promise<SimulatedService> {
  const requests: SeenRequest[] = [];
  const answers: ServiceAnswer[] = [];
  let listed: { tasks: readonly ListedTask[]; mood: ListMood; size: number } | null = null;
  const ending = new Map<number, number>();
  let held: number | null = null;
  let lastDone: ServiceAnswer | null = null;
  const troubles: { readonly [At in SeenRequest['at']]: Trouble[] } = { service: [], files: [] };

  /** Whether trouble has come in the answer's place. */
  function isTroubled(at: SeenRequest['at'], response: ServerResponse): boolean {
    const trouble = troubles[at].shift();
    switch (trouble) {
      case undefined:
        return false;
      case 'reset':
        response.destroy();
        return true;
      case 'busy':
        response.writeHead(503, { 'retry-after': '0' }).end('busy');
        return true;
      case 'page':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
        return true;
      case 'half': {
        const bytes = at === 'files' ? clip : Buffer.from('{"data": {"status": ');
        response.writeHead(200, { 'content-length': at === 'files' ? bytes.length : 1_000 });
        response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
        return true;
      }
    }
  }

  function note(at: SeenRequest['at'], request: IncomingMessage): void {
    const { method = '', url = '', headers } = request;
    requests.push({ at, method, path: url, headers });
  }
  function sendClip(response: ServerResponse, place = 1): void {
    if (isTroubled('files', response)) return;
    const of = ending.has(place) ? place : 0;
    const left = ending.get(of) ?? 0;
    if (left > 0) {
      ending.set(of, left - 1);
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>');
      return;
    }
    const bytes = clipNumbered(clip, place);
    if (place === held) {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length >> 1));
      return;
    }
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': bytes.length });
    response.end(bytes);
  }
  const files = createServer((request, response) => {
    note('files', request);
    sendClip(response, placeIn(request.url ?? ''));
  });
  const filesUrl = await listening(files);

  /** With the fixture's links in it led to the file server. */
  function body(answer: ServiceAnswer, whole: object): string {
    const link = answer.link ?? answer.result?.link;
    const links = answer.links ?? answer.result?.links ?? (link === undefined ? [] : [link]);
    return links.reduce(
      (text, each) => text.replaceAll(each, `${filesUrl}${new URL(each).pathname}?Expires=1`),
      JSON.stringify(whole),
    );
  }
  function sendJson(response: ServerResponse, status: number, text: string, also: object = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...also });
    response.end(text);
  }
  /** The last part of an id that names a route is what the service calls the task. */
  const nameOf = (id: string): string => id.split('/').at(-1) ?? id;
  /** Answers for the tasks of the list; whether it was one of these requests. */
  function answersList(address: URL, response: ServerResponse): boolean {
    if (listed === null || !definition.list || !fixture.list) return false;
    const { tasks, mood, size } = listed;
    const path = address.pathname + address.search;
    for (const { id } of tasks) {
      if (definition.content && path === pathOf(definition.content, 'id', id)) sendClip(response);
      else if (path === pathOf(definition.query, 'id', id)) {
        const done = answerOf(fixture, 'done');
        sendJson(response, 200, body(done, done.body).replaceAll(nameOf(fixture.id), nameOf(id)));
      } else continue;
      return true;
    }
    const asked = mood === 'repeats' ? new URL(address.pathname, address) : address;
    const page = listPage(definition.list, fixture.list, tasks, asked, size);
    if (page === null || mood === 'has none') return false;
    if (mood === 'refuses') sendJson(response, 401, '{"error":{"message":"Invalid key"}}');
    else if (mood === 'is busy')
      sendJson(response, 429, '{"error":{"message":"Slow down"}}', { 'retry-after': '7' });
    else if (mood === 'breaks') sendJson(response, 200, JSON.stringify(page).slice(0, -9));
    else sendJson(response, 200, JSON.stringify(page).replaceAll('https://files.example', filesUrl));
    return true;
  }
  const base = new URL('http://service.example/');
  const pathOf = (route: string, place: string, value: string): string => {
    const { pathname, search } = routeUrl(route, base, place, value);
    return pathname + search;
  };
  const expected = definition.auth.value.replace('{key}', key);
  const service = createServer((request, response) => {
    note('service', request);
    if (request.headers[definition.auth.header.toLowerCase()] !== expected) {
      sendJson(response, 401, '{"error":{"message":"Invalid key"}}');
    } else if (
      request.url === pathOf(definition.query, 'id', fixture.id) &&
      isTroubled('service', response)
    ) {
      return;
    } else if (request.method !== 'GET') sendJson(response, 405, '{"error":{"message":"Only GET"}}');
    else if (answersList(new URL(request.url ?? '/', `http://${request.headers.host}`), response)) return;
    else if (request.url === pathOf(definition.query, 'id', fixture.id)) {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer?.state === 'completed') lastDone = answer;
      if (answer) sendJson(response, 200, body(answer, answer.body));
      else sendJson(response, 404, '{"error":{"message":"task not found"}}');
    } else if (definition.content && request.url === pathOf(definition.content, 'id', fixture.id))
      sendClip(response);
    else if (
      definition.result &&
      lastDone?.result &&
      request.url ===
        pathOf(definition.result.route, definition.result.value ? 'value' : 'id', lastDone.result.value)
    ) {
      sendJson(response, 200, body(lastDone, lastDone.result.body));
    } else sendJson(response, 404, '{"error":{"message":"no such route"}}');
  });

  return {
    baseUrl: await listening(service),
    requests,
    say: (...next) => void answers.splice(0, answers.length, ...next),
    list: (tasks, mood = 'answers', size = 100) => {
      listed = { tasks, mood, size };
    },
    trouble: (at, ...next) => void troubles[at].push(...next),
    hold: (place) => {
      held = place;
    },
    release: () => {
      held = null;
    },
    endLinks: (times, place = 0) => void ending.set(place, times),
    async [Symbol.asyncDispose]() {
      await Promise.all([closed(service), closed(files)]);
    },
  };
}
