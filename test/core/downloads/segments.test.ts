/** Several connections to one file: only where they help, with the same proofs and the same safety as one. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { gapsIn, rangesFromText, totalOf } from '../../../app/core/downloads/part/byte-ranges.ts';
import { createEngine, type Engine } from '../../../app/core/engine.ts';
import { createLibrary } from '../../../app/core/library/library.ts';
import { openLibraryFile } from '../../../app/core/library/open-database.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';
import { said } from '../../fakes/said.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { trustTestAuthority } from '../../fakes/trust-test-authority.ts';
import { testCertificate } from '../../fault-server/certificates.ts';
import { type LumaService, startLumaService } from '../../luma-service/luma-service.ts';
import { makeLargeMp4, sha256Of } from '../../luma-service/media.ts';
import type { CdnScript } from '../../luma-service/script.ts';

trustTestAuthority();

const SIZE = 12_000_000;
const CLIP = makeLargeMp4(SIZE);
const SHA256 = sha256Of(CLIP);

interface Rig {
  readonly service: LumaService;
  readonly id: string;
  readonly data: string;
  readonly out: string;
  open(segments?: number): Engine;
  /** Ranges that the file server was asked for, in order; null for the whole file. */
  ranges(): readonly (string | null)[];
}

async function rig(cdn: CdnScript, transport: 'http' | 'https' = 'http'): Promise<Rig> {
  const secure = transport === 'https' ? { certificate: testCertificate('good') } : {};
  const service = await startLumaService(secure);
  const task = service.addTask({ stages: [], source: CLIP, cdn });
  const folder = quickFolder();
  onTestFinished(() => service.stop());
  const data = join(folder, 'data');
  const out = join(folder, 'out');
  return {
    service,
    id: task.id,
    data,
    out,
    open(segments = 4) {
      const engine = createEngine({
        dataFolder: data,
        settings: { ...defaultSettings(out), baseUrl: service.baseUrl, segments, requestsPerSecond: 20 },
        key: service.apiKey,
        cacheThumbnails: false,
        onStorageTrouble: 'fail',
        retryDelayMs: 10,
        stallTimeoutMs: 2_000,
      });
      onTestFinished(() => engine.stop());
      return engine;
    },
    ranges: () =>
      service.requests
        .filter((request) => request.side === 'cdn')
        .map((request) => (typeof request.headers.range === 'string' ? request.headers.range : null)),
  };
}

function saved(engine: Engine): Promise<{ readonly sha256: string; readonly path: string }> {
  return new Promise((resolve, reject) => {
    engine.on('saved', resolve);
    engine.on('problem', ({ problem, retryInMs }) => {
      if (retryInMs === null) reject(new Error(said(problem)));
    });
  });
}

describe('segments', () => {
  test.each(['http', 'https'] as const)(
    'a server that holds each connection back is asked for the file over several, by %s',
    async (transport) => {
      const { open, id, ranges, service } = await rig({ bytesPerSecond: 2_000_000 }, transport);
      const engine = open();
      engine.track([id]);
      const end = saved(engine);
      engine.start();
      const file = await end;
      expect(file.sha256).toBe(SHA256);
      expect(readFileSync(file.path).length).toBe(SIZE);
      // How many help is measured: test/core/downloads/transfer holds that on a clock of its own.
      expect(ranges().length).toBeGreaterThan(1);
      expect(ranges()[0]).toBeNull();
      const sent = service.requests
        .filter(({ side }) => side === 'cdn')
        .reduce((sum, one) => sum + one.bytesSent, 0);
      // What a cut connection had under way is all that comes twice.
      expect(sent).toBeLessThan(SIZE * 1.5);
    },
  );

  test('each further connection proves that it is the same file', async () => {
    const { open, id, service } = await rig({ bytesPerSecond: 2_000_000 });
    const engine = open();
    engine.track([id]);
    const end = saved(engine);
    engine.start();
    await end;
    const others = service.requests.filter(({ side, headers }) => side === 'cdn' && headers.range);
    expect(others.length).toBeGreaterThan(0);
    for (const { headers } of others) expect(headers['if-range']).toMatch(/^"/);
  });

  test.each([
    ['the setting says one', { bytesPerSecond: 8_000_000 }, 1],
    ['the server has no ranges', { bytesPerSecond: 8_000_000, ranges: false }, 4],
    ['there is no strong validator', { bytesPerSecond: 8_000_000, etag: 'weak', lastModified: false }, 4],
  ] as const)('one connection it stays where %s', async (_why, cdn, segments) => {
    const { open, id, ranges } = await rig(cdn as CdnScript);
    const engine = open(segments);
    engine.track([id]);
    const end = saved(engine);
    engine.start();
    expect((await end).sha256).toBe(SHA256);
    expect(ranges().filter((range) => range === null)).toHaveLength(1);
    if (segments === 1) expect(ranges()).toEqual([null]);
  });

  test('stopped in the middle, it goes on with the missing runs alone', async () => {
    const first = await rig({ bytesPerSecond: 1_500_000 });
    const engine = first.open();
    engine.track([first.id]);
    const twoRuns = new Promise<void>((resolve) => {
      engine.on('progress', ([report]) => {
        if (first.ranges().length >= 2 && (report?.receivedBytes ?? 0) > 4_000_000) resolve();
      });
    });
    engine.start();
    await twoRuns;
    await engine.stop();

    const file = openLibraryFile(first.data, Date.now());
    const asset = createLibrary(file.db, () => undefined).asset(first.id, 'video');
    file.close();
    const durable = rangesFromText(asset?.durableRanges ?? null) ?? [];
    expect(durable.length).toBeGreaterThan(1);
    expect(totalOf(durable)).toBe(asset?.durableBytes);
    const missing = SIZE - totalOf(durable);

    const before = first.service.requests.length;
    const again = first.open();
    const end = saved(again);
    again.start();
    const result = await end;
    expect(result.sha256).toBe(SHA256);
    const later = first.service.requests.slice(before).filter(({ side }) => side === 'cdn');
    const [gap] = gapsIn(durable, SIZE);
    expect(later[0]?.headers.range).toBe(`bytes=${gap?.start}-${(gap?.end ?? 0) - 1}`);
    // What a connection has under way when another takes over its rest comes twice.
    expect(later.reduce((sum, one) => sum + one.bytesSent, 0)).toBeLessThan(missing + 3_000_000);
    expect(existsSync(asset?.partPath ?? '')).toBe(false);
  });
});
