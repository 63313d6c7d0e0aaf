import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../../build/build-if-stale.ts';
import { type Packed, packDummy } from '../../build/pack-dummy.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'dailies-pack-'));
let packed: Packed;
beforeAll(async () => {
  await buildIfStale();
  packed = await packDummy(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('case 87: a package holds what runs and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  const hashed = /^out\/renderer\/assets\/[\w-]+\.(js|css)$/;
  expect(paths.filter((path) => !hashed.test(path)).toSorted()).toEqual([
    'build/drag.png',
    'build/icon.png',
    'build/tray.png',
    'build/tray@2x.png',
    'build/trayTemplate.png',
    'build/trayTemplate@2x.png',
    'out/chunks/main-main.js',
    'out/main.js',
    'out/preload.cjs',
    'out/renderer/index.html',
    'out/renderer/manifest.json',
    'package.json',
  ]);
  expect(paths.some((path) => hashed.test(path))).toBe(true);
});

test('no packed file imports one that was left out', () => {
  const paths = packed.files.map(({ path }) => path);
  const comment = /^\s*(?:\*|\/\*|\/\/)/;
  for (const entry of ['out/main.js', 'out/preload.cjs']) {
    const lines = readFileSync(join(root, entry), 'utf8').split('\n');
    const imported = lines
      .filter((line) => !comment.test(line))
      .flatMap((line) => [...line.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"']+)["']/g)])
      .map(([, name]) => name ?? '')
      .filter((name) => name.startsWith('.'))
      .filter((name) => !paths.includes(`out/${name.slice(2)}`));
    expect([entry, imported]).toEqual([entry, []]);
  }
});

test('E18, case 87: the fuses are set so that the program runs this app alone', () => {
  expect(packed.fuses).toEqual({
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

test('only the languages of the window are packed', () => {
  const has = (name: string): boolean => existsSync(join(packed.folder, `locales/${name}.pak`));
  expect([has('en-US'), has('zh-CN'), has('de')]).toEqual([true, true, false]);
});
