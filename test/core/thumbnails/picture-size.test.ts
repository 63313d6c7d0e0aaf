import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pictureSize } from '../../../app/core/thumbnails/picture-size.ts';
import { loadClip } from '../../luma-service/media.ts';
import { runs } from '../../setup/runs.ts';

const riff = (chunk: string): Buffer =>
  Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), Buffer.from(chunk, 'base64')]);

/** The heads of pictures of 33 × 21 pixels that Chromium wrote; JPEG, GIF and AVIF are put together by hand. */
const HEADS: readonly (readonly [string, string, Buffer])[] = [
  ['PNG', '.png', Buffer.from('iVBORw0KGgoAAAANSUhEUgAAACEAAAAVCAYAAADID4fU', 'base64')],
  [
    'progressive JPEG behind fill bytes',
    '.jpg',
    Buffer.from('ffd8ffe000104a46494600010100000100010000ffffdb00040000ffc2001108001500210301', 'hex'),
  ],
  ['extended WebP', '.webp', riff('VlA4WAoAAAAwAAAAIAAAFAAA')],
  ['lossless WebP', '.webp', riff('VlA4TBEAAAAvIAAFEAdQhR5XoYCBiOh/AAA=')],
  ['plain WebP', '.webp', riff('VlA4IA4AAAAwAwCdASohABUAP3G202G0rypo')],
  ['GIF', '.gif', Buffer.from('GIF89a\x21\0\x15\0\x80\0\0', 'latin1')],
  [
    'AVIF with tiles',
    '.avif',
    Buffer.from(
      '\0\0\0\x14ispe\0\0\0\0\0\0\0\x10\0\0\0\x10\0\0\0\x14ispe\0\0\0\0\0\0\0\x21\0\0\0\x15',
      'latin1',
    ),
  ],
];

test.each(HEADS)('reads the size of a %s', (_title, extension, head) => {
  expect(pictureSize(head, extension)).toEqual({ width: 33, height: 21 });
});

test.each(HEADS)(
  'a %s cut short anywhere is no picture, or its size was before the cut',
  (_title, extension, head) => {
    for (let length = 0; length < head.length; length += 1) {
      const size = pictureSize(head.subarray(0, length), extension);
      if (extension !== '.avif' && size !== null) expect(size).toEqual({ width: 33, height: 21 });
    }
    expect(pictureSize(head.subarray(0, 10), extension)).toEqual(
      extension === '.gif' ? expect.anything() : null,
    );
  },
);

test('reads the size of the thumbnails that the service gives', () => {
  const { thumbnail } = loadClip('hills');
  expect(pictureSize(thumbnail.read(0, thumbnail.size), '.jpg')).toEqual({ width: 680, height: 376 });
});

test('whatever a picture holds, its size is whole numbers or unknown, and is soon known', () => {
  const extensions = HEADS.map(([, extension]) => extension);
  fc.assert(
    fc.property(fc.constantFrom(...extensions), fc.uint8Array({ maxLength: 300 }), (extension, bytes) => {
      const head = HEADS.find(([, known]) => known === extension)?.[2].subarray(0, 4) ?? Buffer.alloc(0);
      const size = pictureSize(Buffer.concat([head, bytes]), extension);
      if (size === null) return;
      expect(Number.isSafeInteger(size.width) && size.width >= 0).toBe(true);
      expect(Number.isSafeInteger(size.height) && size.height >= 0).toBe(true);
    }),
    { numRuns: runs(500) },
  );
  // A search that began anew at each of these would outlast the test.
  expect(pictureSize(Buffer.alloc(8 * 1024 * 1024, 'ispe'), '.avif')).toBeNull();
  expect(pictureSize(Buffer.alloc(8 * 1024 * 1024, 0xff), '.jpg')).toBeNull();
});
