/** Proves the simulated file server and the media it serves. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type LumaService, startLumaService, type TaskHandle } from './luma-service.ts';
import { CLIP_NAMES, loadClip, type MediaSource, makeLargeMp4, sha256Of, withWatermark } from './media.ts';
import type { CdnScript } from './script.ts';

const running: LumaService[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

interface Served {
  readonly service: LumaService;
  readonly task: TaskHandle;
  /** Asks the gateway and gives the clean link. */
  link(): Promise<string>;
}

async function serve(cdn: CdnScript = {}, source?: MediaSource): Promise<Served> {
  const service = await startLumaService();
  running.push(service);
  const task = service.addTask({ stages: [], cdn, ...(source ? { source } : {}) });
  return {
    service,
    task,
    async link() {
      const response = await fetch(`${service.baseUrl}/luma/generations/${task.id}`, {
        headers: { authorization: `Bearer ${service.apiKey}` },
      });
      const answer = (await response.json()) as { readonly video: { readonly download_url: string } };
      return answer.video.download_url;
    },
  };
}

async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

/** Reads until the connection breaks, and says how much came. */
async function readUntilBroken(
  response: Response,
): Promise<{ readonly bytes: number; readonly broke: boolean }> {
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
    return { bytes, broke: false };
  } catch {
    return { bytes, broke: true };
  }
}

interface Box {
  readonly type: string;
  readonly size: number;
}

/** The top-level boxes, as far as they lie within the source. */
function boxesOf(source: MediaSource): readonly Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset < source.size; ) {
    const header = source.read(offset, 16);
    const short = header.readUInt32BE(0);
    const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
    boxes.push({ type: header.toString('latin1', 4, 8), size });
    if (size < 8) throw new Error(`a box of ${size} bytes at ${offset}`);
    offset += size;
  }
  return boxes;
}

const total = (boxes: readonly Box[]): number => boxes.reduce((sum, box) => sum + box.size, 0);

describe('the media', () => {
  test('are whole MP4 files in three layouts, with real JPEG pictures and palettes of 75 bytes', () => {
    const order = (name: (typeof CLIP_NAMES)[number]): string =>
      boxesOf(loadClip(name).video)
        .map((box) => box.type)
        .join(' ');
    expect(order('landscape')).toBe('ftyp moov free mdat');
    expect(order('portrait')).toBe('ftyp free mdat moov');
    expect(order('hills')).toMatch(/^ftyp moov( moof mdat)+ mfra$/);
    for (const name of CLIP_NAMES) {
      const clip = loadClip(name);
      expect(total(boxesOf(clip.video))).toBe(clip.video.size);
      for (const picture of [clip.thumbnail, clip.lastFrame]) {
        const bytes = picture.read(0, picture.size);
        expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
        expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
      }
      expect(Buffer.from(clip.palette, 'base64')).toHaveLength(75);
    }
  });

  test('can be made of any size, past 4 GiB as well, and read alike from any offset', () => {
    const medium = makeLargeMp4(1_000_003);
    expect(total(boxesOf(medium))).toBe(1_000_003);
    const whole = medium.read(0, medium.size);
    for (const [offset, length] of [
      [0, 10],
      [73_300, 200],
      [131_060, 70_000],
      [999_999, 100],
    ] as const)
      expect(medium.read(offset, length).equals(whole.subarray(offset, offset + length))).toBe(true);
    expect(sha256Of(medium)).toBe(createHash('sha256').update(whole).digest('hex'));

    const huge = makeLargeMp4(5 * 2 ** 30);
    expect(boxesOf(huge).at(-1)).toEqual({ type: 'free', size: huge.size - loadClip('square').video.size });
    expect(total(boxesOf(huge))).toBe(huge.size);
    const far = huge.size - 100_000;
    expect(huge.read(far, 100).equals(huge.read(far - 50, 150).subarray(50))).toBe(true);
    expect(huge.read(far, 65_536).equals(huge.read(far - 65_536, 65_536))).toBe(false);
  });

  test('change by a watermark at the end alone, from any offset', () => {
    const own = loadClip('square').video;
    const marked = withWatermark(own);
    expect(total(boxesOf(marked))).toBe(marked.size);
    const whole = marked.read(0, marked.size);
    expect(whole.subarray(0, own.size).equals(own.read(0, own.size))).toBe(true);
    for (const offset of [own.size - 5, own.size, own.size + 9])
      expect(marked.read(offset, 1000).equals(whole.subarray(offset))).toBe(true);
  });
});

