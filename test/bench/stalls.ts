/** How long the event loop of the engine's own process stands still while three files come in. */
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEngine } from '../../app/core/engine.ts';
import { defaultSettings } from '../../app/shared/settings.ts';
import { startClipServer } from './processes.ts';

/** The monitor's own timer; what it measures above this is delay. */
const RESOLUTION_MS = 2;

export async function measureStalls(
  folder: string,
): Promise<{ readonly p99Ms: number; readonly maxMs: number }> {
  const server = await startClipServer('');
  const engine = createEngine({
    dataFolder: join(folder, 'data'),
    settings: { ...defaultSettings(join(folder, 'out')), baseUrl: server.url },
    key: 'bench',
    cacheThumbnails: false,
    onStorageTrouble: 'fail',
  });
  const ids = [1, 2, 3].map((n) => `${512 * 1024 ** 2}-${n}`);
  const waiting = new Set(ids);
  const all = new Promise<void>((resolve) => {
    engine.on('saved', ({ id }) => {
      waiting.delete(id);
      if (waiting.size === 0) resolve();
    });
  });
  engine.track(ids);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  engine.start();
  await new Promise<void>((resolve) => engine.on('progress', () => resolve()));
  delay.enable();
  await all;
  delay.disable();
  await engine.stop();
  server.stop();
  return {
    p99Ms: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
    maxMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS),
  };
}
