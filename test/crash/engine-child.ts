/**
 * A process that fetches clips with the real engine until it is killed: by its parent at any moment, or by
 * itself right behind a step that is on disk. Says on stdout which steps it took; exits 0 when all are saved.
 */
import { writeSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

export interface ChildOrders {
  readonly data: string;
  readonly out: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly ids: readonly string[];
  /** Dies behind the first step of this name. */
  readonly dieAt: string | null;
  readonly stallTimeoutMs: number;
  /** As on a disk without hard links (exFAT, SMB). */
  readonly withoutLinks: boolean;
}

const orders = JSON.parse(process.argv[2] ?? '') as ChildOrders;

if (orders.withoutLinks) {
  files.link = () => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' }));
  syncBuiltinESMExports();
}

// After the change above, which the engine's modules would otherwise not see.
const { createEngine } = await import('../../app/core/engine.ts');
const { defaultSettings } = await import('../../app/shared/settings.ts');

const engine = createEngine({
  dataFolder: orders.data,
  key: orders.key,
  cacheThumbnails: false,
  onStorageTrouble: 'fail',
  stallTimeoutMs: orders.stallTimeoutMs,
  retryDelayMs: 5,
  minCheckpointMs: 0,
  onStep(step) {
    writeSync(1, `${step}\n`);
    if (step === orders.dieAt) process.kill(process.pid, 'SIGKILL');
  },
  log: (line) => void writeSync(2, `${line}\n`),
  settings: {
    ...defaultSettings(orders.out),
    baseUrl: orders.baseUrl,
    requestsPerSecond: 1_000,
    pollIntervalMs: 20,
    concurrency: 2,
    assets: ['video', 'metadata'],
  },
});

const left = new Set(orders.ids);
const finished = new Promise<void>((resolve) => {
  const look = (): void => {
    for (const id of left) {
      const end = engine.ending(id);
      if (end === 'saved') left.delete(id);
      if (end === 'failed' && engine.item(id).problem) {
        writeSync(
          2,
          `${id} failed: ${JSON.stringify(engine.item(id).assets.map(({ problem }) => problem))}\n`,
        );
        process.exit(1);
      }
    }
    if (left.size === 0) resolve();
  };
  engine.track(orders.ids);
  engine.on('library-changed', look);
  look();
});
engine.start();
await finished;
await engine.stop();
