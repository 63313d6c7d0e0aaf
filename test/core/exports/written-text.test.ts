/** Anybody's text inside XML, tables and addresses: a prompt must not end an element, a cell or a line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, fileAddress, xmlAttribute, xmlText } from '../../../app/core/exports/written-text.ts';
import { anyText } from '../../setup/any-text.ts';

const anything = anyText();

describe('in XML', () => {
  test('signs of the language are written as its entities', () => {
    expect(xmlText(`<a href="b">'&'</a>`)).toBe('&lt;a href=&quot;b&quot;&gt;&apos;&amp;&apos;&lt;/a&gt;');
  });

  test('a line break stays one in an element and is written out in an attribute', () => {
    expect(xmlText('a\r\nb\rc\nd\te')).toBe('a\nb\nc\nd\te');
    expect(xmlAttribute('a\r\nb\tc')).toBe('a&#10;b&#9;c');
  });

  test('what XML cannot hold is left out', () => {
    expect(xmlText('a\u0000\u0008\u000b\u007f\u0085\u009f\ufffeb')).toBe('a\u0085b');
    expect(xmlText('a\ud800b')).toBe('a\ufffdb');
  });

  test('no text ends what it stands in', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(xmlText(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos);)/);
        expect(xmlAttribute(text)).not.toMatch(/[\n\r\t]/);
        expect(xmlText(text).isWellFormed()).toBe(true);
      }),
    );
  });
});

/** A program's way to read one cell again. */
function readCell(cell: string): string {
  expect(cell).toMatch(/^"(?:[^"]|"")*"$/);
  return cell.slice(1, -1).replaceAll('""', '"');
}

describe('in a table', () => {
  test('a number is a number, and nothing is an empty cell', () => {
    expect([csvCell(24), csvCell(null), csvCell('')]).toEqual(['24', '', '""']);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '|cmd', '%x', '  =1', '\uff1d1', '\t1'])(
    'a text that a program takes for a formula is none: %j',
    (text) => {
      expect(readCell(csvCell(text))).toBe(`'${text}`);
    },
  );

  test('any other text comes back as it was, and ends no cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abc",;\n é雪') }), (text) => {
        expect(readCell(csvCell(`a${text}`))).toBe(`a${text}`);
      }),
    );
    fc.assert(fc.property(anything, (text) => void readCell(csvCell(text))));
  });

  test('a cell holds no more than the most used program takes', () => {
    expect(readCell(csvCell('a'.repeat(40_000)))).toHaveLength(32_000);
    expect(csvCell(`${'a'.repeat(31_999)}😀`).isWellFormed()).toBe(true);
  });
});

test.each([
  ['/clips/a b.mp4', '', 'file:///clips/a%20b.mp4'],
  ['/clips/a#1?.mp4', 'localhost', 'file://localhost/clips/a%231%3F.mp4'],
  ['/clips/雪.mp4', '', 'file:///clips/%E9%9B%AA.mp4'],
  ['C:\\clips\\a b.mp4', '', 'file:///C:/clips/a%20b.mp4'],
  ['C:\\clips\\a.mp4', 'localhost', 'file://localhost/C:/clips/a.mp4'],
  ['\\\\server\\share\\a.mp4', '', 'file://server/share/a.mp4'],
])('the address of %s with %j is %s', (path, authority, address) => {
  expect(fileAddress(path, authority)).toBe(address);
});

test('the address of any path leads back to it', () => {
  const part = anyText({ minLength: 1 }).filter((text) => !/[/\\:\0]/.test(text));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const path = `/${parts.join('/')}`;
      expect(decodeURIComponent(fileAddress(path).slice('file://'.length))).toBe(path);
    }),
  );
});
