/** The clip's link in every place where a service puts it, and in none where it does not (field A4, T9). */
import { describe, expect, test } from 'vitest';
import { cleanVideoLink, plainVideoLink } from '../../../../app/core/services/links/choose-link.ts';
import { findVideoLinks, linkInAnswer } from '../../../../app/core/services/links/find-video-links.ts';
import { readLink, resolveLink } from '../../../../app/core/services/links/link-text.ts';
import { parseGeneration } from '../../../../app/core/services/parse-generation.ts';

const ID = '4665a07c-7641-4809-a133-10786201bb56';
const CLIP = 'https://cdn.test/v.mp4?X-Amz-Signature=0a';
const BARE = 'https://cdn.test/o/8f2c';
const PICTURE = 'https://cdn.test/p.jpg';
const OTHER = 'https://cdn.test/other.mp4';

const done = (fields: object): object => ({ id: ID, status: 'SUCCESS', ...fields });

/** The link that is fetched first, as choose-link.ts would. */
function chosen(answer: unknown): string | null {
  const generation = parseGeneration(answer, ID);
  return generation ? ((cleanVideoLink(generation) ?? plainVideoLink(generation))?.url ?? null) : null;
}

describe('A4: the link is found', () => {
  test.each<[string, object]>([
    ['in result_url', { result_url: CLIP }],
    ['in fail_reason of a row that succeeded', { fail_reason: CLIP }],
    ['in video_url at the top', { video_url: CLIP }],
    ['in videoUrl', { videoUrl: CLIP }],
    ['in url', { url: CLIP }],
    ['in url without an extension', { url: BARE }],
    ['in data.output', { data: { output: CLIP } }],
    ['in data.outputs', { data: { outputs: [CLIP] } }],
    ['in data.url', { data: { url: CLIP } }],
    ['in data.result_url', { data: { result_url: CLIP } }],
    ['in data as a text', { data: CLIP }],
    ['in data as a JSON text', { data: JSON.stringify({ state: 'completed', video: { url: CLIP } }) }],
    ['in data as a JSON text of a list', { data: JSON.stringify([{ url: CLIP }]) }],
    ['in assets.video as a text', { assets: { video: CLIP, image: PICTURE } }],
    ['in assets.video as an object', { assets: { video: { url: CLIP } } }],
    [
      'in output[] of type video',
      {
        output: [
          { type: 'image', url: PICTURE },
          { type: 'video', url: BARE },
        ],
      },
    ],
    ['in output[] as texts', { output: [CLIP] }],
    ['in output as a text', { output: CLIP }],
    ['in output.video_url', { output: { video_url: CLIP } }],
    ['in output.video_raw.url', { output: { video: { url: OTHER }, video_raw: { url: CLIP } } }],
    ['in videos[].url', { videos: [{ url: CLIP }] }],
    ['in videos[].resultUrl', { videos: [{ resultUrl: CLIP }] }],
    ['in videos[] as texts', { videos: [CLIP] }],
    ['in data.task_result.videos[0].url', { data: { task_result: { videos: [{ id: '1', url: CLIP }] } } }],
    ['in data.result.videos[].url as a list', { data: { result: { videos: [{ url: [CLIP] }] } } }],
    ['in resultJson.resultUrls', { resultJson: JSON.stringify({ resultUrls: [CLIP] }) }],
    ['in data.response.resultUrls', { data: { response: { resultUrls: [CLIP] } } }],
    ['in response.video_url', { response: { video_url: CLIP } }],
    ['in content.video_url', { content: { video_url: CLIP, last_frame_url: PICTURE } }],
    ['in metadata.url', { metadata: { url: CLIP } }],
    ['in urls[0]', { urls: [CLIP] }],
    ['in unsigned_urls[0]', { unsigned_urls: [CLIP] }],
    ['in file.download_url', { file: { file_id: '1', download_url: CLIP } }],
    ['in Resp.url', { Resp: { url: CLIP } }],
    ['in creations[].url', { creations: [{ url: CLIP, cover_url: PICTURE, watermarked_url: OTHER }] }],
    ['in generatedSamples[].video.uri', { response: { generatedSamples: [{ video: { uri: BARE } }] } }],
    ['in works[].resource.resource', { works: [{ contentType: 'video', resource: { resource: BARE } }] }],
    ['among words', { content: `Here it is: [your clip](${CLIP}) for an hour` }],
  ])('%s', (_, fields) => {
    expect([CLIP, BARE]).toContain(chosen(done(fields)));
  });

  test('and clean comes before watermarked, wherever either stands', () => {
    const marked = 'https://cdn.test/a_watermarked_1.mp4';
    for (const fields of [
      { video_url: marked, result_url: CLIP },
      { watermarked_url: OTHER, url: CLIP },
      { videos: [{ watermark: OTHER, url: CLIP }] },
      { url: OTHER, no_watermark_url: CLIP },
      { video_with_watermark: OTHER, url: CLIP },
      { video: { url: OTHER }, video_url: OTHER, hd_url: CLIP },
      { output: [marked, CLIP] },
      { with_watermark: { url: OTHER }, without_watermark: { url: CLIP } },
    ]) {
      expect([fields, chosen(done(fields))]).toEqual([fields, CLIP]);
    }
    const only = parseGeneration(done({ watermarked_url: CLIP }), ID)?.video;
    expect(only).toMatchObject({ url: CLIP, downloadUrl: null });
    // The link that may be watermarked is no cleaner for standing in another place as well.
    const twice = parseGeneration(
      done({ video: { url: CLIP, download_url: '' }, video_url: CLIP }),
      ID,
    )?.video;
    expect(twice).toMatchObject({ url: CLIP, downloadUrl: null });
  });

  test('the documented places keep their order', () => {
    const documented = { video: { url: OTHER, download_url: CLIP }, url: 'https://cdn.test/third.mp4' };
    expect(chosen(done(documented))).toBe(CLIP);
    const raw = parseGeneration(done({ video: { url: OTHER }, video_raw: { url: CLIP }, url: BARE }), ID);
    expect([raw?.video?.downloadUrl, raw?.videoRaw?.url]).toEqual([null, CLIP]);
  });
});

