/** Which links of one list are clips of their own: never one lost, and never one fetched twice. */
import { describe, expect, test } from 'vitest';
import { clipKey, clipsAmong } from '../../../../app/core/services/links/listed-clips.ts';
import { parseGeneration } from '../../../../app/core/services/parse-generation.ts';

const ID = '4665a07c-7641-4809-a133-10786201bb56';
const [A, B, C] = ['https://cdn.test/a.mp4', 'https://cdn.test/b.mp4', 'https://cdn.test/c.mp4'];
const PICTURE = 'https://cdn.test/p.jpg';

const listed = (...items: readonly (string | { readonly url: string; readonly isMarked?: boolean })[]) =>
  items.map((item) =>
    typeof item === 'string'
      ? { link: item, isMarked: false, item }
      : { link: item.url, isMarked: item.isMarked ?? false, item },
  );
const linksOf = (clips: readonly { readonly link: string }[]): readonly string[] =>
  clips.map(({ link }) => link);

test.for([
  ['https://cdn.test/download?id=1', 'https://cdn.test/download?id=2'],
  ['https://cdn.test/clip.01', 'https://cdn.test/clip.02'],
  ['https://cdn.test/1/out.mp4', 'https://cdn.test/2/out.mp4'],
  ['https://one.test/out.mp4', 'https://two.test/out.mp4'],
  ['https://cdn.test/file?token=aaa', 'https://cdn.test/file?token=bbb'],
  ['https://api.test/files/x1:download?alt=media', 'https://api.test/files/x2:download?alt=media'],
])('%s and %s are two clips', ([one, other]) => {
  expect(clipsAmong(listed(one ?? '', other ?? ''))).toHaveLength(2);
});

test.for([
  [A, A],
  [`${A}?X-Amz-Signature=1&X-Amz-Date=2`, `${A}?X-Amz-Signature=3&X-Amz-Date=4`],
  [`${A}?Expires=1&Signature=x`, `${A}?Expires=2&Signature=y`],
  [A, 'https://cdn.test/a_watermark.mp4'],
  [A, 'https://cdn.test/a_watermarked.mp4'],
  [A, 'https://cdn.test/a.webm'],
  [A, 'https://cdn.test/a.gif'],
])('%s and %s are one clip', ([one, other]) => {
  expect(linksOf(clipsAmong(listed(one ?? '', other ?? '')))).toEqual([one]);
  expect(clipKey(one ?? '')).toBe(clipKey(other ?? ''));
});

test('pictures, sounds, texts and lists of pieces are no clips beside one, and are kept where nothing else is', () => {
  const others = [PICTURE, 'https://cdn.test/a.m3u8', 'https://cdn.test/a.json', 'https://cdn.test/a.mp3'];
  expect(linksOf(clipsAmong(listed(...others, A, B)))).toEqual([A, B]);
  expect(linksOf(clipsAmong(listed(PICTURE)))).toEqual([PICTURE]);
});

test('what an object says of itself counts: a picture without an ending is none of the clips', () => {
  const items = [
    { url: 'https://cdn.test/1', type: 'image' },
    { url: 'https://cdn.test/2', type: 'video' },
    { url: 'https://cdn.test/3', type: 'video' },
  ];
  expect(linksOf(clipsAmong(listed(...items)))).toEqual(['https://cdn.test/2', 'https://cdn.test/3']);
});

test('twins with a watermark are left where clean ones are, and are the clips where none is', () => {
  const marked = [
    { url: 'https://cdn.test/1.mp4', isMarked: true },
    { url: 'https://cdn.test/2.mp4', isMarked: true },
  ];
  expect(linksOf(clipsAmong(listed(A, ...marked, B)))).toEqual([A, B]);
  expect(clipsAmong(listed(...marked))).toHaveLength(2);
});

test.for(['quality', 'resolution', 'definition', 'format', 'codec', 'bitrate', 'height'])(
  'one clip in several versions, each with a %s of its own, is one clip',
  (field) => {
    const versions = [A, B, C].map((url, place) => ({ url, [field]: `v${place}` }));
    expect(linksOf(clipsAmong(listed(...versions)))).toEqual([A]);
    expect(clipsAmong(listed(...versions.map((each) => ({ ...each, [field]: 'same' }))))).toHaveLength(3);
  },
);

test('a list without end is cut', () => {
  const many = Array.from({ length: 5_000 }, (_, place) => `https://cdn.test/${place}.mp4`);
  expect(clipsAmong(listed(...many))).toHaveLength(64);
});

/** Every clip of an answer of a gateway, whichever service is behind it. */
function clipsOf(fields: object): readonly (string | null)[] | undefined {
  const answer = parseGeneration({ id: ID, status: 'SUCCESS', ...fields }, ID);
  return answer?.clips?.map(({ video }) => video.downloadUrl ?? video.url);
}

describe('a gateway’s answer with several clips', () => {
  test.for<[string, object]>([
    ['videos[].url', { videos: [{ url: A }, { url: B }, { url: C }] }],
    ['videos[] as texts', { videos: [A, B, C] }],
    ['output[] as texts', { output: [A, B, C] }],
    ['outputs[]', { data: { outputs: [A, B, C] } }],
    ['output[] of type video', { output: [A, B, C].map((url) => ({ type: 'video', url })) }],
    ['resultJson', { resultJson: JSON.stringify({ resultUrls: [A, B, C] }) }],
    ['response.resultUrls', { data: { response: { resultUrls: [A, B, C] } } }],
    [
      'task_result',
      { data: { task_result: { videos: [A, B, C].map((url, id) => ({ id: `${id}`, url })) } } },
    ],
    ['a list of lists', { data: { result: { videos: [{ url: [A] }, { url: [B] }, { url: [C] }] } } }],
    ['one list in a list', { data: { result: { videos: [{ url: [A, B, C] }] } } }],
    ['video_url beside the list', { video_url: A, videos: [{ url: A }, { url: B }, { url: C }] }],
    [
      'generatedSamples',
      { response: { generatedSamples: [A, B, C].map((uri) => ({ video: { uri } })) }, done: true },
    ],
    ['creations', { creations: [A, B, C].map((url) => ({ url, cover_url: PICTURE })) }],
    ['a JSON text of a list', { data: JSON.stringify([{ url: A }, { url: B }, { url: C }]) }],
  ])('%s: all three are read, in their order', ([, fields]) => {
    expect(clipsOf(fields)).toEqual([A, B, C]);
  });

  test('a link that is said of the whole, and is in no list, is the first clip’s', () => {
    const best = 'https://cdn.test/hd/a.mp4';
    expect(clipsOf({ hd_video_url: best, videos: [{ url: A }, { url: B }] })?.slice(1)).toEqual([B]);
  });

  test.for<[string, object]>([
    ['one clip', { videos: [{ url: A }] }],
    ['a clip and its picture', { output: [PICTURE, A] }],
    ['a clip and its twin with a watermark', { videos: [{ url: A }, { url: B, watermark: true }] }],
    ['the same clip twice', { videos: [{ url: A }, { url: A }], video_url: A }],
    [
      'two sizes of it',
      { videos: [A, B].map((url, place) => ({ url, resolution: ['720p', '1080p'][place] })) },
    ],
    ['clips that went into it', { video_url: A, input: { videos: [B, C] } }],
    ['clips of other tasks', { video_url: A, history: [{ video_url: B }, { video_url: C }] }],
    ['no list at all', { video: { url: A, download_url: B } }],
  ])('%s is one clip', ([, fields]) => {
    expect(clipsOf(fields)).toBeUndefined();
  });
});
