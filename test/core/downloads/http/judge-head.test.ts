import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { looksLikeText, whyNotTheFile } from '../../../../app/core/downloads/http/judge-head.ts';

const kind = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/kinds', name));
const PAGE = Buffer.from('<!DOCTYPE html><html><body>Not found</body></html>');

test.each([
  'text/html; charset=utf-8',
  'TEXT/plain',
  'application/json',
  'application/xml',
  'application/problem+json',
])('T7: a label of %s is a reason to look', (type) =>
  expect(looksLikeText({ 'content-type': type })).toBe(true),
);

test.each(['video/mp4', 'application/octet-stream', 'binary/text'])('T7: a label of %s is none', (type) => {
  expect(looksLikeText({ 'content-type': type })).toBe(false);
});

test('T7: no label is no reason either', () => expect(looksLikeText({})).toBe(false));

test.each(['clip.avi', 'clip.webm', 'clip.mov', 'clip.gif', 'indexed.mp4'])(
  'T11: %s begins as a clip does, whatever it is called',
  (name) => expect(whyNotTheFile('video', kind(name))).toBeNull(),
);

test('T11: a picture is what is asked for as a thumbnail, and not as a video', () => {
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  expect(whyNotTheFile('thumbnail', jpeg)).toBeNull();
  expect(whyNotTheFile('last-frame', jpeg)).toBeNull();
  expect(whyNotTheFile('video', jpeg)).toMatch(/ came instead$/);
  expect(whyNotTheFile('thumbnail', kind('clip.avi'))).toMatch(/ came instead$/);
});

test('T7: what came instead is said in words', () => {
  expect(whyNotTheFile('video', PAGE)).toBe('a web page came instead');
  expect(whyNotTheFile('video', Buffer.from('ok'))).toBe('hardly anything came');
  expect(whyNotTheFile('video', Buffer.alloc(64, 1))).toBe('a file of an unknown kind came');
});

test('in the middle of a file only a page is told from it', () => {
  expect(whyNotTheFile('video', PAGE, 1_000)).toBe('a web page came instead');
  expect(whyNotTheFile('video', Buffer.from('ok'), 1_000)).toBeNull();
});
