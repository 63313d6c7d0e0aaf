/** The gateway: key check, single and batch queries, the download-link route. Knows tasks, not files. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Cdn } from './cdn.ts';
import { playFault, sendBody, sendError, sendJson, waited } from './faults.ts';
import type { OpenLogEntry, RequestLog } from './request-log.ts';
import type { BatchScript, Fault } from './script.ts';
import type { LiveTask } from './task.ts';

/** What a test may change while the gateway runs. */
export interface GatewayState {
  key: string;
  latencyMs: number;
  batch: BatchScript;
  /** For the next requests, whatever they ask, one each. */
  readonly nextFaults: Fault[];
  /** For every request until it is taken back. */
  constantFault: Fault;
  unknownTaskStatus: 400 | 404;
  /** One entry for each batch request: the ids it asked for. */
  readonly batches: (readonly string[])[];
}

export interface GatewayParts {
  readonly state: GatewayState;
  readonly tasks: ReadonlyMap<string, LiveTask>;
  readonly log: RequestLog;
  readonly cdn: Cdn;
  /** Path in front of every route, such as `/v1`; empty for none. */
  readonly basePath: string;
}

const SINGLE = /^\/luma\/generations\/([^/]+)(\/download_video_url)?$/;
const CONTENT = /^\/v1\/videos\/([^/]+)\/content$/;
const BODY_LIMIT = 1_048_576;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > BODY_LIMIT) break;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function idsOf(body: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(body);
    const ids = typeof value === 'object' && value !== null && 'ids' in value ? value.ids : null;
    return Array.isArray(ids) && ids.every((id) => typeof id === 'string') ? ids : null;
  } catch {
    return null;
  }
}

export function createGateway(parts: GatewayParts): RequestListener {
  const { state, tasks, log } = parts;

  async function answerSingle(
    id: string,
    downloadRoute: boolean,
    response: ServerResponse,
    entry: OpenLogEntry,
  ): Promise<void> {
    entry.taskIds = [id];
    const task = tasks.get(id);
    if (!task) {
      sendJson(response, entry, state.unknownTaskStatus, {
        ...{ code: 'task_not_exist', message: 'task_not_exist', data: null },
      });
      return;
    }
    if (!(await waited(response, task.latencyMs))) return;
    if (downloadRoute) {
      const link = task.downloadLink();
      if (task.script.downloadRoute === false) sendError(response, entry, 404, 'Invalid URL');
      else if (link === null) sendError(response, entry, 400, 'The generation has not completed');
      else sendJson(response, entry, 200, { url: link });
      return;
    }
    task.poll();
    if (!playFault(task.takeFault(), response, entry, () => task.single()))
      sendJson(response, entry, 200, task.single());
  }

  async function answerBatch(
    request: IncomingMessage,
    response: ServerResponse,
    entry: OpenLogEntry,
  ): Promise<void> {
    const ids = idsOf(await readBody(request));
    if (ids) {
      entry.taskIds = ids;
      state.batches.push(ids);
    }
    const { mode, leaveOut, extra } = state.batch;
    if (mode.kind === 'missing') {
      sendError(response, entry, mode.status, 'Invalid URL (POST /luma/tasks)');
      return;
    }
    if (mode.kind === 'garbage') {
      sendBody(response, entry, 200, 'text/plain', mode.body ?? 'ok');
      return;
    }
    if (!ids) {
      sendError(response, entry, 400, 'ids is required');
      return;
    }
    const found: unknown[] = [];
    for (const id of new Set(ids)) {
      const task = tasks.get(id);
      if (!task || leaveOut?.has(id) || task.hasFault()) continue;
      task.poll();
      found.push(task.element());
    }
    found.push(...(extra ?? []));
    sendJson(
      response,
      entry,
      200,
      mode.kind === 'wrapped' ? { code: 'success', message: '', data: found } : found,
    );
  }

  /** The clip on the gateway's own origin, as gateways of OpenAI's shape have it. */
  async function answerContent(
    task: LiveTask | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    entry: OpenLogEntry,
  ): Promise<void> {
    const link = task?.downloadLink() ?? null;
    if (!task || link === null) {
      sendError(response, entry, 404, 'video not found');
      return;
    }
    const how = task.script.ownContent;
    const hasKey = request.headers.authorization === `Bearer ${state.key}`;
    if (how === 'open' ? request.headers.authorization !== undefined : !hasKey) {
      sendError(
        response,
        entry,
        how === 'open' ? 400 : 401,
        how === 'open' ? 'Only one auth mechanism allowed' : 'Invalid token',
      );
    } else if (how === 'redirect') {
      sendBody(response, entry, 302, 'text/plain', 'Moved', { location: link });
    } else if (how === 'json') {
      sendJson(response, entry, 200, { id: task.id, url: link });
    } else {
      const { pathname, search } = new URL(link);
      request.url = `${pathname}${search}`;
      await parts.cdn.answer(request, response, entry);
    }
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    entry: OpenLogEntry,
  ): Promise<void> {
    if (!(await waited(response, state.latencyMs))) return;
    const spoiled = state.nextFaults.shift() ?? state.constantFault;
    if (playFault(spoiled, response, entry, () => ({ id: '', state: 'processing', video: null }))) return;
    const path = new URL(request.url ?? '/', 'http://gateway').pathname;
    const content = CONTENT.exec(path);
    if (content) {
      entry.taskIds = [content[1] ?? ''];
      await answerContent(tasks.get(content[1] ?? ''), request, response, entry);
      return;
    }
    if (request.headers.authorization !== `Bearer ${state.key}`) {
      sendError(response, entry, 401, 'Invalid token');
      return;
    }
    const route = path.startsWith(parts.basePath) ? path.slice(parts.basePath.length) : '';
    const single = SINGLE.exec(route);
    if (single) {
      if (request.method === 'GET')
        await answerSingle(decodeURIComponent(single[1] ?? ''), single[2] !== undefined, response, entry);
      else sendError(response, entry, 405, 'Method not allowed');
    } else if (route === '/luma/tasks' && request.method === 'POST') {
      await answerBatch(request, response, entry);
    } else sendError(response, entry, 404, `Invalid URL (${request.method} ${path})`);
  }

  return (request, response) => {
    const entry = log.open('gateway', request, response);
    answer(request, response, entry).catch(() => response.destroy());
  };
}
