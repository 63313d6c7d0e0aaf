/** What transfers learn of one file server, and that a line which is full is not asked for more connections. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HostSpeed, HostSpeeds } from '../../../../app/core/downloads/transfer/host-speed.ts';
import { createEngine } from '../../../../app/core/engine.ts';
import { defaultSettings } from '../../../../app/shared/settings.ts';
import { said } from '../../../fakes/said.ts';
import { quickFolder } from '../../../fakes/temp-folder.ts';
import { makeLargeMp4 } from '../../../luma-service/media.ts';

describe('what is learnt of a file server', () => {
  test('a connection that brought nothing is not opened again for a minute', () => {
    const speed = new HostSpeed();
    expect(speed.most(0)).toBe(Number.POSITIVE_INFINITY);
    speed.noGain(3, 1_000);
    expect(speed.most(60_999)).toBe(2);
    expect(speed.most(61_000)).toBe(Number.POSITIVE_INFINITY);
  });

  test('the lowest verdict counts, and one connection is always left', () => {
    const speed = new HostSpeed();
    speed.noGain(2, 0);
    speed.noGain(4, 10);
    expect(speed.most(20)).toBe(1);
    speed.noGain(1, 30);
    expect(speed.most(40)).toBe(1);
  });

  test('each server has its own, and there is an end to how many are remembered', () => {
    const speeds = new HostSpeeds();
    speeds.of('a:1').noGain(2, 0);
    expect(speeds.of('a:1').most(1)).toBe(1);
    expect(speeds.of('b:1').most(1)).toBe(Number.POSITIVE_INFINITY);
    for (let n = 0; n < 200; n += 1) speeds.of(`${n}:1`);
    expect(speeds.of('a:1').most(1)).toBe(Number.POSITIVE_INFINITY);
  });
});

/** So often a server that sends in bursts sends one on each connection. */
const BURST_EVERY_MS = 1_000;

/**
 * A file server whose line carries so many bytes a second over all connections together, or in bursts over each.
 */
async function startLine(
  each: 'all together' | 'each, in bursts',
  clip: Buffer,
  bytesPerSecond: number,
): Promise<{ url: string; ranges: string[] }> {
  const sending = new Map<ServerResponse, Buffer>();
  const burstAtMs = new WeakMap<ServerResponse, number>();
  const ranges: string[] = [];
  let lastMs = performance.now();
  const ticker = setInterval(() => {
    const nowMs = performance.now();
    const sinceMs = nowMs - lastMs;
    lastMs = nowMs;
    for (const [response, rest] of sending) {
      const isBursting = each === 'each, in bursts';
      if (isBursting && nowMs < (burstAtMs.get(response) ?? 0) + BURST_EVERY_MS) continue;
      burstAtMs.set(response, nowMs);
      const inMs = isBursting ? BURST_EVERY_MS : sinceMs;
      const share = Math.floor(
        (bytesPerSecond * inMs) / 1000 / (each === 'all together' ? Math.max(1, sending.size) : 1),
      );
      response.write(rest.subarray(0, share));
      if (rest.length > share) sending.set(response, rest.subarray(share));
      else {
        sending.delete(response);
        response.end();
      }
    }
  }, 5);
  const sendClip = (request: IncomingMessage, response: ServerResponse): void => {
    const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    const end = range?.[2] ? Number(range[2]) : clip.length - 1;
    if (range) ranges.push(range[0]);
    response.writeHead(range ? 206 : 200, {
      ...{ 'content-type': 'video/mp4', 'content-length': end - start + 1 },
      ...{ 'accept-ranges': 'bytes', etag: '"a-clip"' },
      ...(range ? { 'content-range': `bytes ${start}-${end}/${clip.length}` } : {}),
    });
    sending.set(response, clip.subarray(start, end + 1));
    response.on('close', () => sending.delete(response));
  };
  const server = createServer((request, response) => {
    if (request.url === '/clip') return sendClip(request, response);
    const id = /^\/luma\/generations\/([\w-]+)$/.exec(request.url ?? '')?.[1];
    const link = `http://${request.headers.host}/clip`;
    const answer = { id, state: 'completed', video: { url: link, download_url: link } };
    response.writeHead(id ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(id ? answer : {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    clearInterval(ticker);
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, ranges };
}

/** Fetches them all, so many at once. */
async function fetchAll(url: string, ids: readonly string[], concurrency: number): Promise<void> {
  const folder = quickFolder();
  const engine = createEngine({
    dataFolder: join(folder, 'data'),
    settings: { ...defaultSettings(join(folder, 'out')), baseUrl: url, segments: 4, concurrency },
    ...{ key: 'a-key', cacheThumbnails: false, onStorageTrouble: 'fail' },
  });
  onTestFinished(() => engine.stop());
  const left = new Set(ids);
  const all = new Promise<void>((resolve, reject) => {
    engine.on('problem', ({ problem }) => reject(new Error(said(problem))));
    engine.on('saved', ({ id }) => {
      left.delete(id);
      if (left.size === 0) resolve();
    });
  });
  engine.track(ids);
  engine.start();
  await all;
}

test('a line that is full is found out once, and the files after that come over one connection each', async () => {
  const { url, ranges } = await startLine(
    'all together',
    makeLargeMp4(9_000_000).read(0, 9_000_000),
    25_000_000,
  );
  const ids = Array.from({ length: 10 }, (_, n) => `clip-${n}`);
  await fetchAll(url, ids, 2);
  expect(ranges.length).toBeLessThan(ids.length);
});

test('a server that holds each connection back by sending in bursts is asked over all that are allowed', async () => {
  const clip = makeLargeMp4(24_000_000).read(0, 24_000_000);
  const { url, ranges } = await startLine('each, in bursts', clip, 3_000_000);
  await fetchAll(url, ['clip-1'], 1);
  expect(ranges.length).toBeGreaterThanOrEqual(3);
});
