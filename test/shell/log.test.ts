import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog } from '../../app/shell/log.ts';
import { createRedactor } from '../../app/shell/redact.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';

const KEY = CANARY_KEY;

function redactor() {
  const made = createRedactor('/home/ada');
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

function openLog(maxBytes?: number) {
  const folder = join(tempFolder(), 'logs');
  const log = createLog({ folder, redactor: redactor(), now: () => 0, ...(maxBytes ? { maxBytes } : {}) });
  return { folder, log, read: (name = 'dailies.log') => readFileSync(join(folder, name), 'utf8') };
}

test('each entry is one line with its time, redacted', () => {
  const { log, read } = openLog();
  log(`first ${KEY}`);
  log('second\n    at line');
  expect(read()).toBe('1970-01-01T00:00:00.000Z first [hidden]\n1970-01-01T00:00:00.000Z second | at line\n');
});

test('case 71: nothing in an entry moves a terminal’s cursor or turns its text around', () => {
  const { log, read } = openLog();
  log('a\u001b[31mred\u0007 \u202egpj.exe \u009b2J');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
  expect(read().trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('the log is rotated, keeps three older files, and never grows past its size', () => {
  const { folder, log, read } = openLog(1000);
  for (let n = 0; n < 200; n += 1) log(`entry ${n}`);
  expect(readdirSync(folder).sort()).toEqual([
    'dailies.1.log',
    'dailies.2.log',
    'dailies.3.log',
    'dailies.log',
  ]);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1000);
  expect(read()).toContain('entry 199');
});

test('a log that was begun earlier goes on in the same file', () => {
  const { folder, read } = openLog();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'dailies.log'), 'before\n');
  createLog({ folder, redactor: redactor(), now: () => 0 })('after');
  expect(read()).toMatch(/^before\n.*after\n$/);
});

test.skipIf(process.platform === 'win32')('the log is for the person alone', () => {
  const { folder, log } = openLog();
  log('x');
  expect(statSync(join(folder, 'dailies.log')).mode & 0o777).toBe(0o600);
});

test('a log folder that is taken away does not throw, and is made again', () => {
  const { folder, log, read } = openLog();
  log('one');
  rmSync(folder, { recursive: true });
  log('lost');
  log('two');
  expect(read()).toContain('two');
});
