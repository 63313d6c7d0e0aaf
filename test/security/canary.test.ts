/** The search that every test ends with: it can fail, for a key in any spelling, and says where. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openSuiteRun } from '../../build/scripts/suite-run.ts';
import * as electron from '../fakes/electron.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { CANARY_CORE, CANARY_HINT, CANARY_KEY } from '../fixtures/canary-key.ts';
import { runs } from '../setup/runs.ts';
import { findInFile, needlesOf } from './find-key.ts';
import { failOnLeaks, inspectRequest, inspectValue, noteLeak, searchForKey, takeLeaks } from './leaks.ts';

/** What is planted here is taken out again before the hooks of watch.ts look. */
afterEach(() => void takeLeaks());

/** Leaks noted while `act` runs, kept from the list of the whole suite. */
function leaksOf(act: () => void): readonly string[] {
  vi.stubEnv('CANARY_LEAKS', '');
  act();
  vi.unstubAllEnvs();
  return takeLeaks();
}

/** A folder whose removal finds nothing: the key in it is overwritten first. */
function folderWith(content: Buffer | string, name = 'left.bin'): { folder: string; path: string } {
  const folder = tempFolder({ mayHoldKey: [name] });
  const path = join(folder, name);
  writeFileSync(path, content);
  return { folder, path };
}

/** Bytes of a sparse file that were never written. */
const HOLES = 3 * 1024 ** 3;

const base64 = (before: string): string => Buffer.from(`${before}${CANARY_KEY} and more`).toString('base64');

test.each<[string, Buffer | string]>([
  ['as it is', `before ${CANARY_KEY} after`],
  ['cut off', `Bearer ${CANARY_KEY.slice(0, -8)}`],
  ['escaped for JSON', JSON.stringify({ key: CANARY_KEY })],
  ['escaped for an address', `https://h/?k=${encodeURIComponent(CANARY_KEY)}`],
  ['in a whole address', encodeURI(`https://h/${CANARY_KEY}`)],
  ['in base64', base64('')],
  ['in base64 after one byte', base64(':')],
  ['in base64 after two bytes', base64('me')],
  ['in base64 for addresses', Buffer.from(CANARY_KEY).toString('base64url')],
  ['in a header of basic authentication', `Basic ${Buffer.from(`user:${CANARY_KEY}`).toString('base64')}`],
  ['in hex', Buffer.from(CANARY_KEY).toString('hex')],
  ['in UTF-16', Buffer.from(`x${CANARY_KEY}`, 'utf16le')],
])('case 77: a key left in a file %s is found, by name and offset', (_title, content) => {
  const head = Buffer.alloc(5000, 'x');
  const { folder, path } = folderWith(Buffer.concat([head, Buffer.from(content)]));
  const [leak = '', ...more] = leaksOf(() => searchForKey(folder));
  expect(more).toEqual([]);
  const [, offset] = /offset (\d+): /.exec(leak) ?? [];
  expect(leak.startsWith(`${path}, offset `)).toBe(true);
  expect(Number(offset)).toBeGreaterThanOrEqual(5000);
  expect(Number(offset)).toBeLessThan(5000 + content.length);
});

test('a full key has forms of its own, where its signs are escaped', () => {
  const forms = needlesOf(CANARY_KEY).map(({ bytes }) => bytes.toString());
  expect(forms).toEqual(
    expect.arrayContaining([
      CANARY_KEY,
      encodeURIComponent(CANARY_KEY),
      JSON.stringify(CANARY_KEY).slice(1, -1),
    ]),
  );
  expect(new Set(forms).size).toBe(forms.length);
  expect(CANARY_KEY.endsWith(CANARY_HINT)).toBe(true);
  expect(CANARY_CORE).toMatch(/^[a-z]{20,}$/);
});

test('a key across the edge of two pieces is found, at any place', () => {
  const { path } = folderWith('');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 300 }), (before, chunk) => {
      writeFileSync(
        path,
        Buffer.concat([Buffer.alloc(before, '.'), Buffer.from(CANARY_KEY), Buffer.alloc(50)]),
      );
      expect(findInFile(path, needlesOf(CANARY_KEY), chunk)?.offset).toBe(before);
    }),
    { numRuns: runs(200) },
  );
});

test('a key behind holes is found, in the name of a file too, and links are not followed', () => {
  const { folder, path } = folderWith('');
  truncateSync(path, HOLES);
  writeFileSync(path, CANARY_KEY, { flag: 'a' });
  expect(leaksOf(() => searchForKey(folder))).toEqual([`${path}, offset ${HOLES}: the canary key as it is`]);
  const elsewhere = tempFolder();
  symlinkSync(path, join(elsewhere, 'link'));
  expect(leaksOf(() => searchForKey(elsewhere))).toEqual([]);
  expect(leaksOf(() => searchForKey(join(elsewhere, CANARY_CORE)))).toHaveLength(1);
});

test('a key in a database is found', () => {
  const { folder, path } = folderWith('', 'library.db');
  const db = new DatabaseSync(path);
  db.exec('CREATE TABLE kept (text TEXT)');
  db.prepare('INSERT INTO kept VALUES (?)').run(CANARY_KEY);
  db.close();
  expect(leaksOf(() => searchForKey(folder))).toHaveLength(1);
});

test('only a file that the person put the key in is passed over, by its whole name', () => {
  const { folder } = folderWith(CANARY_KEY, 'key');
  expect(leaksOf(() => searchForKey(folder, ['key']))).toEqual([]);
  expect(leaksOf(() => searchForKey(folder, ['ke', 'other/key']))).toHaveLength(1);
});

