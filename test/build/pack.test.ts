import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as builder from 'electron-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCALES } from '../../app/shared/locale.ts';
import { readUpdateFeed } from '../../app/shell/updates/update-mode.ts';
import { buildIfStale } from '../../build/scripts/build-if-stale.ts';
import { type Packed, packDummy } from '../../build/scripts/pack-dummy.ts';
import { packOptions, withoutEmptySigning } from '../../build/scripts/pack-options.ts';
import { FUSES, faultsOf } from '../../build/scripts/read-package.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'dailies-pack-'));
let packed: Packed;
beforeAll(async () => {
  await buildIfStale();
  packed = await packDummy(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each but English, which is in main.js, and what they share. */
const LANGUAGES = [...LOCALES.filter((locale) => locale !== 'en'), 'registry']
  .map((name) => `out/chunks/main-language-${name}.cjs`)
  .toSorted();

const textOf = (path: string): string =>
  packed.files.find((file) => file.path === path)?.content.toString('utf8') ?? '';

test('case 87: a package holds what runs and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  const hashed = /^out\/renderer\/assets\/[\w-]+\.(js|css)$/;
  expect(paths.filter((path) => !hashed.test(path)).toSorted()).toEqual([
    'LICENSE',
    'build/resources/drag.png',
    'build/resources/icon.png',
    'build/resources/icons/128x128.png',
    'build/resources/tray-attention.ico',
    'build/resources/tray-attention.png',
    'build/resources/tray-attention@2x.png',
    'build/resources/tray-attentionTemplate.png',
    'build/resources/tray-attentionTemplate@2x.png',
    'build/resources/tray-overlay.png',
    'build/resources/tray-overlay@2x.png',
    'build/resources/tray-working.ico',
    'build/resources/tray-working.png',
    'build/resources/tray-working@2x.png',
    'build/resources/tray-workingTemplate.png',
    'build/resources/tray-workingTemplate@2x.png',
    'build/resources/tray.ico',
    'build/resources/tray.png',
    'build/resources/tray@2x.png',
    'build/resources/trayTemplate.png',
    'build/resources/trayTemplate@2x.png',
    ...LANGUAGES,
    'out/chunks/main-main.js',
    'out/licences.json',
    'out/main.js',
    'out/preload.cjs',
    'out/renderer-files.json',
    'out/renderer/index.html',
    'package.json',
  ]);
  expect(paths.some((path) => hashed.test(path))).toBe(true);
});

test('case 87: no packed file imports one that was left out', () => {
  const paths = packed.files.map(({ path }) => path);
  const comment = /^\s*(?:\*|\/\*|\/\/)/;
  for (const entry of ['out/main.js', 'out/preload.cjs', 'out/chunks/main-main.js', ...LANGUAGES]) {
    const lines = textOf(entry).split('\n');
    const missing = lines
      .filter((line) => !comment.test(line))
      .flatMap((line) => [...line.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](\.[^"']+)["']/g)])
      .map(([, name]) => new URL(name ?? '', `file:///${entry}`).pathname.slice(1))
      // Built before the bundle, for code that is never reached: none such so far.
      .filter((path) => !paths.includes(path));
    expect([entry, missing]).toEqual([entry, []]);
  }
});

test('E2: what is packed of the page is what the build wrote down of it', () => {
  const page = packed.files.map(({ path }) => path).filter((path) => path.startsWith('out/renderer/'));
  const files = JSON.parse(textOf('out/renderer-files.json')) as readonly string[];
  expect(files.map((name) => `out/renderer/${name}`)).toEqual(page.toSorted());
});

test('E18, case 87: the fuses are set so that the program runs this app alone', () => {
  expect(packed.fuses).toEqual([FUSES]);
  expect(FUSES).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    nodeCliInspect: false,
    embeddedAsarIntegrity: true,
    onlyLoadAppFromAsar: true,
    browserProcessSnapshot: false,
    fileProtocolPrivileges: false,
  });
});

describe('reading a package back', () => {
  const file = (path: string, content = '') => ({ path, content: Buffer.from(content) });
  const good = { files: [file('out/main.js')], fuses: [FUSES], feed: null };

  test('case 87: finds nothing wrong with this one', () => {
    expect(faultsOf(packed)).toEqual([]);
  });

  test.each([
    ['a source map', { files: [file('out/renderer/a.js.map')] }, 'a.js.map'],
    [
      'a named source map',
      { files: [file('out/main.js', 'x\n//# sourceMappingURL=main.js.map')] },
      'source map',
    ],
    ['a test', { files: [file('out/renderer/app.test.js')] }, 'app.test.js'],
    ['an environment file', { files: [file('.env')] }, '.env'],
    ['the command line', { files: [file('out/cli.js')] }, 'cli.js'],
    ['a key', { files: [file('out/main.js', '-----BEGIN EC PRIVATE KEY-----')] }, 'secret'],
    ['a fuse left on', { fuses: [{ ...FUSES, runAsNode: true }] }, 'runAsNode must be off'],
    [
      'one half of a universal binary',
      { fuses: [FUSES, { ...FUSES, onlyLoadAppFromAsar: false }] },
      'must be on',
    ],
    ['a program without fuses', { fuses: [] }, 'no fuses'],
  ])('case 87: names %s', (_title, changes, word) => {
    const faults = faultsOf({ ...good, ...changes });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(word);
  });

  test('U1, case 88: names a feed without the publisher that its updates must be signed by', () => {
    const feed = 'provider: generic\nurl: https://updates.example.com\n';
    expect(faultsOf({ ...good, feed }, 'Someone GmbH')).toHaveLength(1);
    expect(faultsOf({ ...good, feed: `${feed}publisherName:\n  - Someone GmbH\n` }, 'Someone GmbH')).toEqual(
      [],
    );
    expect(faultsOf(good, 'Someone GmbH')).toEqual([]);
  });

  test('U1, case 88: names a feed that is not https', () => {
    expect(faultsOf({ ...good, feed: 'provider: generic\nurl: http://updates.example.com\n' })).toHaveLength(
      1,
    );
    expect(faultsOf({ ...good, feed: 'provider: generic\nurl: https://updates.example.com\n' })).toEqual([]);
  });
});

describe('what a publisher says by the environment', () => {
  test('U1, case 88: without a feed a package has none, and looks for no updates', () => {
    expect(packOptions({}).filter((option) => option.includes('publish.'))).toEqual([]);
    expect(packed.feed).toBeNull();
    expect(existsSync(join(packed.folder, 'resources/app-update.yml'))).toBe(false);
  });

  test('U1, case 88: a feed must be https or a repository', () => {
    expect(packOptions({ DAILIES_FEED_URL: 'https://updates.example.com/' })).toContain(
      '-c.publish.url=https://updates.example.com/',
    );
    expect(() => packOptions({ DAILIES_FEED_URL: 'http://updates.example.com/' })).toThrow(/https/);
    expect(() => packOptions({ DAILIES_FEED_GITHUB: 'someone' })).toThrow(/owner/);
  });

  test('U1, case 88: the publisher, whose signature a Windows update must have, comes along', () => {
    expect(packOptions({ DAILIES_PUBLISHER: 'Someone GmbH' })).toContain(
      '-c.win.signtoolOptions.publisherName=Someone GmbH',
    );
  });
});

test('P1-6: a package that is signed for macOS says so, for the updates that need it', () => {
  const mark = '-c.extraMetadata.signedForMac=true';
  expect(packOptions({})).not.toContain(mark);
  expect(packOptions({ CSC_LINK: '', CSC_NAME: '' })).not.toContain(mark);
  expect(packOptions({ CSC_LINK: 'certificate' })).toContain(mark);
  expect(packOptions({ CSC_NAME: 'Someone' })).toContain(mark);
});

test('a secret that is not set leaves a package unsigned, and does not pass for a certificate', () => {
  const set = { PATH: '', CSC_KEY_PASSWORD: 'secret', APPLE_TEAM_ID: 'A1B2' };
  const empty = { CSC_LINK: '', WIN_CSC_LINK: '', WIN_CSC_KEY_PASSWORD: '', APPLE_ID: '' };
  expect(withoutEmptySigning({ ...set, ...empty })).toEqual(set);
});

test('only the languages of the window are packed', () => {
  const has = (name: string): boolean => existsSync(join(packed.folder, `locales/${name}.pak`));
  expect([has('en-US'), has('zh-CN'), has('de'), has('nl')]).toEqual([true, true, true, false]);
});

test('E1: an AppImage is started with Chromium’s sandbox', async () => {
  let entry = '';
  await builder.build({
    ...{ projectDir: root, prepackaged: packed.folder, publish: 'never' },
    targets: builder.Platform.LINUX.createTarget('AppImage', builder.Arch.x64),
    config: { directories: { output: join(folder, 'appimage') } },
    // What the file holds is settled here, before the tools that write it have to be fetched.
    effectiveOptionComputed: async ({ desktop }: { readonly desktop: string }) => {
      entry = desktop;
      return true;
    },
  });
  expect(entry).toMatch(/^Exec=AppRun %U$/m);
  expect(entry).toMatch(/^MimeType=application\/x-dailies-list;x-scheme-handler\/dailies;$/m);
});

const hasDpkg = process.platform === 'linux' && spawnSync('dpkg-deb', ['--version']).status === 0;

describe.runIf(hasDpkg)('a .deb (made by dpkg-deb)', () => {
  let deb = '';
  let made: Packed;
  beforeAll(async () => {
    const env = {
      CUSTOM_FPM_PATH: join(import.meta.dirname, 'fpm-by-dpkg.ts'),
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      DAILIES_FEED_GITHUB: 'someone/dailies',
      DAILIES_HOMEPAGE: 'https://dailies.example.com/',
    };
    made = await packDummy(join(folder, 'deb'), { target: 'deb', env });
    deb = join(made.dist, readdirSync(made.dist).find((name) => name.endsWith('.deb')) ?? '');
  }, 120_000);
  const ask = (...args: readonly string[]): string => execFileSync('dpkg-deb', args, { encoding: 'utf8' });

  test('has an icon of each size, and a desktop file that takes our links and our lists, and no other files', () => {
    const paths = ask('--contents', deb).match(/(?<=\.)\/usr\/share\/\S+(?<!\/)$/gm) ?? [];
    expect(paths.toSorted()).toEqual(
      [
        '/usr/share/applications/dailies.desktop',
        ...[16, 24, 32, 48, 64, 128, 256, 512].map(
          (size) => `/usr/share/icons/hicolor/${size}x${size}/apps/dailies.png`,
        ),
        '/usr/share/mime/packages/dailies.xml',
      ].toSorted(),
    );
    const tree = join(folder, 'tree');
    ask('--extract', deb, tree);
    const entry = readFileSync(join(tree, 'usr/share/applications/dailies.desktop'), 'utf8');
    expect(entry).toContain('\nExec=/opt/Dailies/dailies %U\n');
    expect(entry).toContain('\nMimeType=application/x-dailies-list;x-scheme-handler/dailies;\n');
    const types = readFileSync(join(tree, 'usr/share/mime/packages/dailies.xml'), 'utf8');
    expect(types.match(/type="[^"]+"|pattern="[^"]+"/g)).toEqual([
      'type="application/x-dailies-list"',
      'pattern="*.dailies"',
    ]);
    expect(entry).toContain('\nStartupWMClass=dailies\n');
    expect(entry).toContain('\nCategories=AudioVideo;Video;');
  });

  test('case 88: says what it is, so that it is told of updates and never installs them by itself', () => {
    expect(readFileSync(join(made.folder, 'resources/package-type'), 'utf8')).toBe('deb');
    expect(readUpdateFeed(made.feed ?? '')).toEqual({
      page: 'https://github.com/someone/dailies/releases/latest',
      hasPublisher: false,
    });
    expect(faultsOf(made)).toEqual([]);
  });

  test('names its publisher’s page and what it needs', () => {
    expect(ask('--field', deb, 'Homepage').trim()).toBe('https://dailies.example.com/');
    expect(ask('--field', deb, 'Depends')).toContain('libsecret-1-0');
  });
});
