import { expect, test } from 'vitest';
import { findClips, pictureOf } from '../../../../app/core/services/definitions/listed-links.ts';

const SIZE = { width: 16, height: 9 };
const at = (name: string): string => `https://cdn.test/${name}`;
const linksOf = (clips: ReturnType<typeof findClips>['clips']) =>
  clips?.map(({ video }) => video.downloadUrl);

test('one clip is a link, and several are a list in its order, each with its own picture', () => {
  const paths = { links: ['v[*].url'], thumbnail: ['v[*].cover'] };
  const one = findClips({ v: [{ url: at('a.mp4') }] }, paths, SIZE);
  expect(one).toEqual({ clean: at('a.mp4'), marked: null, clips: null });
  const two = findClips({ v: [{ url: at('a.mp4'), cover: at('a.jpg') }, { url: at('b.mp4') }] }, paths, SIZE);
  expect([two.clean, linksOf(two.clips)]).toEqual([at('a.mp4'), [at('a.mp4'), at('b.mp4')]]);
  expect(two.clips?.map(({ thumbnail }) => thumbnail?.url ?? null)).toEqual([at('a.jpg'), null]);
  expect(two.clips?.[1]?.video).toMatchObject(SIZE);
});

test('a path that ends at a list leads to each of its items', () => {
  expect(linksOf(findClips({ urls: [at('a.mp4'), at('b.mp4')] }, { links: ['urls'] }, SIZE).clips)).toEqual([
    ...[at('a.mp4'), at('b.mp4')],
  ]);
});

test('links with a watermark are kept beside the clean ones of the same clips', () => {
  const root = {
    v: [
      { url: at('a.mp4'), w: at('aw.mp4') },
      { url: at('b.mp4'), w: at('bw.mp4') },
    ],
  };
  const found = findClips(root, { links: ['v[*].url'], markedLinks: ['v[*].w'] }, SIZE);
  expect(found.clips?.map(({ video }) => [video.downloadUrl, video.url])).toEqual([
    [at('a.mp4'), at('aw.mp4')],
    [at('b.mp4'), at('bw.mp4')],
  ]);
});

test('where the best link is said of the whole, it is the first clip’s', () => {
  const root = { best: at('best.mp4'), v: [{ url: at('a.mp4') }, { url: at('b.mp4') }] };
  const found = findClips(root, { links: ['best', 'v[*].url'] }, SIZE);
  expect(linksOf(found.clips)).toEqual([at('best.mp4'), at('b.mp4')]);
});

test('without paths or links there is nothing', () => {
  expect(findClips({}, {}, SIZE)).toEqual({ clean: null, marked: null, clips: null });
  expect(findClips({ v: [{ url: null }, { url: 5 }] }, { links: ['v[*].url'] }, SIZE).clips).toBeNull();
  expect([pictureOf(null), pictureOf(at('a.jpg'))?.url]).toEqual([null, at('a.jpg')]);
});
