/** The engine of a soak, in a process of its own so that its memory and handles are nobody else's. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine, type Engine } from '../../app/core/engine.ts';
import { defaultSettings } from '../../app/shared/settings.ts';

export interface SoakOrder {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dataFolder: string;
  readonly out: string;
}

/** What the parent may ask. */
export type ToChild =
  | { readonly type: 'open'; readonly order: SoakOrder }
  | {
      readonly type: 'track' | 'pause' | 'resume' | 'cancel' | 'retry' | 'check';
      readonly id: string;
    }
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'online'; readonly online: boolean }
  | { readonly type: 'sleep' | 'wake' | 'stop' };

export interface Sample {
  readonly atMs: number;
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
  /** Sockets, timers and so on, as Node counts them. */
  readonly handles: number;
  /** Open files and sockets, as the system counts them; null where it does not say. */
  readonly files: number | null;
  /** Tasks that have come to their end so far. */
  readonly ended: number;
}

export interface EndedMessage {
  readonly type: 'ended';
  readonly id: string;
  readonly end: 'saved' | 'failed';
  readonly path: string | null;
  readonly code: string | null;
}

export type FromChild =
  | EndedMessage
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'bug'; readonly line: string }
  | { readonly type: 'stopped'; readonly tookMs: number; readonly handles: readonly string[] };

const SAMPLE_MS = 2_000;
const FILES = '/proc/self/fd';

const send = (message: FromChild): void => void process.send?.(message);
let ended = 0;

/** Tasks whose end is still to be told; a cancelled one is not among them until it is tried again. */
const open = new Set<string>();

function start(order: SoakOrder): Engine {
  const engine = createEngine({
    dataFolder: order.dataFolder,
    settings: {
      ...defaultSettings(order.out),
      baseUrl: order.baseUrl,
      requestsPerSecond: 20,
      concurrency: 4,
    },
    key: order.apiKey,
    cacheThumbnails: true,
    onStorageTrouble: 'pause',
    storageProbeMs: 300,
    stallTimeoutMs: 1_000,
    requestTimeoutMs: 3_000,
    retryDelayMs: 50,
    wakeMs: 200,
    log: (line) => {
      if (line.startsWith('bug')) send({ type: 'bug', line });
    },
  });
  engine.on('library-changed', ({ ids }) => {
    for (const id of ids ?? open) tellEnd(engine, id);
  });
  engine.start();
  return engine;
}

function tellEnd(engine: Engine, id: string): void {
  const end = open.has(id) ? engine.ending(id) : null;
  if (end === null) return;
  open.delete(id);
  ended += 1;
  // As the library has it: the disk may be unplugged just now.
  const { fileName, folder, problem } = engine.item(id);
  const path = fileName === null || folder === null ? null : join(folder, fileName);
  send({ type: 'ended', id, end, path, code: problem?.code ?? null });
}

function sample(): void {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  send({
    type: 'sample',
    sample: {
      atMs: performance.now(),
      heapMegabytes: heapUsed / 1e6,
      residentMegabytes: rss / 1e6,
      handles: process.getActiveResourcesInfo().length,
      files: existsSync(FILES) ? readdirSync(FILES).length : null,
      ended,
    },
  });
}

async function stop(engine: Engine): Promise<void> {
  clearInterval(sampler);
  const began = performance.now();
  await engine.stop();
  send({
    type: 'stopped',
    tookMs: performance.now() - began,
    handles: process.getActiveResourcesInfo(),
  });
  process.disconnect();
}

let engine: Engine | null = null;
const sampler = setInterval(sample, SAMPLE_MS);

function obey(message: ToChild): void {
  if (message.type === 'open') {
    engine = start(message.order);
    return;
  }
  if (!engine) throw new Error('The soak must open the engine first.');
  switch (message.type) {
    case 'track':
      open.add(message.id);
      engine.track([message.id]);
      return;
    case 'cancel':
      if (open.delete(message.id)) engine.cancel([message.id]);
      return;
    case 'retry':
      open.add(message.id);
      engine.retry([message.id]);
      tellEnd(engine, message.id);
      return;
    case 'pause':
      engine.pause([message.id]);
      return;
    case 'resume':
      engine.resume([message.id]);
      return;
    case 'check':
      engine.checkNow([message.id]);
      return;
    case 'key':
      engine.setKey(message.key);
      return;
    case 'online':
      engine.setOnline(message.online);
      return;
    case 'sleep':
      engine.suspend();
      return;
    case 'wake':
      engine.resumeFromSleep();
      return;
    case 'stop':
      void stop(engine);
      return;
  }
}

process.on('message', obey);
// A soak that is interrupted leaves no engine behind.
process.on('disconnect', () => process.exit());
