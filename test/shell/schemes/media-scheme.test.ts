import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMediaHandler } from '../../../app/shell/schemes/media-scheme.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

/** Bytes of an MP4's first box, then a pattern in which every position can be told. */
function clipBytes(length: number): Buffer {
  const bytes = Buffer.from(Array.from({ length }, (_, n) => n % 251));
  bytes.write('\0\0\0\x20ftypisom', 'latin1');
  return bytes;
}

function setUp() {
  const folder = tempFolder();
  const clip = clipBytes(300_000);
  const files: Record<string, string> = { 'Case-Sensitive_1': join(folder, 'clip.mp4') };
  const thumbnails: Record<string, string> = {};
  writeFileSync(join(folder, 'clip.mp4'), clip);
  const handler = createMediaHandler({
    video: (id) => files[id] ?? null,
    thumbnail: (id) => thumbnails[id] ?? null,
  });
  return { folder, clip, files, thumbnails, handler };
}
const get = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Request(address, { method, headers });
const VIDEO = 'media://library/video/Case-Sensitive_1';
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

test('a saved clip is served whole, with its type and length', async () => {
  const { clip, handler } = setUp();
  const answer = await handler(get(VIDEO));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('video/mp4');
  expect(answer.headers.get('content-length')).toBe('300000');
  expect(answer.headers.get('accept-ranges')).toBe('bytes');
  expect((await bytesOf(answer)).equals(clip)).toBe(true);
});

test('E4: a range is served as exactly that part, for seeking', async () => {
  const { clip, handler } = setUp();
  const answer = await handler(get(VIDEO, { range: 'bytes=1000-200999' }));
  expect(answer.status).toBe(206);
  expect(answer.headers.get('content-range')).toBe('bytes 1000-200999/300000');
  expect(answer.headers.get('content-length')).toBe('200000');
  expect((await bytesOf(answer)).equals(clip.subarray(1000, 201_000))).toBe(true);
});

test('an open range runs to the end, a suffix range is the end', async () => {
  const { clip, handler } = setUp();
  const open = await handler(get(VIDEO, { range: 'bytes=299990-' }));
  expect((await bytesOf(open)).equals(clip.subarray(299_990))).toBe(true);
  const suffix = await handler(get(VIDEO, { range: 'bytes=-5' }));
  expect(suffix.headers.get('content-range')).toBe('bytes 299995-299999/300000');
  expect((await bytesOf(suffix)).equals(clip.subarray(-5))).toBe(true);
});

test.each(['bytes=300000-', 'bytes=5-1', 'bytes=x-y'])(
  'case 84: the range %s is answered with 416',
  async (range) => {
    const { handler } = setUp();
    const answer = await handler(get(VIDEO, { range }));
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe('bytes */300000');
  },
);

const refused: readonly [string, string, number][] = [
  ['an unknown id', 'media://library/video/unknown', 404],
  ['an id in other letters', 'media://library/video/case-sensitive_1', 404],
  ['an id without a thumbnail', 'media://library/thumbnail/Case-Sensitive_1', 404],
  ['dots', 'media://library/video/../../etc/passwd', 400],
  ['an encoded path', 'media://library/video/..%2f..%2fetc%2fpasswd', 400],
  ['an id of another, longer path', 'media://library/video/Case-Sensitive_1/more', 404],
  ['a way out of a path', 'media://library/video/a%2F..%2F..%2Fb', 400],
  ['no id', 'media://library/video/', 400],
  ['an unknown kind', 'media://library/metadata/Case-Sensitive_1', 400],
  ['another host', 'media://other/video/Case-Sensitive_1', 400],
  ['an id that is too long', `media://library/video/${'a'.repeat(261)}`, 400],
];
test.each(refused)('case 84: %s is refused', async (_title, address, status) => {
  const { handler } = setUp();
  expect((await handler(get(address))).status).toBe(status);
});

test('case 84: POST is refused', async () => {
  const { handler } = setUp();
  expect((await handler(get(VIDEO, {}, 'POST'))).status).toBe(405);
});

test.skipIf(process.platform === 'win32')(
  'case 84: a pipe in the place of a clip is refused at once, not waited for',
  async () => {
    const { folder, files, handler } = setUp();
    files.pipe = join(folder, 'pipe.mp4');
    execFileSync('mkfifo', [files.pipe]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => handler(get('media://library/video/pipe'))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(404));
  },
);

test('E4, case 84: a clip that became a link is not followed, a folder is not read', async () => {
  const { folder, files, handler } = setUp();
  symlinkSync(join(folder, 'clip.mp4'), join(folder, 'link.mp4'));
  mkdirSync(join(folder, 'folder.mp4'));
  files.linked = join(folder, 'link.mp4');
  files.folder = join(folder, 'folder.mp4');
  files.gone = join(folder, 'gone.mp4');
  for (const id of ['linked', 'folder', 'gone']) {
    expect((await handler(get(`media://library/video/${id}`))).status).toBe(404);
  }
});

const heads: readonly [string, Buffer, string][] = [
  ['JPEG', Buffer.from('ffd8ffe000104a4649460001', 'hex'), 'image/jpeg'],
  ['PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'image/png'],
  ['WebP', Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), 'image/webp'],
  ['GIF', Buffer.from('GIF89a______', 'latin1'), 'image/gif'],
  ['WebM', Buffer.from('1a45dfa39f4286810142f781', 'hex'), 'video/webm'],
  ['QuickTime', Buffer.from('\0\0\0\x14ftypqt  ', 'latin1'), 'video/quicktime'],
  ['a web page', Buffer.from('<html><script>'), 'application/octet-stream'],
  ['three bytes', Buffer.from('abc'), 'application/octet-stream'],
];
test.each(heads)('the type of %s is told by its bytes, not by its name', async (_name, head, type) => {
  const { folder, thumbnails, handler } = setUp();
  thumbnails.t1 = join(folder, 'picture.bin');
  writeFileSync(thumbnails.t1, head);
  const answer = await handler(get('media://library/thumbnail/t1'));
  expect(answer.headers.get('content-type')).toBe(type);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await bytesOf(answer)).equals(head)).toBe(true);
});

test('HEAD and an empty file give headers alone', async () => {
  const { folder, files, handler } = setUp();
  files.empty = join(folder, 'empty.mp4');
  writeFileSync(files.empty, '');
  const head = await handler(get(VIDEO, {}, 'HEAD'));
  expect(head.headers.get('content-length')).toBe('300000');
  expect((await bytesOf(head)).length).toBe(0);
  const empty = await handler(get('media://library/video/empty'));
  expect(empty.status).toBe(200);
  expect((await bytesOf(empty)).length).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'no file stays open after answers that were read, dropped or refused',
  async () => {
    const { folder, handler } = setUp();
    await bytesOf(await handler(get(VIDEO)));
    await (await handler(get(VIDEO))).body?.cancel();
    await handler(get(VIDEO, {}, 'HEAD'));
    await handler(get(VIDEO, { range: 'bytes=999999-' }));
    await expect.poll(() => openFilesUnder(folder)).toEqual([]);
  },
);

function openFilesUnder(folder: string): readonly string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(folder));
}
