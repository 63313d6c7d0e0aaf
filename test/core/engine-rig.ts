/** An engine on a simulated gateway, with folders of a test's own; nothing is sent before start(). */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createEngine, type Engine, type EngineOptions } from '../../app/core/engine.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';
import type { Settings } from '../../app/shared/settings.ts';
import { defaultSettings } from '../../app/shared/settings.ts';
import { quickFolder } from '../fakes/temp-folder.ts';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import { withNewLibrary } from './library/new-library.ts';

const ALL = { search: '', statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 100 } as const;

export interface EngineRig {
  readonly service: LumaService;
  readonly engine: Engine;
  readonly out: string;
  /** Lines of the engine's log. */
  readonly lines: readonly string[];
  row(id: string): ItemRow | undefined;
  /** Stops the engine and opens another on the same folders, which is started. */
  restart(settings?: Partial<Settings>): Promise<void>;
}

export interface EngineRigOptions {
  readonly engine?: Partial<EngineOptions>;
  readonly settings?: Partial<Settings>;
  /** What stands in the data folder from earlier runs. */
  readonly before?: (dataFolder: string, baseUrl: string) => void;
}

export async function openRig(options: EngineRigOptions = {}): Promise<EngineRig> {
  const folder = quickFolder();
  const [dataFolder, out] = [join(folder, 'data'), join(folder, 'out')];
  mkdirSync(out);
  const service = await startLumaService();
  const lines: string[] = [];
  options.before?.(dataFolder, service.baseUrl);
  withNewLibrary(dataFolder);
  const open = (settings: Partial<Settings> = {}): Engine =>
    createEngine({
      ...{ dataFolder, key: service.apiKey, cacheThumbnails: false, onStorageTrouble: 'pause' },
      ...{ retryDelayMs: 5, log: (line: string) => lines.push(line), ...options.engine },
      settings: {
        ...{ ...defaultSettings(out), baseUrl: service.baseUrl, requestsPerSecond: 100 },
        ...{ ...options.settings, ...settings },
      },
    });
  let engine = open();
  onTestFinished(async () => {
    await engine.stop();
    await service.stop();
  });
  return {
    get engine() {
      return engine;
    },
    ...{ service, out, lines },
    row: (id) => engine.window(ALL).rows.find((one) => one.id === id),
    async restart(settings) {
      await engine.stop();
      engine = open(settings);
      engine.start();
    },
  };
}
