/** Whether bytes begin a text, and with which words. */
import { expect, test } from 'vitest';
import { firstWords, looksLikeText } from '../../../app/core/files/text-beginning.ts';

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

test.each([
  ['a page', Buffer.from('<!doctype html><html>'), '<!doctype html><html>'],
  ['blanks before it', Buffer.from(' \r\n\t<html>'), '<html>'],
  ['a mark before it', Buffer.from('\ufeff<html>'), '<html>'],
  ['notes before it', Buffer.from('<!-- a --> <!-- b --><html>'), '<html>'],
  ['XML’s declaration', Buffer.from('<?xml version="1.0"?>\n<Error>'), '<Error>'],
  ['a note without an end', Buffer.from('<!-- a <html>'), '<!-- a <html>'],
  ['UTF-16', utf16('<html>'), '<html>'],
  ['UTF-16 the other way round', utf16('<html>').swap16(), '<html>'],
  ['an escape of terminals', Buffer.from('\u001b[31mno'), '\u001b[31mno'],
  ['nothing', Buffer.alloc(0), ''],
])('%s begins as it says', (_what, bytes, words) => {
  expect(firstWords(bytes)).toBe(words);
});

test.each([
  ['an MP4', Buffer.from([0, 0, 0, 0x18, 0x66, 0x74, 0x79, 0x70])],
  ['a control', Buffer.from('a\u0001b')],
  ['a deletion', Buffer.from('a\u007fb')],
])('%s is no text', (_what, bytes) => {
  expect(firstWords(bytes)).toBeNull();
  expect(looksLikeText(bytes)).toBe(false);
});

test('what stands behind the first thousand bytes does not matter', () => {
  expect(looksLikeText(Buffer.concat([Buffer.from('a'.repeat(1_024)), Buffer.from([0])]))).toBe(true);
  expect(looksLikeText(Buffer.concat([Buffer.from('a'.repeat(1_023)), Buffer.from([0])]))).toBe(false);
});

test('up to a third of the letters may be of another spelling', () => {
  const latin = (odd: number, plain: number) =>
    Buffer.concat([Buffer.alloc(odd, 0xe9), Buffer.from('a'.repeat(plain))]);
  expect(looksLikeText(latin(3, 6))).toBe(true);
  expect(looksLikeText(latin(4, 6))).toBe(false);
  expect(looksLikeText(Buffer.alloc(0))).toBe(false);
});

test('a page may begin with twenty notes, and a hundred are not read', () => {
  expect(firstWords(Buffer.from(`${'<!---->'.repeat(20)}<html>`))).toBe('<html>');
  expect(firstWords(Buffer.from(`${'<!---->'.repeat(21)}<html>`))).toBe('<!----><html>');
});
