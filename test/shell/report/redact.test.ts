import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor } from '../../../app/shell/report/redact.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';

const KEY = CANARY_KEY;

function redactor(homeFolder = '/home/ada') {
  const made = createRedactor(homeFolder);
  made.hide(KEY);
  return made;
}

test.each([
  ['as it is', `the key ${KEY} was refused`],
  ['URL-encoded', `q=${encodeURIComponent(KEY)}`],
  ['escaped for JSON', JSON.stringify({ sent: KEY })],
  ['in a whole address', encodeURI(`say ${KEY}`)],
  ['in hex', Buffer.from(KEY).toString('hex')],
  ['in base64', Buffer.from(KEY).toString('base64')],
  ['in base64 for addresses', Buffer.from(KEY).toString('base64url')],
  ['in base64 after one byte', Buffer.from(`:${KEY}`).toString('base64')],
  ['in base64 of UTF-16', Buffer.from(KEY, 'utf16le').toString('base64')],
  ['in base64 of UTF-16 within more', Buffer.from(`$env:KEY='${KEY}'`, 'utf16le').toString('base64')],
  ['in base64 after a user name', Buffer.from(`me:${KEY}`).toString('base64')],
  ['twice', `${KEY}${KEY}`],
])('S6, case 77: the live key is hidden %s', (_title, text) => {
  const redacted = redactor().redact(text);
  expect(redacted).toContain('[hidden]');
  expect(redacted).not.toContain(KEY);
  expect(redacted).not.toContain(KEY.slice(3, 15));
  expect(Buffer.from(redacted, 'base64').toString('latin1')).not.toContain(KEY.slice(6, 16));
});

test('case 77: the key is found in base64 wherever it stands', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (before, after) => {
      const encoded = Buffer.concat([before, Buffer.from(KEY), after]).toString('base64');
      expect(redactor().redact(encoded)).toContain('[hidden]');
    }),
  );
});

test.each([
  ['Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['authorization=Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['{"authorization":"Bearer zzzsecret"}', 'zzzsecret'],
  ['sent bearer tok3n-value', 'tok3n-value'],
  ['token: s3cretvalue', 's3cretvalue'],
  ['api_key=s3cretvalue', 's3cretvalue'],
  ['signature = s3cretvalue', 's3cretvalue'],
  ['https://cdn.example/a.mp4?X-Amz-Signature=abc&x=1', 'X-Amz'],
  ['GET "https://cdn.example/a.mp4?sig=abc#part" failed', 'sig=abc'],
  ['https://user:pass@cdn.example/a.mp4', 'user:pass'],
  ['http://user:p@ss@proxy.example:8080', 'ss'],
  ['http://user:p#ss@proxy.example:8080', 'user:p'],
  ['http://user:p?ss@proxy.example:8080', 'user:p'],
  ['/home/ada/Videos/clip.mp4', 'ada'],
])('%s is logged without its secret', (line, secret) => {
  expect(redactor().redact(line)).not.toContain(secret);
});

test('ordinary lines are logged as they are', () => {
  for (const line of [
    'saved a1b2 (5 MB)',
    'https://cdn.example/a.mp4 answered 200',
    'vault: the stored key could not be read',
  ]) {
    expect(redactor().redact(line)).toBe(line);
  }
});

test.each([
  ['C:\\Users\\Anna\\Videos\\a.mp4', '~\\Videos\\a.mp4'],
  [JSON.stringify({ folder: 'C:\\Users\\Anna\\Videos' }), '{"folder":"~\\\\Videos"}'],
  [JSON.stringify(JSON.stringify('C:\\Users\\Anna\\Videos')), '"\\"~\\\\\\\\Videos\\""'],
  ['at main (file:///C:/Users/Anna/app/main.js:1:2)', 'at main (file:///~/app/main.js:1:2)'],
  ['EPERM, open c:\\users\\anna', 'EPERM, open ~'],
  ['in C:/Users/Anna.', 'in ~.'],
  ['q=C%3A%5CUsers%5CAnna%5Ca.mp4', 'q=~%5Ca.mp4'],
  ['C:\\Users\\Annabel\\a.mp4', 'C:\\Users\\Annabel\\a.mp4'],
  ['C:\\Users\\Public\\Anna', 'C:\\Users\\Public\\Anna'],
])('the name of a home folder on Windows is in no spelling of %j', (line, redacted) => {
  expect(redactor('C:\\Users\\Anna').redact(line)).toBe(redacted);
});

test.each([
  ['/Users/Zoë Ångström', 'at file:///Users/Zo%C3%AB%20%C3%85ngstr%C3%B6m/main.js', 'at file://~/main.js'],
  ['/Users/Zoë Ångström', '/Users/Zoë Ångström/Movies', '~/Movies'],
  ['C:\\Users\\Anna Bell', 'C:\\Users\\ANNABE~1\\AppData\\Local\\Temp', '~\\AppData\\Local\\Temp'],
  ['C:\\Users\\runneradmin', 'C:\\Users\\RUNNER~1\\AppData', '~\\AppData'],
  [
    '/home/jo',
    'between /home/jo and /home/joanna, /home/jo-ann, /home/jo.old',
    'between ~ and /home/joanna, /home/jo-ann, /home/jo.old',
  ],
  ['/home/a+b(c)', '/home/a+b(c)/x', '~/x'],
  ['/', '/etc/hosts', '/etc/hosts'],
])('with %s as the home folder, %j is written as %j', (homeFolder, line, redacted) => {
  expect(redactor(homeFolder).redact(line)).toBe(redacted);
});

test('a home folder of any name is hidden as a path, in JSON and in an address', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((text) => /^[^\\/]+$/.test(text) && /[a-z]$/.test(text));
  fc.assert(
    fc.property(name, (person) => {
      const made = createRedactor(`C:\\Users\\q${person}`);
      for (const path of [`C:\\Users\\q${person}\\x`, JSON.stringify(`C:\\Users\\q${person}\\x`)]) {
        expect(made.redact(path)).toContain('~');
      }
    }),
  );
});
