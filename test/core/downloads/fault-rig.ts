/**
 * The whole path for one test: a gateway whose links lead to a fault server, an engine between them, and
 * folders of its own. Everything is real but the patience: retries wait milliseconds.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished } from 'vitest';
import {
  createEngine,
  type Engine,
  type EngineEvents,
  type EngineOptions,
} from '../../../app/core/engine.ts';
import type { AssetRecord } from '../../../app/core/library/records.ts';
import { assetFromRow, type Row } from '../../../app/core/library/rows.ts';
import type { AssetKind } from '../../../app/shared/generation.ts';
import type { Settings } from '../../../app/shared/settings.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import {
  type Answer,
  type FaultServer,
  type FaultServerOptions,
  startFaultServer,
} from '../../fault-server/fault-server.ts';
import { type LumaService, startLumaService } from '../../luma-service/luma-service.ts';
import { loadClip, type MediaSource, makeLargeMp4, sha256Of } from '../../luma-service/media.ts';
import { inspectValue } from '../../security/leaks.ts';
import { withNewLibrary } from '../library/new-library.ts';

/** 34 KB: for what does not depend on size. */
export const SMALL = loadClip('portrait').video;
/** Larger than any one chunk or socket buffer that a fault could hide in. */
export const LARGE = makeLargeMp4(3_000_000);
export const SMALL_SHA256 = sha256Of(SMALL);
export const LARGE_SHA256 = sha256Of(LARGE);

/** The bytes of a source, whole. */
export const bytesOf = (source: MediaSource): Buffer => source.read(0, source.size);

export interface ClipScript {
  readonly id?: string;
  readonly prompt?: string;
  /** Where the link leads when the gateway is asked; default the rig's own server. */
  readonly link?: () => string;
  readonly pictureLink?: () => string;
}

export interface FaultRigOptions {
  readonly settings?: Partial<Settings>;
  readonly engine?: Partial<EngineOptions>;
  readonly server?: FaultServerOptions;
  readonly data?: string;
  readonly out?: string;
}

export interface FaultRig {
  readonly engine: Engine;
  readonly server: FaultServer;
  readonly service: LumaService;
  readonly out: string;
  readonly data: string;
  readonly problems: readonly EngineEvents['problem'][];
  readonly saves: readonly EngineEvents['saved'][];
  /** Lines of the engine's log that speak of a bug; most tests end with none. */
  readonly bugs: readonly string[];
  /** A completed generation on the gateway; not tracked yet. */
  addClip(script?: ClipScript): string;
  /** Adds one, tracks it and waits for its end. */
  fetchOne(script?: ClipScript): Promise<Ended>;
  /** Waits until the item has ended by itself. */
  end(id: string): Promise<Ended>;
  /** Waits until the asset is in one of these states; gives the row. */
  state(id: string, states: readonly string[], kind?: AssetKind): Promise<AssetRecord>;
  /** What the library file says now. */
  asset(id: string, kind?: AssetKind): AssetRecord;
  /** Names below the target folder, sorted; folders end in a slash. */
  files(): readonly string[];
  /** Stops the engine and starts another on the same folders. */
  restart(between?: () => void): Promise<void>;
}

export interface Ended {
  readonly id: string;
  readonly end: 'saved' | 'failed';
  readonly asset: AssetRecord;
}

function answerFor(id: string, script: ClipScript, link: string): string {
  const picture = script.pictureLink?.();
  return JSON.stringify({
    id,
    state: 'completed',
    prompt: script.prompt ?? 'cat dance',
    video: { url: '', width: 680, height: 376, download_url: link },
    thumbnail: picture === undefined ? null : { url: picture, width: 680, height: 376, media_type: 'image' },
    created_at: '2024-07-01T07:35:13.498000Z',
  });
}

/** Reads one asset as the library on disk has it, beside the engine that writes it. */
export function readAsset(dataFolder: string, id: string, kind: AssetKind = 'video'): AssetRecord {
  const db = new DatabaseSync(join(dataFolder, 'library.db'), { readOnly: true });
  try {
    const row = db.prepare('SELECT * FROM assets WHERE id = ? AND kind = ?').get(id, kind);
    if (!row) throw new Error(`the library has no ${kind} of ${id}`);
    return assetFromRow(row as Row);
  } finally {
    db.close();
  }
}

/** Resolves with the first event that fits. */
export function once<Name extends keyof EngineEvents>(
  engine: Engine,
  name: Name,
  fits: (event: EngineEvents[Name]) => boolean = () => true,
): Promise<EngineEvents[Name]> {
  return new Promise((resolve) => {
    const off = engine.on(name, (event) => {
      if (!fits(event)) return;
      off();
      resolve(event);
    });
  });
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
      return entry.isDirectory() ? `${path}/` : path;
    })
    .sort();
}

