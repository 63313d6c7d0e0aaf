/** What comes in with npm (fault case 90): pinned, without scripts that run, under licences that go with ours. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Licence } from '../../app/shared/contract.ts';
import { buildIfStale } from '../../build/build-if-stale.ts';

const root = resolve(import.meta.dirname, '../..');

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}
interface Lockfile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

const read = <T>(name: string): T => JSON.parse(readFileSync(join(root, name), 'utf8')) as T;
const lock = read<Lockfile>('package-lock.json');
const manifest = read<Manifest>('package.json');
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('the lockfile', () => {
  test('case 90: names each package with an integrity of sha512, and none by git, file or plain http', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(locked.length).toBeGreaterThan(100);
    const odd = locked.filter(
      ([, { link, integrity = '', resolved = 'https:' }]) =>
        link || !integrity.startsWith('sha512-') || !resolved.startsWith('https:'),
    );
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  test('case 90: says what package.json says', () => {
    const own = lock.packages[''] as unknown as Manifest;
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      expect(own[kind]).toEqual(manifest[kind]);
    }
  });

  test('case 90: our own dependencies are exact, so that an update is a change that is seen', () => {
    const loose = Object.entries({ ...manifest.devDependencies, ...manifest.optionalDependencies })
      .filter(([name, version]) => !/^\d+\.\d+\.\d+$/.test(version) && name !== '@types/node')
      .map(([name]) => name);
    expect(loose).toEqual([]);
    expect(manifest.dependencies).toBeUndefined();
  });

  test('case 90: a package with an install script is one that was looked at', () => {
    const names = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    const seen = manifest.allowScripts ?? {};
    expect(names.filter((name) => !(name in seen) && name !== 'fsevents')).toEqual([]);
  });
});

/** Those that ask for no more than their text, which comes with each package. */
const FREE = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0'];

test('case 90: what is bundled is under licences that go with ours', async () => {
  await buildIfStale();
  const licences = read<readonly Licence[]>('out/licences.json');
  expect(licences.map(({ name }) => name)).toEqual(expect.arrayContaining(['got', 'svelte']));
  expect(licences.filter(({ licence }) => !FREE.includes(licence)).map(({ name }) => name)).toEqual([]);
}, 120_000);
