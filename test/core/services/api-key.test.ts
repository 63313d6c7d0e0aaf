/** What may stand in an Authorization header. */
import { expect, test } from 'vitest';
import { parseApiKey } from '../../../app/core/services/api-key.ts';

test.each([
  ['sk-abc123', 'sk-abc123'],
  ['  sk-abc123\r\n', 'sk-abc123'],
  ['\uFEFFsk-abc123', 'sk-abc123'],
  ['Bearer sk-abc123', 'sk-abc123'],
  ['bearer: sk-abc123', 'sk-abc123'],
  ['bearer-token', 'bearer-token'],
  ['"sk-abc123"', 'sk-abc123'],
  ["'Bearer sk-abc123'\n", 'sk-abc123'],
  ['“sk-abc123”', 'sk-abc123'],
  ['Authorization: Bearer "sk-abc123"', 'sk-abc123'],
  ['x-api-key: sk-abc123', 'sk-abc123'],
  ['Key id-1:secret-2', 'id-1:secret-2'],
  ['\u200bsk-abc\u2060123\u200d', 'sk-abc123'],
  ['key:secret', 'key:secret'],
  ['token-1', 'token-1'],
  ['"half', '"half'],
  ['a"b"', 'a"b"'],
])('%j gives the key %j', (text, key) => {
  expect(parseApiKey(text)).toEqual({ ok: true, value: key });
});

test.each(['', '  \n', 'Bearer ', '\uFEFF', '""', "' '", 'Authorization: Bearer', '\u200b'])(
  '%j is no key',
  (text) => {
    expect(parseApiKey(text)).toMatchObject({ ok: false, error: { code: 'no-key' } });
  },
);

test.each([
  'sk-secret one',
  'sk-secret\nX-Injected: 1',
  'sk-secret\r\n\r\nGET /',
  'sk-secrét',
  'sk-secret密钥',
  'sk-secret\u0000',
  `sk-secret${'x'.repeat(10_240)}`,
])('case 80: a key that no header can carry is refused, and never repeated (%#)', (text) => {
  const parsed = parseApiKey(text);
  expect(parsed).toMatchObject({ ok: false, error: { code: 'key-unusable' } });
  expect(JSON.stringify(parsed)).not.toContain('sk-secret');
});
