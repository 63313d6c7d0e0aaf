/** The key repeated by a gateway, in every spelling (A13). */
import { describe, expect, test } from 'vitest';
import { createKeyHider } from '../../../app/core/services/hide-key.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';
import { findIn, needlesOf } from '../../security/find-key.ts';

const hide = createKeyHider(CANARY_KEY);
const chars = [...CANARY_KEY];
const code = (char: string): number => char.charCodeAt(0);
const hex = (char: string): string => code(char).toString(16).padStart(2, '0');
const each = (write: (char: string, index: number) => string): string => chars.map(write).join('');

describe('A13: the key is taken out', () => {
  test.each<[string, string]>([
    ['as it is', CANARY_KEY],
    ['with its first letter escaped for JSON', `\\u00${hex(chars[0] ?? '')}${CANARY_KEY.slice(1)}`],
    ['escaped for JSON whole', each((char) => `\\u00${hex(char)}`)],
    ['escaped for JSON in capitals', each((char) => `\\u00${hex(char).toUpperCase()}`)],
    ['escaped twice', each((char) => `\\\\u00${hex(char)}`)],
    ['as JSON', JSON.stringify(CANARY_KEY).slice(1, -1)],
    ['as JSON within JSON', JSON.stringify(JSON.stringify(CANARY_KEY)).slice(3, -3)],
    ['with its slashes escaped', CANARY_KEY.replaceAll('/', '\\/')],
    ['encoded for an address', encodeURIComponent(CANARY_KEY)],
    ['in a whole address', encodeURI(CANARY_KEY)],
    ['percent-encoded whole', each((char) => `%${hex(char)}`)],
    ['percent-encoded in capitals', each((char) => `%${hex(char).toUpperCase()}`)],
    ['percent-encoded in part', each((char, index) => (index % 3 === 0 ? `%${hex(char)}` : char))],
    ['percent-encoded twice', each((char) => `%25${hex(char)}`)],
    ['in decimal entities', each((char) => `&#${code(char)};`)],
    ['in hexadecimal entities', each((char) => `&#x00${hex(char)};`)],
    ['in entities in part', each((char, index) => (index % 2 === 0 ? `&#X${hex(char)};` : char))],
    ['in hexadecimal escapes', each((char) => `\\x${hex(char)}`)],
    ['in hex', Buffer.from(CANARY_KEY).toString('hex')],
    ['in capital hex', Buffer.from(CANARY_KEY).toString('hex').toUpperCase()],
    ['in base64', Buffer.from(CANARY_KEY).toString('base64')],
    ['in base64 of a header', Buffer.from(`user:${CANARY_KEY}`).toString('base64')],
    ['in base64 with more before and after', Buffer.from(`xy${CANARY_KEY}zzz`).toString('base64')],
    ['in base64 for addresses', Buffer.from(`a${CANARY_KEY}`).toString('base64url')],
    [
      'in base64 that is encoded for an address',
      encodeURIComponent(Buffer.from(CANARY_KEY).toString('base64')),
    ],
    ['in base64 of UTF-16', Buffer.from(CANARY_KEY, 'utf16le').toString('base64')],
  ])('%s', (_, said) => {
    for (const text of [said, `before ${said} after`, `https://h/?k=${said}&x=1`, `${said}${said}`]) {
      const hidden = hide(text);
      expect(hidden).toContain('[your key]');
      expect(findIn(Buffer.from(hidden), needlesOf(CANARY_KEY))).toBeNull();
      expect(hidden.length).toBeLessThan(text.length + 20);
    }
    expect(hide(`before ${said} after`)).toMatch(/^before .* after$/);
  });

  test('cut off, as far as it is there', () => {
    expect(hide(`invalid: ${CANARY_KEY.slice(0, 22)}…`)).toBe('invalid: [your key]…');
  });
});

test('A13: other texts stay as they are', () => {
  for (const text of [
    '',
    'a cat',
    '%41%42',
    '&#65;',
    'c2stYQ==',
    '{"a":"\\u0073k"}',
    CANARY_KEY.slice(0, 8),
  ]) {
    expect(hide(text)).toBe(text);
  }
});

test('A13: a key of any length and letters is taken out, and long texts take no time to speak of', () => {
  for (const key of ['abc', 'a.b*c+d?e^f$g(h)i[j]k{l}m|n\\o/p"q', `eyJ${'x9-_'.repeat(1000)}`]) {
    const hideOther = createKeyHider(key);
    expect(hideOther(`x ${key} y`)).toBe('x [your key] y');
    expect(hideOther(`x ${encodeURIComponent(key)} y`)).toBe('x [your key] y');
  }
  for (const unit of ['%', '%25', '&#', '\\', '\\u00', '&amp;', CANARY_KEY.slice(0, 10), 'ab']) {
    const long = unit.repeat(Math.ceil(1_000_000 / unit.length));
    expect(hide(long)).toBe(long);
  }
});