describe('messages', () => {
  test('case 77: a key in a message, a notification or an answer is found, and what is encrypted is not', () => {
    const found = (value: unknown): boolean => leaksOf(() => void inspectValue('here', value)).length === 1;
    expect(found([{ deep: new Map([['a', [`x ${CANARY_KEY}`]]]) }])).toBe(true);
    expect(found({ message: `ключ ${CANARY_KEY}` })).toBe(true);
    expect(found({ call: () => 1, error: new Error(CANARY_KEY) })).toBe(true);
    expect(found({ hint: CANARY_HINT, state: 'stored' })).toBe(false);
    expect(found(electron.answers.encrypt(CANARY_KEY))).toBe(false);
    expect(electron.answers.decrypt(electron.answers.encrypt(CANARY_KEY)).result).toBe(CANARY_KEY);
  });

  test('whatever the fake Electron is given is looked through', async () => {
    vi.stubEnv('CANARY_LEAKS', '');
    new electron.BrowserWindow({}).webContents.send('dailies:x', { text: CANARY_KEY });
    await electron.dialog.showMessageBox({ message: CANARY_KEY });
    electron.ipcMain.handle('dailies:leaky', () => ({ ok: true, value: CANARY_KEY }));
    await electron.ipcMain.handlers.get('dailies:leaky')?.({});
    vi.unstubAllEnvs();
    expect(takeLeaks().map((leak) => leak.split(':')[0])).toEqual([
      'what the app gave to webContents.send',
      'a message to the page, dailies',
      'what the app gave to dialog.showMessageBox',
      'the answer to dailies',
    ]);
  });

  test('a request may carry it to the gateway, in its one header, and nowhere else', () => {
    const headers = { authorization: `Bearer ${CANARY_KEY}` };
    expect(leaksOf(() => inspectRequest('gateway', '/luma/tasks', headers))).toEqual([]);
    expect(leaksOf(() => inspectRequest('file server', '/a.mp4', headers))).toHaveLength(1);
    expect(
      leaksOf(() => inspectRequest('gateway', `/?key=${encodeURIComponent(CANARY_KEY)}`, {})),
    ).toHaveLength(1);
    expect(leaksOf(() => inspectRequest('gateway', '/', { 'x-api-key': CANARY_KEY }))).toHaveLength(1);
  });
});

test('a leak that was noted fails its test', () => {
  expect(() => leaksOf(() => failOnLeaks())).not.toThrow();
  vi.stubEnv('CANARY_LEAKS', '');
  noteLeak('a.log, offset 7');
  vi.unstubAllEnvs();
  expect(() => failOnLeaks()).toThrow(/a\.log, offset 7/);
});

test('the last step of npm test finds what any process has left, printed or noted', () => {
  // What is planted here is not to be found by the run that this test is part of.
  vi.stubEnv('CANARY_LEAKS', '');
  const run = openSuiteRun();
  try {
    const left = run.env.TMPDIR ?? '';
    expect(run.findLeaks()).toEqual([]);
    mkdirSync(join(left, 'deep'));
    writeFileSync(join(left, 'deep', 'crash.dmp'), `....${CANARY_KEY}`);
    writeFileSync(run.env.CANARY_LEAKS ?? '', 'a message to the page\na message to the page\n');
    execFileSync(
      process.execPath,
      ['-e', `require('fs').writeFileSync(os.tmpdir() + '/child', process.argv[1])`, CANARY_KEY],
      {
        env: { ...process.env, ...run.env },
      },
    );
    const leaks = run.findLeaks();
    expect(leaks[0]).toBe('a message to the page');
    expect(leaks.slice(1).map((leak) => leak.slice(left.length + 1).split(',')[0])).toEqual([
      'child',
      join('deep', 'crash.dmp'),
    ]);
  } finally {
    run.remove();
    vi.unstubAllEnvs();
  }
});

test('every test file is watched, and tests remove what the app wrote by the searching helper alone', () => {
  const tests = resolve(import.meta.dirname, '..');
  const config = readFileSync(join(tests, '..', 'vitest.config.ts'), 'utf8');
  // Each project begins with what all have in common, and sets up at least that.
  const projects = config.match(/\bname: '/g) ?? [];
  expect(projects.length).toBeGreaterThan(4);
  expect(config.match(/\.\.\.(?:common|inNode|inWindow|inStandIn),\s+name: '/g)).toHaveLength(
    projects.length,
  );
  const [first, ...others] = [...config.matchAll(/setupFiles: (.*),\n/g)].map(([, files]) => files ?? '');
  expect(first).toBe("['test/security/watch.ts']");
  expect(
    others.filter((files) => !/^(?:\[\.\.\.common\.setupFiles, |inNode\.setupFiles$)/.test(files)),
  ).toEqual([]);

  /** Made and removed without the app having written there, or by programs that are no tests. */
  const elsewhere =
    /^(bench|soak|renderer\/gallery)\/|^crash\/run\.ts$|^fixtures\/make-|^host\/chromium\.ts$|^build\/|^electron\/prepare\.ts$|^security\/fuzz\//;
  const makers = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !elsewhere.test(name))
    .filter((name) => readFileSync(join(tests, name), 'utf8').includes('mkdtemp'));
  for (const name of makers) {
    if (name === 'security/canary.test.ts') continue;
    expect([name, /removeSearched|searchForKey/.test(readFileSync(join(tests, name), 'utf8'))]).toEqual([
      name,
      true,
    ]);
  }
  expect(makers).toContain('fakes/temp-folder.ts');
});
