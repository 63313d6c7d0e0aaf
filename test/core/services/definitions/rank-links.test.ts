import { describe, expect, test } from 'vitest';
import { nodesOf } from '../../../../app/core/services/definitions/answer-nodes.ts';
import { pictureField, rankLinks } from '../../../../app/core/services/definitions/rank-links.ts';

const CDN = 'https://cdn.test';
const ranked = (answer: object): readonly string[] =>
  rankLinks(nodesOf(answer)).map(({ path, kind }) => `${kind} ${path}`);

describe('of the addresses in an answer', () => {
  test('the clip without a watermark stands first, then the clip, then one with a watermark', () => {
    const answer = {
      watermarked_video_url: `${CDN}/w.mp4`,
      video_url: `${CDN}/v.mp4`,
      download_url: `${CDN}/d.mp4`,
    };
    expect(ranked(answer)).toEqual(['clip download_url', 'clip video_url', 'marked watermarked_video_url']);
  });

  test('a link that itself says that it has a watermark is believed', () => {
    expect(ranked({ video: `${CDN}/a_watermark.mp4`, file: `${CDN}/a.mp4` })).toEqual([
      'clip file',
      'marked video',
    ]);
  });

  test('pictures, pages and what was given to the service are no clips, and stand last', () => {
    const answer = {
      input: { video_url: `${CDN}/given.mp4` },
      cover_url: `${CDN}/c.jpg`,
      url: `${CDN}/a.mp4`,
    };
    expect(ranked(answer)[0]).toBe('clip url');
    expect(ranked(answer).slice(1).sort()).toEqual(['other cover_url', 'other input.video_url']);
  });

  test('an object that says what it is is believed', () => {
    const answer = {
      outputs: [
        { type: 'image', url: `${CDN}/a` },
        { type: 'video', url: `${CDN}/b` },
      ],
    };
    expect(ranked(answer)[0]).toBe('clip outputs[1].url');
    expect(ranked(answer)).toContain('other outputs[0].url');
  });

  test('a text that is no whole address is a link only where a clip’s is expected', () => {
    expect(ranked({ video_url: '/files/a.mp4', title: '/files/a.mp4' })).toEqual(['clip video_url']);
    expect(ranked({ note: 'see the manual' })).toEqual([]);
  });
});

test('a picture’s name says which it is', () => {
  expect(
    ['cover_image_url', 'thumbnail', 'Poster', 'last_frame_url', 'lastFrame', 'video'].map(pictureField),
  ).toEqual([...['thumbnail', 'thumbnail', 'thumbnail', 'lastFrame', 'lastFrame', null]]);
});
