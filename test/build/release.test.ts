/** What a release brings beside its packages: manifests, checksums, and the command line for Node. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeChecksums } from '../../build/scripts/checksums.ts';
import { fillManifests, type ReleaseFacts } from '../../build/scripts/fill-manifests.ts';
import { makeNpmPackage } from '../../build/scripts/npm-package.ts';
import { makeSbom } from '../../build/scripts/sbom.ts';
import { buildCli } from '../cli/build-cli.ts';
import { tempFolder } from '../fakes/temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const FACTS: ReleaseFacts = {
  ...{ version: '1.2.3-beta.1', publisher: "Ann & Bob's: video", date: '2026-01-31' },
  description: 'Keeps "clips" & names them: whole.',
  homepage: 'https://example.com/dailies',
  baseUrl: 'https://example.com/dailies/releases/download/v1.2.3-beta.1',
};
const NAMES = ['setup.exe', 'mac-universal.dmg', 'linux-amd64.deb', 'linux-arm64.deb'].map(
  (end) => `Dailies-1.2.3-beta.1-${end}`,
);
const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function dummyRelease(names = NAMES): string {
  const folder = tempFolder();
  for (const name of names) writeFileSync(join(folder, name), `package ${name}`);
  return folder;
}

test('manifests are filled with the version, the addresses and the checksums of a release, and nothing is left open', async () => {
  const out = join(tempFolder(), 'manifests');
  const files = await fillManifests(dummyRelease(), out, FACTS);
  expect([...new Set(files.map((file) => file.split(/[\\/]/)[0]))]).toEqual([
    ...['aur', 'flatpak', 'homebrew', 'scoop', 'winget'],
  ]);
  const text = (file: string): string => readFileSync(join(out, file), 'utf8');
  for (const file of files) expect([file, text(file).match(/\{\{|\}\}|undefined/g)]).toEqual([file, null]);
  const [setup = '', dmg = '', amd64 = '', arm64 = ''] = NAMES;
  const scoop = JSON.parse(text('scoop/dailies.json'));
  expect(scoop).toMatchObject({
    ...{ version: FACTS.version, description: FACTS.description, hash: sumOf(`package ${setup}`) },
    url: `${FACTS.baseUrl}/${setup}#/dl.7z`,
  });
  expect(text('homebrew/dailies.rb')).toContain(`sha256 "${sumOf(`package ${dmg}`)}"`);
  expect(text('winget/Dailies.Dailies.installer.yaml')).toContain(
    `InstallerSha256: ${sumOf(`package ${setup}`)}`,
  );
  expect(text('winget/Dailies.Dailies.locale.en-US.yaml')).toContain(
    `Publisher: ${JSON.stringify(FACTS.publisher)}`,
  );
  for (const name of [amd64, arm64]) {
    for (const file of ['aur/PKGBUILD', 'aur/.SRCINFO', 'flatpak/app.dailies.desktop.yml']) {
      expect(text(file)).toContain(`${FACTS.baseUrl}/${name}`);
      expect(text(file)).toContain(sumOf(`package ${name}`));
    }
  }
  // What stands in it is read by a shell.
  const read = 'source "$1"; printf "%s\\n" "$pkgver" "$pkgdesc" "$url"';
  const said = execFileSync('bash', ['-c', read, 'bash', join(out, 'aur/PKGBUILD')], { encoding: 'utf8' });
  expect(said.trim().split('\n')).toEqual(['1.2.3_beta.1', FACTS.description, FACTS.homepage]);
  expect(text('flatpak/app.dailies.desktop.metainfo.xml')).toContain("<name>Ann &amp; Bob's: video</name>");
});

test.each([
  [{ homepage: 'http://example.com' }, 'must begin with https://'],
  [{ homepage: '' }, 'homepage must be one line'],
  [{ baseUrl: 'https://example.com/' }, 'end without a slash'],
  [{ description: 'two\nlines' }, 'description must be one line'],
])('%j is refused in a sentence', async (wrong, words) => {
  await expect(fillManifests(dummyRelease(), tempFolder(), { ...FACTS, ...wrong })).rejects.toThrow(words);
});

test('a package that was not made is named', async () => {
  await expect(fillManifests(dummyRelease(NAMES.slice(1)), tempFolder(), FACTS)).rejects.toThrow(
    'Dailies-1.2.3-beta.1-setup.exe is not in',
  );
});

test('each package has its checksum beside it, and all are in one list', async () => {
  const folder = dummyRelease();
  expect(await writeChecksums(folder)).toEqual([...NAMES].sort());
  expect(await writeChecksums(folder)).toEqual([...NAMES].sort());
  for (const name of NAMES) {
    expect(readFileSync(join(folder, `${name}.sha256`), 'utf8')).toBe(
      `${sumOf(`package ${name}`)}  ${name}\n`,
    );
  }
  expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')).toHaveLength(4);
});

test('the packages that manifests name are those that electron-builder makes', () => {
  const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  expect(config).toMatch(/artifactName: \$\{productName\}-\$\{version\}-\$\{os\}-\$\{arch\}\.\$\{ext\}$/m);
  expect(config).toMatch(/artifactName: \$\{productName\}-\$\{version\}-setup\.\$\{ext\}$/m);
  const workflow = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  expect(workflow).toContain('--linux --x64 --arm64');
});

test('the list of what Dailies is made of is CycloneDX', () => {
  const bom = makeSbom();
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'dailies', type: 'application' } },
  });
  const names = bom.components.map(({ name }) => name);
  for (const name of ['got', 'svelte', 'electron', 'valibot']) expect(names).toContain(name);
});

beforeAll(buildCli, 60_000);

test('the command line is a package that runs on Node alone, installed without a network', () => {
  const folder = tempFolder();
  const tarball = makeNpmPackage(join(folder, 'packed'));
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  const env = { PATH: process.env.PATH, HOME: home, npm_config_cache: join(folder, 'cache') };
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
    ...{ cwd: home, env, encoding: 'utf8', stdio: 'pipe', shell: process.platform === 'win32' },
  });
  // Nothing came along, and nothing is run at its installation.
  expect(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'dailies',
  ]);
  const installed = join(home, 'node_modules/dailies');
  const { version, scripts, dependencies, optionalDependencies, devDependencies } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  );
  expect([scripts, dependencies, optionalDependencies, devDependencies]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(existsSync(join(installed, 'out/main.js'))).toBe(false);
  const command = join(home, 'node_modules/.bin/dailies');
  const run = (...args: string[]): string =>
    execFileSync(command, args, { env, cwd: home, encoding: 'utf8', shell: process.platform === 'win32' });
  expect(run('--version').trim()).toBe(version);
  expect(run('list', '--data', join(folder, 'data'))).toBe('');
  const page = join(installed, 'out/dailies.1');
  expect(readFileSync(page, 'utf8')).toMatch(/^\.TH DAILIES 1 /);
  if (spawnSync('man', ['--version']).status !== 0) return;
  const man = execFileSync('man', ['-l', page], { encoding: 'utf8', env: { ...env, MANPAGER: 'cat' } });
  expect(man).toContain('dailies fetch');
}, 60_000);

test.skipIf(process.platform === 'win32')(
  'npm install -g brings the command and its page, and a Node that is too old is named',
  () => {
    const folder = tempFolder();
    const tarball = makeNpmPackage(join(folder, 'packed'));
    const prefix = join(folder, 'prefix');
    const env = { PATH: process.env.PATH, HOME: folder, npm_config_cache: join(folder, 'cache') };
    execFileSync(
      'npm',
      ['install', '-g', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', tarball],
      {
        ...{ cwd: folder, env, stdio: 'pipe' },
      },
    );
    expect(readFileSync(join(prefix, 'share/man/man1/dailies.1'), 'utf8')).toMatch(/^\.TH DAILIES 1 /);
    const runOn = (version: string) => {
      const pretend = join(folder, `${version}.cjs`);
      writeFileSync(
        pretend,
        `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
      );
      const cli = join(prefix, 'lib/node_modules/dailies/out/cli.js');
      return spawnSync(process.execPath, ['-r', pretend, cli, '--version'], { encoding: 'utf8', env });
    };
    for (const version of ['18.20.0', '22.15.1', '23.11.0']) {
      const { status, stdout, stderr } = runOn(version);
      expect([version, status, stdout]).toEqual([version, 2, '']);
      expect(stderr).toMatch(
        new RegExp(`^Dailies needs Node 22\\.16 [^\\n]+ this is ${version};[^\\n]+\\n$`),
      );
    }
    for (const version of ['22.16.0', '24.0.0', '26.1.0'])
      expect([version, runOn(version).status]).toEqual([version, 0]);
  },
  60_000,
);

test('npm pack in a checkout takes the command line and its page, and no source', () => {
  const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    ...{ cwd: root, encoding: 'utf8', shell: process.platform === 'win32' },
  });
  const packed: unknown = JSON.parse(said);
  const [first] = Array.isArray(packed) ? packed : Object.values(packed as object);
  const paths = (first as { files: readonly { path: string }[] }).files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['out/cli.js', 'package.json', 'LICENSE', 'README.md']));
  expect(paths.filter((path) => /^(?:app|renderer|test|build|docs)\//.test(path))).toEqual([]);
});
