/** Fetches one clip in a process of its own, for tests that take rights or resources from it; tells how it went. */
import { closeSync, openSync } from 'node:fs';
import { createEngine } from '../../../app/core/engine.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';

interface Orders {
  readonly data: string;
  readonly out: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly id: string;
  readonly hoardFiles: boolean;
}

const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const problems: string[] = [];
let saved = 0;

const engine = createEngine({
  dataFolder: orders.data,
  key: orders.key,
  cacheThumbnails: false,
  onStorageTrouble: 'fail',
  retryDelayMs: 20,
  // Just before the part file is opened: nothing else may be, until the first complaint.
  onStep: (step) => void (step === 'part-named' && orders.hoardFiles && hoard()),
  settings: {
    ...defaultSettings(orders.out),
    baseUrl: orders.baseUrl,
    requestsPerSecond: 1_000,
    pollIntervalMs: 20,
  },
});

const hoarded: number[] = [];
function hoard(): void {
  try {
    for (;;) hoarded.push(openSync('/dev/null', 'r'));
  } catch {
    // That was the last one to be had.
  }
}

const finished = new Promise<void>((resolve) => {
  engine.on('problem', ({ problem }) => {
    problems.push(problem.code);
    for (const file of hoarded.splice(0)) closeSync(file);
  });
  engine.on('saved', () => {
    saved += 1;
  });
  engine.on('library-changed', () => {
    if (engine.ending(orders.id) !== null) setImmediate(resolve);
  });
});
engine.track([orders.id]);
engine.start();
await finished;
await engine.stop();
process.stdout.write(JSON.stringify({ saved, problems }));
