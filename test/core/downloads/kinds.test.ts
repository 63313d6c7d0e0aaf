/** Files judged by what they are, through the whole path: labels, first boxes, kinds and odd ends (field T4, T5, T7, T11, T14). */

import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { said } from '../../fakes/said.ts';
import * as broken from '../../fault-server/broken-answers.ts';
import type { Answer } from '../../fault-server/fault-server.ts';
import { DEFAULT_ETAG, serve } from '../../fault-server/serve.ts';
import { bufferSource, loadClip } from '../../luma-service/media.ts';
import { rowsOf } from '../../setup/runs.ts';
import { bytesOf, expectWhole, LARGE, rangesAsked, SMALL, startFaultRig } from './fault-rig.ts';

const KINDS = join(import.meta.dirname, '../../fixtures/kinds');
const kind = (name: string): Buffer => readFileSync(join(KINDS, name));
const FAST = bytesOf(loadClip('landscape').video);

function box(type: string, content: Buffer = Buffer.alloc(0), size = content.length + 8): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}
/** The top boxes of a clip, by type. */
function boxesOf(clip: Buffer): readonly { readonly type: string; readonly bytes: Buffer }[] {
  const boxes: { type: string; bytes: Buffer }[] = [];
  for (let at = 0; at < clip.length; ) {
    const size = clip.readUInt32BE(at);
    boxes.push({ type: clip.toString('latin1', at + 4, at + 8), bytes: clip.subarray(at, at + size) });
    at += size;
  }
  return boxes;
}
/** A body whose end the server does not announce. */
const unannounced = (body: Buffer): Answer =>
  serve(bufferSource(body), { framing: 'chunked', etag: null, lastModified: null });

async function fetchBody(answer: Answer) {
  const rig = await startFaultRig([answer]);
  const { end, asset } = await rig.fetchOne();
  const saved = asset.finalPath === null ? null : readFileSync(asset.finalPath);
  return { rig, end, asset, saved, requests: rig.server.requests.length };
}

describe('T7: the label of an answer decides nothing', () => {
  test.each([
    'text/plain',
    'text/html; charset=utf-8',
    'application/json',
    'application/xml',
    'image/png',
    'x',
  ])('a clip sent as %s is saved at the first try', async (contentType) => {
    const rig = await startFaultRig([serve(SMALL, { contentType })]);
    expectWhole(rig, await rig.fetchOne());
    expect(rig.server.requests).toHaveLength(1);
  });

  test('a broken transfer goes on though both answers are called text', async () => {
    const contentType = 'text/plain';
    const rig = await startFaultRig([
      serve(LARGE, { contentType, cutAfter: 1_500_000 }),
      serve(LARGE, { contentType }),
    ]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rangesAsked(rig.server)[1]).toEqual(['bytes=1500000-', DEFAULT_ETAG]);
  });

  test.each(['video/mp4', 'application/octet-stream', 'text/html'])(
    'a page sent as %s leaves what was received before as it was',
    async (contentType) => {
      const rig = await startFaultRig([
        serve(LARGE, { cutAfter: 1_500_000 }),
        broken.webPage(contentType),
        serve(LARGE),
      ]);
      expectWhole(rig, await rig.fetchOne(), LARGE);
      expect(rangesAsked(rig.server)[2]).toEqual(['bytes=1500000-', DEFAULT_ETAG]);
    },
  );

  test('bytes that came before the connection broke are kept though they are few', async () => {
    const rig = await startFaultRig([serve(LARGE, { cutAfter: 100 }), serve(LARGE)]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rangesAsked(rig.server)[1]).toEqual(['bytes=100-', DEFAULT_ETAG]);
  });

  test('a picture of a clip sent as text is a picture all the same', async () => {
    const rig = await startFaultRig([], { settings: { assets: ['video', 'thumbnail'] } });
    const picture = loadClip('portrait').thumbnail;
    rig.server.script((wire, request) =>
      (request.target === '/picture' ? serve(picture, { contentType: 'text/plain' }) : serve(SMALL))(
        wire,
        request,
      ),
    );
    const id = rig.addClip({ pictureLink: () => rig.server.url('/picture') });
    rig.engine.track([id]);
    const asset = await rig.state(id, ['saved', 'failed'], 'thumbnail');
    expect([asset.state, extname(asset.finalPath ?? '')]).toEqual(['saved', '.jpg']);
  });
});

