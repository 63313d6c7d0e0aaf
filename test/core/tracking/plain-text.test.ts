/** T22: what hides an id in a text is taken off, and the words stay whole. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from '../../../app/core/tracking/plain-text.ts';

const ID = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';

test.each([
  ['an entity', 'id&equals;a&amp;b', 'id=a&b'],
  ['an entity by number', 'a&#45;b&#x2D;c', 'a-b-c'],
  ['a blank that does not break', 'a&nbsp;b', 'a b'],
  ['an entity nobody knows', 'a&bogus;b', 'a&bogus;b'],
  ['a letter beyond ASCII by number', 'a&#8203;b', 'a b'],
  ['a code of an address', 'task_id%3Da%26x%3D1', 'task_id=a&x=1'],
  ['a code for what is no mark of addresses', '100%41', '100%41'],
  ['a soft hyphen', 'ab\u00adcd', 'abcd'],
  ['a mark of order', `${ID.slice(0, 8)}\ufeff${ID.slice(8)}`, ID],
  ['a hyphen of a word processor', ID.replaceAll('-', '\u2011'), ID],
  ['a full-width hyphen', ID.replaceAll('-', '\uff0d'), ID],
  ['a Chinese comma', 'a，b、c；d', 'a,b,c,d'],
  ['a colon and an equals sign of another keyboard', 'task_id：a＝b', 'task_id:a=b'],
  ['a quotation mark', '“a”「b」', ' a  b '],
  ['a wide blank', 'a\u3000b', 'a b'],
])('T22: %s', (_what, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('T22: something invisible behind a whole id ends it', () => {
  expect(plainText(`${ID}\u200babc`)).toBe(`${ID} abc`);
});

test('a text of plain letters is left as it is, whatever it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abcXYZ019-_ .,:;/=\n"{}[]') }), (text) => {
      expect(plainText(text)).toBe(text);
    }),
  );
});
