/** What a field's name says about the link in it. */
import { describe, expect, test } from 'vitest';
import {
  fieldName,
  isForeign,
  isLinkField,
  markOf,
  mayHoldVideo,
  namesVideo,
  saysKind,
} from '../../../../app/core/services/links/link-fields.ts';

test('one name is written in many ways', () => {
  for (const key of ['video_url', 'videoUrl', 'Video-URL', 'VIDEO URL'])
    expect(fieldName(key)).toBe('videourl');
  expect(fieldName(`${'a'.repeat(64)}video`)).toBe('a'.repeat(64));
});

describe('a link under this name', () => {
  test.each([
    'inputvideo',
    'sourcevideourl',
    'coverimageurl',
    'thumbnailurl',
    'lastframe',
    'musicurl',
    'webhookurl',
    'statusurl',
    'request',
    'parentvideo',
    'avatarurl',
    'firstframe',
    'cancelurl',
  ])('is never the clip: %s', (name) => {
    expect(isForeign(name)).toBe(true);
  });

  test.each([
    'videourl',
    'url',
    'output',
    'image2video',
    'videourlwithaudio',
    'downloadurl',
    'mp4',
    'result',
  ])('may be the clip: %s', (name) => {
    expect([isForeign(name), mayHoldVideo(name)]).toEqual([false, true]);
  });

  test('says of itself that it is a clip, or is one of many names for anything', () => {
    expect(['videourl', 'movie', 'clips', 'webmurl'].map(namesVideo)).toEqual([true, true, true, true]);
    expect(['url', 'output'].map(namesVideo)).toEqual([false, false]);
    expect(mayHoldVideo('description')).toBe(false);
  });
});

test('only some names hold relative links', () => {
  expect(['videourl', 'filepath', 'href', 'download'].map(isLinkField)).toEqual([true, true, true, true]);
  expect(['status', 'prompt', 'name'].map(isLinkField)).toEqual([false, false, false]);
});

test.each([
  ['watermarkurl', 'marked'],
  ['videourlwatermark', 'marked'],
  ['wmurl', 'marked'],
  ['nowatermarkurl', 'clean'],
  ['watermarkfreeurl', 'clean'],
  ['unwatermarkedurl', 'clean'],
  ['nwmurl', 'clean'],
  ['videourl', null],
])('the name %s says %s of a watermark', (name, mark) => {
  expect(markOf(name)).toBe(mark);
});

test.each([
  [{ type: 'video' }, 'video'],
  [{ mime_type: 'video/mp4' }, 'video'],
  [{ format: 'mp4' }, 'video'],
  [{ type: 'output_video' }, 'video'],
  [{ type: 'image' }, 'other'],
  [{ contentType: 'audio/mpeg' }, 'other'],
  [{ role: 'first_frame' }, 'other'],
  [{ type: 'input_video' }, 'other'],
  [{ type: 'file' }, null],
  [{ type: 5 }, null],
  [{}, null],
])('%j says of itself that it is %j', (object, kind) => {
  expect(saysKind(object)).toBe(kind);
});