describe('T4: a real clip is saved whatever box it begins with', () => {
  const [ftyp, ...others] = boxesOf(FAST).map(({ bytes }) => bytes);
  const tail = Buffer.concat(others);
  /** The same length in front of the media, so that the index still points at it. */
  const first = (type: string): Buffer =>
    Buffer.concat([box(type, Buffer.alloc((ftyp?.length ?? 8) - 8)), tail]);
  test.each(rowsOf('wide free skip styp uuid pnot pdin emsg junk udta prft'.split(' '), 3))(
    '%s',
    async (type) => {
      const { end, asset, saved, requests } = await fetchBody(broken.wholeBody(first(type)));
      expect([end, asset.remark, requests]).toEqual(['saved', null, 1]);
      expect(saved?.equals(first(type))).toBe(true);
    },
  );

  test.each(['moov', 'mdat'])('%s, with nothing before it', async (type) => {
    const clip = FAST;
    const parts = boxesOf(clip).filter((each) => each.type === 'moov' || each.type === 'mdat');
    const ordered = type === 'moov' ? parts : [...parts].reverse();
    const body = Buffer.concat(ordered.map(({ bytes }) => bytes));
    const { end, saved, requests } = await fetchBody(broken.wholeBody(body));
    expect([end, requests]).toEqual(['saved', 1]);
    expect(saved?.equals(body)).toBe(true);
  });
});

describe('T5: a clip that plays is kept though its end is odd', () => {
  const oddities: readonly (readonly [string, Buffer])[] = [
    ['zeros behind it', Buffer.concat([FAST, Buffer.alloc(1000)])],
    ['three zeros behind it', Buffer.concat([FAST, Buffer.alloc(3)])],
    ['a line break behind it', Buffer.concat([FAST, Buffer.from('\r\n')])],
    ['JSON behind it', Buffer.concat([FAST, Buffer.from('{"status":"ok","id":1234567}')])],
    ['a page behind it', Buffer.concat([FAST, Buffer.from('<html>'.repeat(9))])],
    ['free space without a size', Buffer.concat([FAST, box('free', Buffer.alloc(90), 0)])],
    ['a box of 4 bytes', Buffer.concat([FAST, box('free', Buffer.alloc(0), 4)])],
    ['a last box that is cut', Buffer.concat([FAST, box('udta', Buffer.alloc(50), 500)])],
    ['a box whose name does not print', Buffer.concat([FAST, box('\x01\x02\x03\x04', Buffer.alloc(50))])],
    ['media data that claims 8 bytes more', resized(FAST, 'mdat', 8)],
    ['media data that claims 8 bytes less', resized(FAST, 'mdat', -8)],
  ];
  test.each(rowsOf(oddities, 4))(
    '%s: with a length that was known, at once, with a remark',
    async (_title, body) => {
      const { end, asset, saved, requests, rig } = await fetchBody(broken.wholeBody(body));
      expect([end, asset.problem, requests]).toEqual(['saved', null, 1]);
      expect(asset.remark).toBe('odd-form');
      expect(saved?.equals(body)).toBe(true);
      expect(rig.engine.item(asset.id).assets[0]?.remark).toBe('odd-form');
    },
  );

  test.each(rowsOf(oddities, 3))(
    '%s: of a length that nobody said, once the same bytes came twice',
    async (_title, body) => {
      const { end, asset, saved, requests } = await fetchBody(unannounced(body));
      expect([end, asset.remark, requests]).toEqual(['saved', 'odd-form', 2]);
      expect(saved?.equals(body)).toBe(true);
    },
  );

  test('what is put right the second time is saved without a remark', async () => {
    const rig = await startFaultRig([
      unannounced(Buffer.concat([FAST, Buffer.alloc(99)])),
      unannounced(FAST),
    ]);
    expectWhole(rig, await rig.fetchOne(), bufferSource(FAST));
  });

  test.each([
    ['a first box of two kilobytes', 2000],
    ['one of sixty', 60_000],
  ])('%s is nothing odd', async (_title, bytes) => {
    const parts = boxesOf(bytesOf(SMALL));
    const more = Buffer.concat([parts[0]?.bytes.subarray(8) ?? Buffer.alloc(0), Buffer.alloc(bytes, 'isom')]);
    const body = Buffer.concat([
      box('ftyp', more),
      box('free'),
      box('mdat', Buffer.alloc(900)),
      box('moov', Buffer.alloc(40)),
    ]);
    const { end, asset, requests } = await fetchBody(broken.wholeBody(body));
    expect([end, asset.remark, requests]).toEqual(['saved', null, 1]);
  });

  test('half a clip is none, however often it comes and though its length was known', async () => {
    const { end, asset, rig } = await fetchBody(broken.wholeBody(FAST.subarray(0, FAST.length / 2)));
    expect([end, asset.problem?.code]).toEqual(['failed', 'damaged-clip']);
    expect(rig.files()).toEqual([]);
  });
});

/** Changes what a box says of its size, and nothing else. */
function resized(clip: Buffer, type: string, by: number): Buffer {
  const copy = Buffer.from(clip);
  for (let at = 0; at < copy.length; ) {
    const size = copy.readUInt32BE(at);
    if (copy.toString('latin1', at + 4, at + 8) === type) {
      copy.writeUInt32BE(size + by, at);
      return copy;
    }
    at += size;
  }
  throw new Error(`no ${type}`);
}

