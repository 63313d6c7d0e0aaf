/**
 * A service that speaks one definition: its query route, how the key goes along, the second request or the route for
 * files, and links that end. The answers are the fixture's; each task goes through those that it is given.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import { routeUrl } from '../../app/core/services/definitions/route.ts';
import type { ServiceAnswer, ServiceFixture } from './fixture.ts';

export interface SeenRequest {
  readonly at: 'service' | 'files';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface SimulatedService extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly SeenRequest[];
  /** What it says of its task from now on: each answer once, the last one again and again. */
  say(...answers: readonly ServiceAnswer[]): void;
  /** How many of the next requests for the file are refused as by a link that has ended. */
  endLinks(times: number): void;
}

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
  let ending = 0;
  let lastDone: ServiceAnswer | null = null;

  function note(at: SeenRequest['at'], request: IncomingMessage): void {
    const { method = '', url = '', headers } = request;
    requests.push({ at, method, path: url, headers });
  }
  function sendClip(response: ServerResponse): void {
    if (ending > 0) {
      ending -= 1;
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>');
      return;
    }
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length });
    response.end(clip);
  }
  const files = createServer((request, response) => {
    note('files', request);
    sendClip(response);
  });
  const filesUrl = await listening(files);

  /** With the fixture's link in it led to the file server. */
  function body(answer: ServiceAnswer, whole: object): string {
    const link = answer.link ?? answer.result?.link;
    const text = JSON.stringify(whole);
    return link === undefined ? text : text.replaceAll(link, `${filesUrl}/clip.mp4?Expires=1`);
  }
  function sendJson(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(text);
  }
  const expected = definition.auth.value.replace('{key}', key);
  const service = createServer((request, response) => {
    note('service', request);
    const base = new URL('http://service.example/');
    const pathOf = (route: string, place: string, value: string): string => {
      const { pathname, search } = routeUrl(route, base, place, value);
      return pathname + search;
    };
    if (request.headers[definition.auth.header.toLowerCase()] !== expected) {
      sendJson(response, 401, '{"error":{"message":"Invalid key"}}');
    } else if (request.method !== 'GET') sendJson(response, 405, '{"error":{"message":"Only GET"}}');
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
    endLinks: (times) => {
      ending = times;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([closed(service), closed(files)]);
    },
  };
}
