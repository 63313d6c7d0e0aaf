/** What comes from others (fault case 90): pinned, quiet at install, under licences that let it be bundled. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source.ts';

interface Package {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const read = <Value>(path: string): Value => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Value;
const lock = read<{ lockfileVersion: number; packages: Record<string, Package> }>('package-lock.json');
const manifest = read<Manifest>('package.json');
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

test('case 90: the lock file pins every package by a strong hash, and none comes from elsewhere than a registry', () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  const elsewhere = packages.filter(
    ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://'),
  );
  expect(elsewhere).toEqual([]);
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
  expect(
    Object.entries(wanted).filter(([, version]) => /^(?:git|file|link|http|github)|\//.test(version)),
  ).toEqual([]);
});

test('case 90: our own dependencies are exact and all bundled, so that an update is a change that is seen', () => {
  const loose = Object.entries(manifest.devDependencies).filter(
    ([name, version]) => !/^\d+\.\d+\.\d+$/.test(version) && name !== '@types/node',
  );
  expect(loose).toEqual([]);
  expect(manifest.dependencies).toBeUndefined();
});

test('case 90: no package runs a script of its own at install but those that were looked at', () => {
  const running = packages
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(running.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
});

test('case 90: what is bundled is under licences that ask for no more than to be named', () => {
  const bundled = read<readonly { readonly name: string; readonly licence: string }[]>('out/licences.json');
  expect(bundled.length).toBeGreaterThan(10);
  const permissive =
    /^(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Python-2\.0|\(?(?:WTFPL OR )?(?:MIT|ISC)(?: OR [\w.-]+)?\)?)$/;
  expect(bundled.filter(({ licence }) => !permissive.test(licence))).toEqual([]);
});
