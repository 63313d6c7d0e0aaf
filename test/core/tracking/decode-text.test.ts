/** T22: text files in the encodings that people's programs write. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, encodingOf } from '../../../app/core/tracking/decode-text.ts';

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const LINES = 'task-1\r\n任务-2\r\ntask-3\r\n';

test.each([
  ['UTF-8', Buffer.from(LINES), 'utf-8'],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${LINES}`), 'utf-8'],
  ['UTF-16 with a mark', utf16(`\ufeff${LINES}`), 'utf-16le'],
  ['UTF-16 the other way round, with a mark', utf16(`\ufeff${LINES}`).swap16(), 'utf-16be'],
  ['UTF-16 without a mark', utf16(LINES), 'utf-16le'],
  ['UTF-16 the other way round, without a mark', utf16(LINES).swap16(), 'utf-16be'],
] as const)('T22: %s is known, and read without its mark', (_name, bytes, encoding) => {
  expect(encodingOf(bytes)).toBe(encoding);
  expect(decodeText(bytes)).toBe(LINES);
});

test('T22: zero bytes between entries end a line, and make no other encoding of it', () => {
  expect(decodeText(Buffer.from('./task-1.mp4\0./task-2.mp4\0'))).toBe('./task-1.mp4\n./task-2.mp4\n');
});

test('nothing at all is an empty text', () => {
  expect(decodeText(new Uint8Array(0))).toBe('');
});

test('any text without zeros comes back as it was written in UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('\0') && !text.startsWith('\ufeff'));
      expect(decodeText(Buffer.from(text.toWellFormed()))).toBe(text.toWellFormed());
    }),
  );
});
