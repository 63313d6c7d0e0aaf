/** An engine in a process of its own, whose memory is then searched for the tasks that have ended. */
import { Session } from 'node:inspector/promises';
import { createEngine, type Engine } from '../../app/core/engine.ts';
import { defaultSettings } from '../../app/shared/settings.ts';

export interface KeptOrder {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dataFolder: string;
  readonly out: string;
}

/** What the parent asks, and each is answered once it is done; ids come and go with the messages alone. */
export type ToKept =
  | { readonly type: 'track' | 'cancel' | 'remove' | 'again'; readonly ids: readonly string[] }
  /** Waits until all have ended so. */
  | { readonly type: 'await'; readonly ids: readonly string[]; readonly end: 'saved' | 'failed' }
  /** Waits until bytes of each come in. */
  | { readonly type: 'receiving'; readonly ids: readonly string[] }
  /** As if so long had passed. */
  | { readonly type: 'age'; readonly ms: number }
  /** Counts texts in memory that hold one of the words. */
  | { readonly type: 'search'; readonly words: readonly string[] }
  | { readonly type: 'stop' };

let shiftMs = 0;
const clock = performance.now.bind(performance);
performance.now = () => clock() + shiftMs;

function open(order: KeptOrder): Engine {
  const engine = createEngine({
    dataFolder: order.dataFolder,
    settings: {
      ...defaultSettings(order.out),
      baseUrl: order.baseUrl,
      requestsPerSecond: 1_000,
      pollIntervalMs: 20,
      concurrency: 8,
    },
    ...{ key: order.apiKey, cacheThumbnails: true, onStorageTrouble: 'pause', undoMs: 20, retryDelayMs: 5 },
    log: (line) => {
      if (line.startsWith('bug')) process.stderr.write(`${line}\n`);
    },
  });
  engine.start();
  return engine;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 10));
}

/** The texts of a heap snapshot are those that are reachable: everything else was collected before it. */
async function countTexts(words: readonly string[]): Promise<readonly number[]> {
  const session = new Session();
  session.connect();
  let snapshot = '';
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => {
    snapshot += params.chunk;
  });
  await session.post('HeapProfiler.takeHeapSnapshot', { exposeInternals: false, captureNumericValue: false });
  session.disconnect();
  const { strings } = JSON.parse(snapshot) as { readonly strings: readonly string[] };
  return words.map((word) => strings.filter((text) => text.includes(word)).length);
}

async function obey(engine: Engine, receiving: Set<string>, message: ToKept): Promise<unknown> {
  switch (message.type) {
    case 'track':
    case 'cancel':
    case 'remove':
      engine[message.type](message.ids);
      return null;
    case 'again':
      engine.downloadAgain(message.ids);
      return null;
    case 'await':
      return until(() => message.ids.every((id) => engine.ending(id) === message.end));
    case 'receiving':
      await until(() => message.ids.every((id) => receiving.has(id)));
      receiving.clear();
      return null;
    case 'age':
      shiftMs += message.ms;
      return null;
    case 'search':
      receiving.clear();
      return countTexts(message.words);
    case 'stop':
      await engine.stop();
      process.disconnect();
      return null;
  }
}

const order = JSON.parse(process.argv[2] ?? '') as KeptOrder;
const engine = open(order);
const receiving = new Set<string>();
engine.on('progress', (reports) => {
  for (const { id } of reports) receiving.add(id);
});
process.on('message', (message: ToKept) => {
  void obey(engine, receiving, message).then((answer) => process.connected && process.send?.({ answer }));
});
process.on('disconnect', () => process.exit());
