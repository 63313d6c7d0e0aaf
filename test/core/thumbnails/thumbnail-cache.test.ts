import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFileClient } from '../../../app/core/downloads/http/file-client.ts';
import { createLinkRules } from '../../../app/core/network/link-rules.ts';
import { createThumbnailCache, thumbnailPath } from '../../../app/core/thumbnails/thumbnail-cache.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import * as broken from '../../fault-server/broken-answers.ts';
import { type Answer, startFaultServer } from '../../fault-server/fault-server.ts';
import { serve } from '../../fault-server/serve.ts';
import { loadClip } from '../../luma-service/media.ts';

const PICTURE = loadClip('hills').thumbnail;
const asPicture = { contentType: 'image/jpeg' } as const;

/** The fixture, whose frame header is made to say 65535 × 65535. */
function bomb(): Buffer {
  const picture = Buffer.from(PICTURE.read(0, PICTURE.size));
  const frame = picture.indexOf(Buffer.from('ffc00011', 'hex'));
  expect(frame).toBeGreaterThan(0);
  picture.fill(0xff, frame + 5, frame + 9);
  return picture;
}

async function setUp(...answers: readonly Answer[]) {
  return setUpWithin(60_000, answers);
}

async function setUpWithin(timeoutMs: number, answers: readonly Answer[]) {
  const server = await startFaultServer(answers);
  const files = createFileClient({ stallTimeoutMs: 300, maxConnectionsPerHost: 4 });
  const folder = join(tempFolder(), 'thumbnails');
  const cached: (readonly [string, string])[] = [];
  const faults: unknown[] = [];
  const cache = createThumbnailCache({
    folder,
    files,
    rules: () => createLinkRules(new URL('http://127.0.0.1/')),
    onCached: (id, name) => cached.push([id, name]),
    onFault: (thrown) => faults.push(thrown),
    timeoutMs,
  });
  onTestFinished(async () => {
    await cache.stop();
    files.close();
    await server.stop();
  });
  return { server, folder, cache, cached, faults };
}

test('a picture is kept under a name that is neither its link nor its id', async () => {
  const { server, folder, cache, cached } = await setUp(serve(PICTURE, asPicture));
  cache.fetch('../../x', server.url('/..%2fevil.exe'));
  await expect.poll(() => cached.length).toBe(1);
  const [id, name] = cached[0] ?? ['', ''];
  expect(id).toBe('../../x');
  expect(name).toMatch(/^[0-9a-f]{32}\.jpg$/);
  expect(readdirSync(folder)).toEqual([name]);
  expect(readFileSync(thumbnailPath(folder, name) ?? '').equals(PICTURE.read(0, PICTURE.size))).toBe(true);
});

test('ids that differ by case alone have pictures of their own', async () => {
  const { server, folder, cache, cached } = await setUp(serve(PICTURE, asPicture));
  cache.fetch('abc', server.url());
  cache.fetch('ABC', server.url());
  await expect.poll(() => cached.length).toBe(2);
  expect(readdirSync(folder)).toHaveLength(2);
});

test.each([
  ['a web page', broken.webPage('image/jpeg')],
  ['a clip', serve(loadClip('portrait').video, asPicture)],
  ['an error', broken.respond(500, {}, PICTURE.read(0, PICTURE.size))],
  ['nothing', broken.wholeBody(Buffer.alloc(0), 'image/jpeg')],
  ['a small file that claims four gigapixels', broken.wholeBody(bomb(), 'image/jpeg')],
  [
    'a picture that does not say its size',
    broken.wholeBody(Buffer.from('ffd8ffe000104a46', 'hex'), 'image/jpeg'),
  ],
  ['a body without end', broken.endless(200, { 'content-type': 'image/jpeg' })],
])('%s is not kept, and the next picture is', async (_title, answer) => {
  const { server, folder, cache, cached } = await setUp(answer, serve(PICTURE, asPicture));
  cache.fetch('first', server.url('/first.jpg'));
  await expect.poll(() => server.openConnections === 0 || server.requests.length === 1).toBe(true);
  await expect.poll(() => server.requests[0]?.bytesSent ?? 0).toBeGreaterThan(0);
  cache.fetch('second', server.url('/second.jpg'));
  await expect.poll(() => cached.map(([id]) => id)).toEqual(['second']);
  expect(readdirSync(folder)).toHaveLength(1);
});

test('a broken connection is told, and leaves no half picture', async () => {
  const { server, folder, cache, faults } = await setUp(serve(PICTURE, { ...asPicture, cutAfter: 2_000 }));
  cache.fetch('first', server.url());
  await expect.poll(() => faults.length).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('pictures that fall silent are given up, and the next one comes', async () => {
  const silent = serve(PICTURE, { ...asPicture, cutAfter: 100, ending: 'stall' });
  const { server, cache, cached, faults } = await setUpWithin(150, [
    silent,
    silent,
    serve(PICTURE, asPicture),
  ]);
  for (const id of ['first', 'second', 'third']) cache.fetch(id, server.url(`/${id}.jpg`));
  await expect.poll(() => cached.map(([id]) => id)).toEqual(['third']);
  await expect.poll(() => faults.length).toBe(2);
});

test('stopping ends what runs, without a fault', async () => {
  const { server, folder, cache, faults } = await setUp(
    serve(PICTURE, { ...asPicture, cutAfter: 100, ending: 'stall' }),
  );
  cache.fetch('first', server.url());
  await expect.poll(() => server.requests.length).toBe(1);
  await cache.stop();
  expect(faults).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  await expect.poll(() => server.openConnections).toBe(0);
});

test('a picture can be removed, and one that is gone already is only told', async () => {
  const { folder, cache, faults } = await setUp();
  writeFileSync(join(folder, 'x.jpg'), 'x');
  await cache.remove('x.jpg');
  expect([readdirSync(folder), faults]).toEqual([[], []]);
  await cache.remove('x.jpg');
  expect(faults).toHaveLength(1);
});

test.each(['../library.db', '..', 'a/b.jpg', 'a\\b.jpg', '/etc/passwd', 'x', ''])(
  'field S5: %j is no picture of the cache: it is neither shown nor deleted',
  async (name) => {
    const { cache, folder } = await setUp();
    writeFileSync(join(folder, '..', 'library.db'), 'kept');
    expect(thumbnailPath(folder, name)).toBeNull();
    await cache.remove(name);
    expect(readFileSync(join(folder, '..', 'library.db'), 'utf8')).toBe('kept');
  },
);
