/**
 * A simulated gateway and CDN on loopback: two servers, two origins, everything scripted, everything logged.
 * Tests, the end-to-end specs and the demo run against it; `run.ts` starts it by hand.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestCertificate } from '../fault-server/certificates.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { createCdn } from './cdn.ts';
import { createGateway, type GatewayState } from './gateway.ts';
import { createLinkSigner } from './links.ts';
import { type MediaSource, sha256Of } from './media.ts';
import { createRequestLog, type LoggedRequest } from './request-log.ts';
import type { BatchScript, CdnScript, Fault, TaskScript } from './script.ts';
import { createLiveTask, type LiveTask } from './task.ts';

export interface LumaServiceOptions {
  /** Default: the canary key. */
  readonly apiKey?: string;
  /** Default: any free port. */
  readonly port?: number;
  readonly cdnPort?: number;
  /** In front of every route, such as `/v1`. */
  readonly basePath?: string;
  readonly latencyMs?: number;
  readonly batch?: BatchScript;
  readonly unknownTaskStatus?: 400 | 404;
  /** Both servers speak TLS with it; plain HTTP without. */
  readonly certificate?: TestCertificate;
}

/** A task as a test sees it. */
export interface TaskHandle {
  readonly id: string;
  readonly script: TaskScript;
  /** How often it was asked for, singly or in a batch. */
  readonly polls: number;
  /** The word it shows now. */
  readonly word: string;
  readonly finishedAtMs: number | null;
  /** Of the file a client ends with: the clean one, or the watermarked one where no other is offered. */
  readonly bytes: number;
  /** Of the same file, in lower-case hex. */
  sha256(): string;
  /** Goes to its end with the next question, whatever its stages. */
  finish(): void;
  /** Ends every link given out so far. */
  expireLinks(): void;
  /** From the next request on. */
  setCdn(script: CdnScript): void;
  /** The file behind the links changes, and its validators with it. */
  replaceSource(source: MediaSource): void;
  /** Requests for its clip (not its pictures) at the CDN. */
  readonly downloads: readonly LoggedRequest[];
}

export interface LumaService {
  /** What goes into the setting "gateway"; no slash at its end. */
  readonly baseUrl: string;
  readonly cdnUrl: string;
  readonly apiKey: string;
  addTask(script?: TaskScript): TaskHandle;
  task(id: string): TaskHandle;
  /** The gateway no longer knows it. */
  forgetTask(id: string): void;
  /** Every request to both servers, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** The ids of each batch request. */
  readonly batches: readonly (readonly string[])[];
  /** CDN requests that carried a key or a cookie: must stay empty. */
  secretsAtCdn(): readonly LoggedRequest[];
  /** The only key that is accepted from now on. */
  setKey(key: string): void;
  setLatency(ms: number): void;
  setBatch(batch: BatchScript): void;
  /** For the next gateway requests, one each, whatever they ask. */
  failNext(...faults: readonly Fault[]): void;
  /** For every gateway request until `failAlways(null)`. */
  failAlways(fault: Fault | null): void;
  stop(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts both servers on 127.0.0.1. */
export async function startLumaService(options: LumaServiceOptions = {}): Promise<LumaService> {
  const log = createRequestLog();
  const tasks = new Map<string, LiveTask>();
  let cdnUrl = '';
  const signer = createLinkSigner(() => cdnUrl);
  const state: GatewayState = {
    key: options.apiKey ?? CANARY_KEY,
    latencyMs: options.latencyMs ?? 0,
    batch: options.batch ?? { mode: { kind: 'array' } },
    nextFaults: [],
    constantFault: { kind: 'none' },
    unknownTaskStatus: options.unknownTaskStatus ?? 400,
    batches: [],
  };
  const basePath = options.basePath ?? '';
  const fileOwners = new Map<string, LiveTask>();
  const files = createCdn({ log, signer, findFile: (name) => fileOwners.get(name)?.files.get(name) });
  const { certificate } = options;
  const serverFor = (listener: RequestListener): Server =>
    certificate
      ? createSecureServer({ key: certificate.key, cert: certificate.chain }, listener)
      : createServer(listener);
  const scheme = certificate ? 'https' : 'http';
  const gateway = serverFor(createGateway({ state, tasks, log, basePath, cdn: files }));
  const cdn = serverFor(files.listener);
  cdnUrl = `${scheme}://127.0.0.1:${await listen(cdn, options.cdnPort ?? 0)}`;
  const gatewayUrl = `${scheme}://127.0.0.1:${await listen(gateway, options.port ?? 0)}`;
  const baseUrl = `${gatewayUrl}${basePath}`;

  const handleOf = (live: LiveTask): TaskHandle => ({
    id: live.id,
    script: live.script,
    get polls() {
      return live.polls;
    },
    get word() {
      return live.word;
    },
    get finishedAtMs() {
      return live.finishedAtMs;
    },
    get bytes() {
      return live.best().size;
    },
    sha256: () => sha256Of(live.best()),
    finish: () => live.finish(),
    expireLinks: () => live.expireLinks(),
    setCdn: (script) => live.setCdn(script),
    replaceSource: (source) => live.replaceSource(source),
    get downloads() {
      return log.entries.filter(
        (entry) => entry.side === 'cdn' && entry.taskIds[0] === live.id && entry.path.includes('.mp4?'),
      );
    },
  });

  return {
    baseUrl,
    cdnUrl,
    get apiKey() {
      return state.key;
    },
    addTask(script = {}) {
      const id = script.id ?? randomUUID();
      if (tasks.has(id)) throw new Error(`there is a task ${id} already`);
      const live = createLiveTask(id, script, {
        ...{ number: 13_917 + tasks.size, signer, gatewayUrl: () => gatewayUrl },
      });
      tasks.set(id, live);
      for (const name of live.files.keys()) fileOwners.set(name, live);
      return handleOf(live);
    },
    task(id) {
      const live = tasks.get(id);
      if (!live) throw new Error(`there is no task ${id}`);
      return handleOf(live);
    },
    forgetTask: (id) => void tasks.delete(id),
    requests: log.entries,
    batches: state.batches,
    secretsAtCdn: () =>
      log.entries.filter(
        ({ side, headers, path }) =>
          side === 'cdn' &&
          (headers.authorization !== undefined ||
            headers.cookie !== undefined ||
            JSON.stringify([headers, path]).includes(state.key)),
      ),
    setKey(key) {
      state.key = key;
    },
    setLatency(ms) {
      state.latencyMs = ms;
    },
    setBatch(batch) {
      state.batch = batch;
    },
    failNext: (...faults) => void state.nextFaults.push(...faults),
    failAlways(fault) {
      state.constantFault = fault ?? { kind: 'none' };
    },
    async stop() {
      await Promise.all([close(gateway), close(cdn)]);
    },
  };
}
