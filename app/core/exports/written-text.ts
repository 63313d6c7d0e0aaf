/** Escapes anybody's text for XML, CSV, EDL and addresses: a prompt must not end an element, a cell or a line. */
import { isWindows } from './timeline.ts';

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML 1.0 §2.2 has no way to write: controls, halves of characters, two numbers that stand for none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g;

function withoutUnwritable(text: string): string {
  return text.toWellFormed().replace(NOT_XML, '');
}

/** Escapes the content of an element. A carriage return would be read as a line feed, and is written as one. */
export function xmlText(text: string): string {
  return withoutUnwritable(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Escapes an attribute, whose line breaks and tabs would be read as blanks. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replace(/[\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A table's program takes what begins so for a formula, in full width too. */
const FORMULA = /^\s*[=+\-@|%\t\r\uff1d\uff0b\uff0d\uff20]/;
/** A cell of the most used one holds no more. */
const MAX_CELL = 32_000;

/** Writes a cell of a CSV file (RFC 4180): in quotation marks, and behind an apostrophe where it would be a formula. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const plain = withoutUnwritable(value).slice(0, MAX_CELL).toWellFormed();
  return `"${(FORMULA.test(plain) ? `'${plain}` : plain).replaceAll('"', '""')}"`;
}

/**
 * Writes a file's address (RFC 8089).
 * @param authority what stands where a host would, for programs that want `localhost`.
 */
export function fileAddress(path: string, authority = ''): string {
  const encode = (part: string): string => encodeURIComponent(part.toWellFormed());
  if (!isWindows(path)) return `file://${authority}${path.split('/').map(encode).join('/')}`;
  const [first = '', ...rest] = path.replaceAll('\\', '/').replace(/^\/\//, '').split('/');
  const isShare = path.startsWith('\\\\');
  const tail = rest.map(encode).join('/');
  return isShare ? `file://${encode(first)}/${tail}` : `file://${authority}/${first}/${tail}`;
}
