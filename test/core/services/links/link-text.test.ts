/** Field T9: links as services write them, and the query that is never touched. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isOtherFile,
  isPlaylist,
  isVideoFile,
  linkOf,
  MAX_LINK,
  readLink,
  resolveLink,
  trimLink,
} from '../../../../app/core/services/links/link-text.ts';

const CLIP = 'https://cdn.example/a.mp4?sig=a%2Bb%2F&x=1';
const BASE = new URL('https://gateway.example/v1/');

test.each([
  [` ${CLIP}\n`],
  [`"${CLIP}"`],
  [`<${CLIP}>`],
  ['`'.concat(CLIP, '`')],
  [`[the clip](${CLIP})`],
  [`![the clip](${CLIP} "title")`],
  [CLIP.replaceAll('/', '\\/')],
  [CLIP.replace('&', '&amp;')],
  [CLIP.replace('&', '\\u0026')],
  [CLIP.replace('&', '&#38;')],
  [CLIP.replace('&', '&amp;amp;')],
  [CLIP.replace('&', '&amp;#38;')],
  [encodeURIComponent(CLIP)],
  [encodeURIComponent(CLIP).replaceAll('%2F', '%2f').replaceAll('%3A', ':')],
  [`\u200b${CLIP}\ufeff`],
  [`${CLIP.slice(0, 20)}\n  ${CLIP.slice(20)}`],
])('field T9: %j is the link within it', (text) => {
  expect(linkOf(text)).toBe(CLIP);
});

describe('a field', () => {
  test.each([
    [''],
    ['   '],
    ['pending'],
    ['n/a'],
    ['see https://cdn.example/page'],
    [5],
    [null],
    [{ url: CLIP }],
  ])('with %j holds no link', (value) => {
    expect(readLink(value, true)).toBeNull();
  });

  test.each([['ftp://cdn.example/a.mp4'], ['data:video/mp4;base64,AAAA'], ['s3://bucket/a.mp4']])(
    'with %s is meant as a link, and cannot be followed',
    (text) => {
      expect(readLink(text, true)).toEqual({ kind: 'unusable', text });
      expect(linkOf(text)).toBeNull();
    },
  );

  test('with a link that is too long to send is unusable', () => {
    const long = `https://cdn.example/${'a'.repeat(MAX_LINK)}`;
    expect(readLink(long, true)?.kind).toBe('unusable');
    expect(readLink('x'.repeat(3 * MAX_LINK), true)).toBeNull();
  });

  test('holds a relative link only where its name says so', () => {
    expect([linkOf('files/a.mp4'), linkOf('files/a.mp4', false)]).toEqual(['files/a.mp4', null]);
    expect(linkOf('/files/a.mp4')).toBe('/files/a.mp4');
    expect(linkOf('cdn.example.com/a.mp4')).toBe('https://cdn.example.com/a.mp4');
    expect(linkOf('//cdn.example/a.mp4', false)).toBe('//cdn.example/a.mp4');
  });
});

test.each([
  ['https://cdn.example/a.mp4?b', 'https://cdn.example/a.mp4?b'],
  ['//cdn.example/a.mp4', 'https://cdn.example/a.mp4'],
  ['/files/a.mp4?x=%2B', 'https://gateway.example/files/a.mp4?x=%2B'],
  ['files/a.mp4', 'https://gateway.example/v1/files/a.mp4'],
])('%s leads to %s', (link, address) => {
  expect(resolveLink(link, BASE)).toBe(address);
});

test('a plain absolute link stays as it is, byte for byte, whatever its query holds', () => {
  const query = fc.string({ unit: fc.constantFrom(...'abcXYZ019%+=&-._~/:?') });
  fc.assert(
    fc.property(query, (signed) => {
      // What a service escaped once too often is told by these alone.
      fc.pre(!/&(?:amp|#)/i.test(signed));
      const link = `https://cdn.example/a.mp4?${signed}end`;
      expect(trimLink(link)).toBe(link);
      expect(resolveLink(trimLink(link), BASE)).toBe(link);
    }),
  );
});

test('an address ends like a clip, like something else, or like a list of pieces, whatever its query says', () => {
  expect(['a.mp4', 'b/A.MOV?x', 'c.webm#t'].map(isVideoFile)).toEqual([true, true, true]);
  expect([isVideoFile('a.jpg?b=c.mp4'), isVideoFile('mp4')]).toEqual([false, false]);
  expect(['a.jpg', 'b.srt?x=1', 'c.mp3'].map(isOtherFile)).toEqual([true, true, true]);
  expect([isOtherFile('a.mp4'), isOtherFile('a?b=c.jpg')]).toEqual([false, false]);
  expect([isPlaylist('a.m3u8?x'), isPlaylist('a.mpd'), isPlaylist('a.mp4')]).toEqual([true, true, false]);
});
