import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Licence } from '../../app/shared/contract.ts';
import { packageFolderOf, readLicence } from '../../build/scripts/licences.ts';

const root = resolve(import.meta.dirname, '../..');

test.each([
  ['/home/a/node_modules/got/dist/index.js', '/home/a/node_modules/got'],
  ['/home/a/node_modules/@floating-ui/dom/dist/x.mjs?v=1', '/home/a/node_modules/@floating-ui/dom'],
  ['/home/a/node_modules/a/node_modules/b/c.js', '/home/a/node_modules/a/node_modules/b'],
  ['C:\\a\\node_modules\\svelte\\index.js', 'C:/a/node_modules/svelte'],
  ['\0/home/a/node_modules/got/index.js?commonjs', '/home/a/node_modules/got'],
  ['/home/a/app/main.ts', null],
  ['\0vite/helpers', null],
])('%j is a part of the package in %s', (moduleId, folder) => {
  expect(packageFolderOf(moduleId)).toBe(folder);
});

test('a package’s own words are what is shown of it', () => {
  const svelte = readLicence(resolve(root, 'node_modules/svelte'));
  const { version } = JSON.parse(readFileSync(resolve(root, 'node_modules/svelte/package.json'), 'utf8')) as {
    version: string;
  };
  expect(svelte).toMatchObject({ name: 'svelte', version, licence: 'MIT' });
  expect(svelte.text).toContain('Permission is hereby granted');
});

test('the build lists what each of its parts is made of, and nothing without a licence', () => {
  const file = resolve(root, 'out/licences.json');
  expect(existsSync(file)).toBe(true);
  const licences = JSON.parse(readFileSync(file, 'utf8')) as readonly Licence[];
  const names = licences.map(({ name }) => name);
  // The page, main and the command line each bring one of these.
  for (const name of ['svelte', 'electron-store', 'commander', 'electron']) expect(names).toContain(name);
  for (const { name, licence, text } of licences) {
    expect(licence, name).toMatch(/MIT|ISC|BSD|Apache|0BSD|CC0|Python|BlueOak/);
    expect(text, name).not.toBe('');
  }
  expect(new Set(licences.map(({ name, version }) => `${name} ${version}`)).size).toBe(licences.length);
});