describe('A4: what is not the clip is never taken for it', () => {
  test.each<[string, object]>([
    ['a thumbnail', { thumbnail: { url: PICTURE }, thumbnail_url: BARE, video_thumbnail: BARE }],
    ['a cover', { cover_url: BARE, cover: BARE, videos: [{ cover_url: BARE, coverUrl: OTHER }] }],
    [
      'the last frame',
      { last_frame: { url: BARE }, last_frame_url: BARE, content: { last_frame_url: OTHER } },
    ],
    ['the first frame', { first_frame_url: BARE, keyframes: { frame0: { type: 'image', url: BARE } } }],
    ['a preview', { preview_url: OTHER, video: { preview: OTHER } }],
    ['what was asked with', { request: { image_url: BARE, video_url: OTHER, notify_hook: BARE } }],
    [
      'an input',
      { input: { video_url: OTHER }, input_video: OTHER, source_video_url: OTHER, image_end_url: BARE },
    ],
    ['parameters as a JSON text', { param: JSON.stringify({ video_url: OTHER }), params: { url: OTHER } }],
    [
      'the clip that it goes on from',
      { task_info: { parent_video: { url: OTHER } }, reference_video_url: OTHER },
    ],
    ['a hook', { notify_hook: OTHER, callback_url: OTHER, webhook: OTHER, webhook_url: OTHER }],
    [
      'routes of the service',
      { urls: { get: BARE, cancel: BARE, stream: OTHER }, status_url: BARE, response_url: BARE },
    ],
    ['a page for people', { share_url: BARE, page_url: BARE, video_page_url: BARE, docs_url: BARE }],
    ['pictures in a list', { output: [PICTURE, 'https://cdn.test/p.webp?x=1'], images: [{ url: BARE }] }],
    [
      'objects that say they are pictures',
      {
        output: [
          { type: 'image', url: BARE },
          { media_type: 'image', url: BARE },
        ],
      },
    ],
    ['sound', { audio_url: OTHER, output: { audio: OTHER, url: 'https://cdn.test/a.mp3' } }],
    ['words about the fault', { error: { message: `see ${OTHER}`, url: OTHER }, detail: [{ url: BARE }] }],
    ['a person', { user: { avatar: BARE, url: OTHER }, author: { url: OTHER } }],
    ['the prompt', { prompt: OTHER, input: { prompt: OTHER } }],
    ['words in a field for links', { url: 'pending', video_url: 'not yet', result_url: 'null' }],
  ])('%s', (_, fields) => {
    expect(chosen(done(fields))).toBeNull();
  });
});

