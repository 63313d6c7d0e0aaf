/** Lets the command line speak to the window's engine while the app runs. */
import type { RunningSettings } from '../control/contract.ts';
import { createControlHandlers } from '../control/handlers.ts';
import { startControlServer } from '../control/server.ts';
import type { Engine } from '../core/engine.ts';
import type { KeyStatus } from '../shared/key-status.ts';
import type { Settings } from '../shared/settings.ts';
import { openClip, type RevealDeps, revealClip } from './files/reveal-and-open.ts';

export interface WindowControlDeps extends RevealDeps {
  readonly dataFolder: string;
  readonly version: string;
  readonly engine: Engine;
  readonly settings: () => Settings;
  readonly keyState: () => KeyStatus['state'];
}

/** What an engine does to which nothing else was said (app/core/engine-context.ts). */
const USUAL = { requestTimeoutMs: 30_000, stallTimeoutMs: 30_000, retryDelayMs: 1_000, retries: null };

function settingsOf(now: Settings): RunningSettings {
  return {
    ...{ api: now.baseUrl, out: now.folder, name: now.nameTemplate, assets: [...now.assets] },
    ...USUAL,
    ...{ pollIntervalMs: now.pollIntervalMs, concurrency: now.concurrency, segments: now.segments },
    ...{ requestsPerSecond: now.requestsPerSecond, limitBytesPerSecond: now.limitBytesPerSecond },
  };
}

/** Starts to listen; returns what ends it, which is to be called before the engine gives up the library. */
export function startWindowControl(deps: WindowControlDeps): () => Promise<void> {
  const { dataFolder, version, engine, log } = deps;
  const started = startControlServer({
    ...{ dataFolder, engine, log },
    hello: { version, owner: 'window', pid: process.pid },
    handlers: createControlHandlers({
      engine,
      settings: () => settingsOf(deps.settings()),
      hasKey: () => deps.keyState() === 'stored' || deps.keyState() === 'session',
      open: (id) => openClip(id, deps),
      reveal: (id) => revealClip(id, deps),
    }),
  });
  return async () => (await started).stop();
}
