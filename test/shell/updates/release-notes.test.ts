import { expect, test } from 'vitest';
import { releaseNotesText } from '../../../app/shell/updates/release-notes.ts';

test('the HTML of a feed becomes lines of text', () => {
  const html =
    '<h2>What’s new</h2>\n<ul><li>Faster &amp; <b>calmer</b></li><li>&lt;b&gt; stays&#33;</li></ul><p>Bye</p>';
  expect(releaseNotesText(html)).toBe('What’s new\n\n- Faster & calmer\n\n- <b> stays!\n\nBye');
});

test('scripts and styles are left out with what they hold, closed or not', () => {
  expect(releaseNotesText('a<script>alert(1)</script>b<style>p{}</style>c<script src=x>evil')).toBe('abc');
});

test('plain text stays as it is, without control characters or changes of direction', () => {
  expect(releaseNotesText('1 < 2 & 3\nline\u001b[31m \u202eevil\r\n')).toBe('1 < 2 & 3\nline[31m evil');
});

test('a list by version is put together', () => {
  const notes = [{ version: '0.3.0', note: '<p>Three</p>' }, { version: '0.2.0', note: null }, null, 7];
  expect(releaseNotesText(notes)).toBe('0.3.0\nThree');
});

test.each([undefined, null, 7, {}, '', '<br>', []])('%j has nothing to read', (notes) => {
  expect(releaseNotesText(notes)).toBe('');
});

test('a book is cut', () => {
  const text = releaseNotesText('😀'.repeat(100_000));
  expect(text.length).toBeLessThanOrEqual(4_001);
  expect(text.isWellFormed()).toBe(true);
});