describe('T11: a clip of another kind is saved under its own ending', () => {
  const KINDS_OF_CLIPS = [
    'clip.mov',
    'clip.webm',
    'live.webm',
    'clip.mkv',
    'clip.avi',
    'clip.mpg',
    'clip.flv',
    'clip.ogv',
    'clip.wmv',
    'clip.gif',
    'clip.png',
    'clip.webp',
    'indexed.mp4',
    'pieces.mp4',
  ];
  test.each(rowsOf(KINDS_OF_CLIPS, 5))('%s', async (name) => {
    const { end, asset, saved, requests } = await fetchBody(broken.wholeBody(kind(name)));
    expect([end, asset.remark, requests]).toEqual(['saved', null, 1]);
    expect(extname(asset.finalPath ?? '')).toBe(extname(name));
    expect(saved?.equals(kind(name))).toBe(true);
  });

  test('clip.mpegts is saved as .ts', async () => {
    const { asset } = await fetchBody(broken.wholeBody(kind('clip.mpegts')));
    expect(extname(asset.finalPath ?? '')).toBe('.ts');
  });

  test.each([
    ['a JPEG picture', bytesOf(loadClip('hills').thumbnail)],
    ['a PDF document', Buffer.from(`%PDF-1.7\n${'x'.repeat(4000)}`)],
    ['a JSON text', Buffer.from('{"error":{"message":"not found"}}')],
    ['a web page', Buffer.from('<!doctype html><title>Sign in</title>')],
    ['a zip archive', Buffer.from('PK\x03\x04'.repeat(50))],
    ['a playlist', Buffer.from('#EXTM3U\n#EXT-X-VERSION:3\n')],
  ])('%s instead of a clip is named', async (words, body) => {
    const { end, asset } = await fetchBody(broken.wholeBody(body));
    expect([end, asset.problem?.code]).toEqual(['failed', 'not-a-clip']);
    expect(said(asset.problem)).toContain(words);
  });

  test('a GIF that does not move is no clip', async () => {
    const still = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
    const { end, asset } = await fetchBody(broken.wholeBody(still));
    expect([end, asset.problem?.code]).toEqual(['failed', 'damaged-clip']);
  });
});

describe('T14: what a file says of its own length is believed where the server says none', () => {
  const cuts: readonly (readonly [string, Buffer])[] = [
    ['at the edge of a fragment that an index lists', withoutLastFragment(kind('indexed.mp4'))],
    ['inside a fragment', kind('pieces.mp4').subarray(0, -10)],
    ['inside media data that goes on to the end of the file', openEnded(FAST).subarray(0, -5000)],
    [
      'in its last fragment, whose media data goes on to the end of the file',
      openFragment().subarray(0, -40),
    ],
    ['a WebM', kind('clip.webm').subarray(0, -200)],
    ['a WebM that was recorded live', kind('live.webm').subarray(0, -100)],
    ['a Matroska file', kind('clip.mkv').subarray(0, -1)],
    ['an AVI', kind('clip.avi').subarray(0, -300)],
    ['a WebP', kind('clip.webp').subarray(0, -100)],
    ['a GIF', kind('clip.gif').subarray(0, -50)],
    ['an animated PNG', kind('clip.png').subarray(0, -14)],
    ['an Ogg video', kind('clip.ogv').subarray(0, -100)],
    ['a Windows Media video', kind('clip.wmv').subarray(0, -100)],
  ];
  test.each(rowsOf(cuts, 4))('%s, cut', async (_title, body) => {
    const { end, asset } = await fetchBody(unannounced(body));
    expect([end, asset.problem?.code]).toEqual(['failed', 'damaged-clip']);
  });

  test.each([
    ['with an open end', openEnded(FAST)],
    ['with an open end in its last fragment', openFragment()],
    ['with an index of fragments', kind('indexed.mp4')],
    ['without one', kind('pieces.mp4')],
    ['recorded live', kind('live.webm')],
  ])('a whole one is saved at the first try: %s', async (_title, body) => {
    const { end, asset, requests } = await fetchBody(unannounced(body));
    expect([end, asset.remark, requests]).toEqual(['saved', null, 1]);
  });
});

/** The media data's box last and without a size. */
function openEnded(clip: Buffer): Buffer {
  const copy = Buffer.from(clip);
  for (let at = 0; at < copy.length; ) {
    const size = copy.readUInt32BE(at);
    if (copy.toString('latin1', at + 4, at + 8) === 'mdat') {
      copy.writeUInt32BE(0, at);
      return copy.subarray(0, at + size);
    }
    at += size;
  }
  throw new Error('no mdat');
}

function openFragment(): Buffer {
  const parts = boxesOf(kind('pieces.mp4')).map(({ bytes }) => Buffer.from(bytes));
  parts.at(-1)?.writeUInt32BE(0, 0);
  return Buffer.concat(parts);
}

function withoutLastFragment(clip: Buffer): Buffer {
  const parts = boxesOf(clip);
  const last = parts.findLastIndex(({ type }) => type === 'moof');
  return Buffer.concat(parts.slice(0, last).map(({ bytes }) => bytes));
}