describe('links', () => {
  test('serve the clip whole, with validators and its length', async () => {
    const { task, link } = await serve();
    const response = await fetch(await link());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('etag')).toMatch(/^"[^"]+"$/);
    const bytes = await bytesOf(response);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(task.sha256());
    expect(task.downloads).toMatchObject([{ bytesSent: task.bytes, whole: true, status: 200 }]);
  });

  test('are fresh in every answer, and expire together when the test says so', async () => {
    const { task, link } = await serve();
    const [first, second] = [await link(), await link()];
    expect(first).not.toBe(second);
    expect(first).toMatch(/X-Amz-Expires=3600.*X-Amz-Signature=[0-9a-f]{64}/);
    task.expireLinks();
    const refused = await fetch(first);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('<Message>Request has expired</Message>');
    expect((await fetch(second)).status).toBe(403);
    expect((await fetch(await link())).status).toBe(200);
  });

  test('expire after their time, or after their number of requests', async () => {
    const short = await serve({ linkLifetimeMs: 1 });
    const link = await short.link();
    await expect.poll(async () => (await fetch(link)).status).toBe(403);
    const once = await serve({ linkRequests: 1 });
    const onceLink = await once.link();
    expect((await fetch(onceLink)).status).toBe(200);
    expect((await fetch(onceLink)).status).toBe(403);
    expect((await fetch(await once.link())).status).toBe(200);
  });

  test('are refused when edited, and for HEAD', async () => {
    const { link, task } = await serve();
    const good = await link();
    const edited = await fetch(good.replace(`${task.id}.mp4`, `${task.id}_raw_.mp4`));
    expect([edited.status, await edited.text()]).toEqual([
      403,
      expect.stringContaining('SignatureDoesNotMatch'),
    ]);
    expect((await fetch(good, { method: 'HEAD' })).status).toBe(403);
    expect((await fetch(good.replace(task.id, 'nobody'))).status).toBe(404);
  });
});

describe('ranges', () => {
  test('are honoured with If-Range, and the whole file comes when the validator is another', async () => {
    const { link, task } = await serve();
    const url = await link();
    const whole = await bytesOf(await fetch(url));
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    const part = await fetch(url, { headers: { range: 'bytes=1000-', 'if-range': etag } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 1000-${task.bytes - 1}/${task.bytes}`);
    expect((await bytesOf(part)).equals(whole.subarray(1000))).toBe(true);
    const stale = await fetch(url, { headers: { range: 'bytes=1000-', 'if-range': '"other"' } });
    expect(stale.status).toBe(200);
    expect((await bytesOf(await fetch(url, { headers: { range: 'bytes=5-9' } }))).length).toBe(5);
    expect((await bytesOf(await fetch(url, { headers: { range: 'bytes=-7' } }))).length).toBe(7);
  });

  test('beyond the end get 416 with the real size', async () => {
    const { link, task } = await serve();
    const response = await fetch(await link(), { headers: { range: `bytes=${task.bytes}-` } });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${task.bytes}`]);
  });

  test('can be switched off, and a weak ETag never matches If-Range', async () => {
    const off = await serve({ ranges: false });
    const whole = await fetch(await off.link(), { headers: { range: 'bytes=10-' } });
    expect([whole.status, whole.headers.get('accept-ranges')]).toEqual([200, null]);
    const weak = await serve({ etag: 'weak', lastModified: false });
    const url = await weak.link();
    const first = await fetch(url);
    expect(first.headers.get('last-modified')).toBeNull();
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\//);
    const again = await fetch(url, { headers: { range: 'bytes=10-', 'if-range': etag } });
    expect(again.status).toBe(200);
  });

  test('of a replaced file come with a new ETag', async () => {
    const { link, task } = await serve();
    const before = (await fetch(await link())).headers.get('etag');
    task.replaceSource(makeLargeMp4(200_000));
    const after = await fetch(await link());
    expect(after.headers.get('etag')).not.toBe(before);
    expect(after.headers.get('content-length')).toBe('200000');
  });

  test('reach past 4 GiB', async () => {
    const huge = makeLargeMp4(5 * 2 ** 30);
    const { link } = await serve({}, huge);
    const start = 2 ** 32 + 12_345;
    const response = await fetch(await link(), { headers: { range: `bytes=${start}-${start + 99}` } });
    expect((await bytesOf(response)).equals(huge.read(start, 100))).toBe(true);
  });
});