describe('T9: links as they are written', () => {
  test.each([
    [` ${CLIP}\n`, CLIP],
    ['\u200b\ufeffhttps://cdn.test/v.mp4\u00a0', 'https://cdn.test/v.mp4'],
    ['https://cdn.test/\n  v.mp4', 'https://cdn.test/v.mp4'],
    ['"https://cdn.test/v.mp4"', 'https://cdn.test/v.mp4'],
    ['“https://cdn.test/v.mp4”', 'https://cdn.test/v.mp4'],
    ['<https://cdn.test/v.mp4>', 'https://cdn.test/v.mp4'],
    ['`https://cdn.test/v.mp4`', 'https://cdn.test/v.mp4'],
    ['[clip](https://cdn.test/v_(1).mp4)', 'https://cdn.test/v_(1).mp4'],
    ['![clip](https://cdn.test/v.mp4 "a title")', 'https://cdn.test/v.mp4'],
    ['https:\\/\\/cdn.test\\/v.mp4', 'https://cdn.test/v.mp4'],
    ['https://cdn.test/v.mp4?a=1\\u0026b=2&amp;c=3', 'https://cdn.test/v.mp4?a=1&b=2&c=3'],
    ['https://cdn.test/my clip.mp4', 'https://cdn.test/my clip.mp4'],
    ["https://cdn.test/v.mp4?sig='x'%2f", "https://cdn.test/v.mp4?sig='x'%2f"],
    ['https://cdn.test/视频.mp4', 'https://cdn.test/视频.mp4'],
    ['//cdn.test/v.mp4', 'https://cdn.test/v.mp4'],
    ['\\\\cdn.test\\v.mp4', 'https://cdn.test\\v.mp4'],
    ['/v1/videos/1/content', 'https://gw.test/v1/videos/1/content'],
    ['v1/videos/1/content', 'https://gw.test/base/v1/videos/1/content'],
    ['v.mp4', 'https://gw.test/base/v.mp4'],
    ['cdn.test/a/v.mp4', 'https://cdn.test/a/v.mp4'],
  ])('%j leads to %s', (text, expected) => {
    const link = readLink(text, true);
    expect(link?.kind).toBe('link');
    const absolute = resolveLink(link?.text ?? '', new URL('https://gw.test/base/'));
    expect(absolute).toBe(expected);
    expect(new URL(absolute).protocol).toBe('https:');
    expect(chosen(done({ video: { url: '', download_url: text } }))).toBe(link?.text);
  });

  test('up to 64 KB is used, and a longer one is kept to be named', () => {
    const long = (length: number): string => `https://cdn.test/v.mp4?${'x'.repeat(length)}`;
    expect(readLink(long(60_000), true)?.kind).toBe('link');
    expect(readLink(long(80_000), true)?.kind).toBe('unusable');
    expect(chosen(done({ video: { download_url: long(80_000) } }))).toBe(long(80_000));
  });

  test.each(['pending', 'N/A', 'not yet', 'null', 'processing…', '-', '0'])(
    '%j is no link, and is kept to be named where there is none',
    (text) => {
      expect(readLink(text, true)).toBeNull();
      for (const fields of [
        { video: { url: '', download_url: text } },
        { video: text },
        { video_url: text },
        { data: { result_url: ` ${text} ` } },
        { videos: [{ url: text }] },
        { assets: { video: text } },
      ]) {
        expect(chosen(done(fields))).toBeNull();
        expect(parseGeneration(done(fields), ID)?.insteadOfLink).toBe(text);
      }
      expect(chosen(done({ video_url: text, result_url: CLIP }))).toBe(CLIP);
    },
  );

  test.each<[unknown, string]>([
    [{}, '{}'],
    [[], '[]'],
    [{ state: 'pending' }, 'an object'],
    [[1], 'a list'],
    [0, '0'],
    [false, 'false'],
    ['x'.repeat(100), 'x'.repeat(64)],
    ['\u001b[2Jno link', '[2Jno link'],
  ])('%j in the place of a link is named as %j', (value, named) => {
    expect(parseGeneration(done({ video_url: value }), ID)?.insteadOfLink).toBe(named);
  });

  test('of several that are none, the one in the best place is named; nothing at all is not', () => {
    const fields = { url: 'later', video: { url: 'no', download_url: 'pending' } };
    expect(parseGeneration(done(fields), ID)?.insteadOfLink).toBe('pending');
    for (const nothing of [
      {},
      { video: null },
      { video_url: '' },
      { video_url: null },
      { video: { url: ' ' } },
    ])
      expect(parseGeneration(done(nothing), ID)?.insteadOfLink).toBeUndefined();
    // What was given to the service is no link of the clip's, and neither is a picture's.
    const foreign = { request: { video_url: 'none' }, thumbnail_url: 'N/A' };
    expect(parseGeneration(done(foreign), ID)?.insteadOfLink).toBeUndefined();
  });

  test.each(['ftp://cdn.test/v.mp4', 'data:video/mp4;base64,AAAA', 'blob:https://x/1', 's3://bucket/v.mp4'])(
    '%s cannot be used, and is kept to be named',
    (text) => {
      expect(readLink(text, true)).toEqual({ kind: 'unusable', text });
      expect(chosen(done({ video_url: text }))).toBe(text);
      expect(chosen(done({ video_url: text, result_url: CLIP }))).toBe(CLIP);
    },
  );
});

test('A1: a JSON answer where a file was expected gives its link', () => {
  for (const body of [
    { url: CLIP },
    { data: { url: CLIP } },
    { video_url: CLIP },
    { id: ID, status: 'completed', url: CLIP },
    { code: 0, data: CLIP },
    [CLIP].map((url) => ({ url })),
    CLIP,
  ]) {
    expect(linkInAnswer(JSON.stringify(body))).toBe(CLIP);
  }
  expect(linkInAnswer(`${CLIP}\n`)).toBe(CLIP);
  for (const text of ['{"error":{"message":"no"}}', '<html></html>', 'ok', '', '{"url":5}', '[]', 'null']) {
    expect(linkInAnswer(text)).toBeNull();
  }
});

test('A4, A12: an answer without end is looked through in bounds', () => {
  const wide = { id: ID, status: 'SUCCESS', data: Array.from({ length: 100_000 }, () => ({ url: 'x' })) };
  expect(findVideoLinks(wide).clean).toBeNull();
  const deep = JSON.parse(`${'{"data":'.repeat(10_000)}"${CLIP}"${'}'.repeat(10_000)}`);
  expect(findVideoLinks(deep).clean).toBeNull();
});