/** Starts everything; all of it is stopped when the test ends. */
export async function startFaultRig(
  answers: readonly Answer[],
  options: FaultRigOptions = {},
): Promise<FaultRig> {
  const folder = quickFolder();
  const data = withNewLibrary(options.data ?? join(folder, 'data'));
  const out = options.out ?? join(folder, 'out');
  mkdirSync(out, { recursive: true });
  const server = await startFaultServer(answers, options.server ?? {});
  const service = await startLumaService();
  const problems: EngineEvents['problem'][] = [];
  const saves: EngineEvents['saved'][] = [];
  const bugs: string[] = [];

  function open(): Engine {
    const engine = createEngine({
      dataFolder: data,
      key: service.apiKey,
      cacheThumbnails: false,
      onStorageTrouble: 'pause',
      requestTimeoutMs: 5_000,
      stallTimeoutMs: 400,
      retryDelayMs: 5,
      log(line) {
        inspectValue('the log of an engine', line);
        if (line.startsWith('bug')) bugs.push(line);
      },
      ...options.engine,
      settings: {
        ...defaultSettings(out),
        baseUrl: service.baseUrl,
        requestsPerSecond: 1_000,
        pollIntervalMs: 20,
        ...options.settings,
      },
    });
    engine.on('problem', (problem) => problems.push(problem));
    engine.on('saved', (saved) => saves.push(saved));
    return engine;
  }
  let engine = open();
  engine.start();
  onTestFinished(async () => {
    await engine.stop();
    await Promise.all([server.stop(), service.stop()]);
  });

  const rig: FaultRig = {
    get engine() {
      return engine;
    },
    ...{ server, service, out, data, problems, saves, bugs },
    addClip(script = {}) {
      const id = script.id ?? randomUUID();
      const fault = {
        kind: 'body' as const,
        get body() {
          return answerFor(id, script, script.link?.() ?? server.url(`/${id}.mp4`));
        },
      };
      service.addTask({ id, stages: [], gateway: Array.from({ length: 500 }, () => fault) });
      return id;
    },
    async fetchOne(script) {
      const id = rig.addClip(script);
      const ended = rig.end(id);
      engine.track([id]);
      return ended;
    },
    async end(id) {
      const known = (): 'saved' | 'failed' | null =>
        engine.unfinished().includes(id) ? null : (engine.ending(id) as 'saved' | 'failed' | null);
      const listed = engine.window({ ...EVERYTHING }).rows.some((row) => row.id === id);
      if (!listed || known() === null) {
        await once(engine, 'library-changed', ({ ids }) => (ids?.includes(id) ?? true) && known() !== null);
      }
      const end = known();
      if (end === null) throw new Error(`${id} has not ended`);
      return { id, end, asset: readAsset(data, id) };
    },
    async state(id, states, kind = 'video') {
      const now = (): string => engine.item(id).assets.find((asset) => asset.kind === kind)?.state ?? '';
      const listed = engine.window({ ...EVERYTHING }).rows.some((row) => row.id === id);
      if (!listed || !states.includes(now())) {
        await once(
          engine,
          'library-changed',
          ({ ids }) => (ids?.includes(id) ?? true) && states.includes(now()),
        );
      }
      return readAsset(data, id, kind);
    },
    asset: (id, kind = 'video') => readAsset(data, id, kind),
    files: () => filesBelow(out),
    async restart(between) {
      await engine.stop();
      between?.();
      engine = open();
      engine.start();
    },
  };
  return rig;
}

const EVERYTHING = {
  search: '',
  statuses: [],
  sort: 'tracked',
  descending: false,
  offset: 0,
  limit: 200,
} as const;

/** The clip is saved whole under its name, and nothing else lies in the folder. */
export function expectWhole(rig: FaultRig, ended: Ended, source: MediaSource = SMALL): void {
  expect([ended.end, ended.asset.problem]).toEqual(['saved', null]);
  const { finalPath, partPath, sha256, totalBytes } = ended.asset;
  expect(partPath).toBeNull();
  expect(readFileSync(finalPath ?? '').equals(bytesOf(source))).toBe(true);
  expect([sha256, totalBytes]).toEqual([sha256Of(source), source.size]);
  expect(rig.files()).toEqual([`cat dance [${ended.id.slice(0, 8)}].mp4`]);
  expect(rig.bugs).toEqual([]);
}

/** Range and If-Range of each request, in order. */
export function rangesAsked(
  server: FaultServer,
): readonly (readonly [string | undefined, string | undefined])[] {
  return server.requests.map(({ headers }) => [headers.range, headers['if-range']]);
}