describe('a bad line', () => {
  test('breaks after so many bytes, then serves the rest', async () => {
    const { link, task } = await serve({ breakAfterBytes: 20_000 });
    const url = await link();
    const first = await fetch(url);
    const broken = await readUntilBroken(first);
    expect(broken).toEqual({ bytes: 20_000, broke: true });
    expect(task.downloads[0]).toMatchObject({ bytesSent: 20_000, whole: false });
    const rest = await fetch(url, { headers: { range: 'bytes=20000-' } });
    expect((await bytesOf(rest)).length).toBe(task.bytes - 20_000);
  });

  test('stalls after so many bytes with the connection open', async () => {
    const { link } = await serve({ stallAfterBytes: 5000 });
    const stop = new AbortController();
    const response = await fetch(await link(), { signal: stop.signal });
    const reader = response.body?.getReader();
    let received = 0;
    while (received < 5000) received += (await reader?.read())?.value?.length ?? 0;
    expect(received).toBe(5000);
    const silence = Symbol('silence');
    const next = reader?.read().catch(() => 'aborted');
    // As long as a whole other file takes.
    const other = await serve({});
    expect((await bytesOf(await fetch(await other.link()))).length).toBe(other.task.bytes);
    expect(await Promise.race([next, Promise.resolve(silence)])).toBe(silence);
    stop.abort();
    expect(await next).toBe('aborted');
  });

  test('is held to its speed', async () => {
    const { link, task } = await serve({ bytesPerSecond: 100_000 });
    const startedAt = performance.now();
    expect((await bytesOf(await fetch(await link()))).length).toBe(task.bytes);
    const fastestMs = (task.bytes / 100_000) * 1000;
    expect(performance.now() - startedAt).toBeGreaterThan(fastestMs * 0.8);
  });

  test('is slow, sends on, or names a wrong range for as many requests as the script says', async () => {
    const slow = await serve({ bytesPerSecond: 100_000, slowRequests: 1 });
    const took: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      const began = performance.now();
      await bytesOf(await fetch(await slow.link()));
      took.push(performance.now() - began);
    }
    expect(took[0]).toBeGreaterThan((took[1] ?? 0) * 2);

    const sent = await serve({ redirectRequests: 1 });
    const first = await fetch(await sent.link(), { redirect: 'manual' });
    expect(first.status).toBe(302);
    const target = new URL(first.headers.get('location') ?? '', sent.service.cdnUrl);
    expect((await fetch(target)).status).toBe(200);

    const size = loadClip('landscape').video.size;
    const expected = { start: `bytes 11-19/${size}`, length: `bytes 10-19/${size + 1}`, missing: null };
    for (const wrongRange of ['start', 'length', 'missing'] as const) {
      const { link } = await serve({ wrongRange });
      const ranges = [];
      for (let round = 0; round < 2; round += 1) {
        const answer = await fetch(await link(), { headers: { range: 'bytes=10-19' } });
        ranges.push(answer.headers.get('content-range'));
        expect((await bytesOf(answer)).length).toBe(10);
      }
      expect(ranges).toEqual([expected[wrongRange], `bytes 10-19/${size}`]);
    }
  });

  test('plays scripted answers first', async () => {
    const { link } = await serve({
      faults: [{ kind: 'status', status: 503, retryAfter: '2' }, { kind: 'html' }],
    });
    const url = await link();
    expect((await fetch(url)).status).toBe(503);
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
    expect((await fetch(url)).headers.get('content-type')).toBe('video/mp4');
  });
});
