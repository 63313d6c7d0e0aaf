import { expect, test } from 'vitest';
import { pictureExtension } from '../../../app/core/files/picture-type.ts';
import { loadClip } from '../../luma-service/media.ts';

test.each([
  ['.jpg', 'ffd8ffe000104a46494600010100'],
  ['.png', '89504e470d0a1a0a0000000d4948'],
  ['.gif', '474946383961010001000000'],
  ['.webp', '5249464624000000574542505650'],
  ['.avif', '0000001c667479706176696600000000'],
] as const)('knows a %s by its first bytes', (extension, hex) => {
  expect(pictureExtension(Buffer.from(hex, 'hex'))).toBe(extension);
});

test('knows the thumbnails that the service gives', () => {
  expect(pictureExtension(loadClip('hills').thumbnail.read(0, 16))).toBe('.jpg');
});

test.each([
  ['nothing', ''],
  ['a clip', '0000002066747970697363736f6d'],
  ['a page', Buffer.from('<!doctype html>').toString('hex')],
  ['SVG, which can hold scripts', Buffer.from('<svg xmlns="http').toString('hex')],
  ['half of a signature', '89504e47'],
  ['a WAV, which begins like WebP', '52494646240000005741564566'],
])('%s is no picture', (_title, hex) => expect(pictureExtension(Buffer.from(hex, 'hex'))).toBeNull());
