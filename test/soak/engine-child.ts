/** The engine of a soak, in a process of its own so that its memory and handles are nobody else's. */
import { createEngine } from '../../app/core/engine.ts';
import { defaultSettings } from '../../app/core/settings/settings.ts';

export interface SoakOrder {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dataFolder: string;
  readonly out: string;
}

/** What the parent may ask. */
export type ToChild =
  | { readonly type: 'open'; readonly order: SoakOrder }
  | { readonly type: 'track' | 'pause' | 'resume'; readonly ids: readonly string[] }
  | { readonly type: 'stop' };

export interface Sample {
  readonly atMs: number;
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
  /** Sockets, files, timers… as Node counts them. */
  readonly handles: number;
}

export type FromChild =
  | {
      readonly type: 'ended';
      readonly id: string;
      readonly end: 'saved' | 'failed';
      readonly sha256: string | null;
      readonly code: string | null;
    }
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'bug'; readonly line: string }
  | { readonly type: 'stopped'; readonly handles: readonly string[] };

const SAMPLE_MS = 2_000;

const send = (message: FromChild): void => void process.send?.(message);

function open(order: SoakOrder) {
  const engine = createEngine({
    dataFolder: order.dataFolder,
    settings: {
      ...defaultSettings(order.out),
      baseUrl: order.baseUrl,
      requestsPerSecond: 20,
      pollIntervalMs: 500,
      concurrency: 4,
    },
    key: order.apiKey,
    cacheThumbnails: true,
    onStorageTrouble: 'pause',
    stallTimeoutMs: 1_000,
    requestTimeoutMs: 3_000,
    retryDelayMs: 50,
    log: (line) => {
      if (line.startsWith('bug')) send({ type: 'bug', line });
    },
  });
  const open = new Set<string>();
  engine.on('library-changed', ({ ids }) => {
    for (const id of ids ?? []) {
      const end = open.has(id) ? engine.ending(id) : null;
      if (end === null) continue;
      open.delete(id);
      const item = engine.item(id);
      const video = item.assets.find(({ kind }) => kind === 'video');
      send({ type: 'ended', id, end, sha256: video?.sha256 ?? null, code: item.problem?.code ?? null });
    }
  });
  engine.start();
  return { engine, open };
}

let opened: ReturnType<typeof open> | null = null;

const sampler = setInterval(() => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  send({
    type: 'sample',
    sample: {
      atMs: performance.now(),
      heapMegabytes: heapUsed / 1e6,
      residentMegabytes: rss / 1e6,
      handles: process.getActiveResourcesInfo().length,
    },
  });
}, SAMPLE_MS);

process.on('message', (message: ToChild) => {
  if (message.type === 'open') opened = open(message.order);
  else if (!opened) throw new Error('The soak must open the engine first.');
  else if (message.type === 'track') {
    for (const id of message.ids) opened.open.add(id);
    opened.engine.track(message.ids);
  } else if (message.type === 'pause') opened.engine.pause(message.ids);
  else if (message.type === 'resume') opened.engine.resume(message.ids);
  else {
    clearInterval(sampler);
    void opened.engine.stop().then(() => {
      send({ type: 'stopped', handles: process.getActiveResourcesInfo() });
      process.disconnect();
    });
  }
});
