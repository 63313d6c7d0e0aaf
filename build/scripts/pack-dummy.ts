/**
 * Packs for Linux around a dummy of Electron's files, offline and in a few seconds: electron-builder's own
 * reading of electron-builder.yml, the packed files and the fuses are all real; only the program is not.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packOptions } from './pack-options.ts';
import { FUSE_MARK, FUSES, type PackageRead, readPackage } from './read-package.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Packed extends PackageRead {
  /** Absolute path of the folder as it would be installed. */
  readonly folder: string;
  /** Absolute path of the folder with the packages. */
  readonly dist: string;
}

function makeDummy(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  const version = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    readonly version: string;
  };
  const count = Object.keys(FUSES).length;
  const wire = Buffer.concat([Buffer.from([1, count]), Buffer.from('1'.repeat(count))]);
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from(FUSE_MARK), wire]), { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version.version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), '');
  for (const name of ['en-US', 'zh-CN', 'de', 'nl']) writeFileSync(join(folder, `locales/${name}.pak`), '');
}

export interface DummyOptions {
  /** Of Linux; default a folder alone. */
  readonly target?: 'dir' | 'deb';
  /** For the publisher's options, and for the builder itself. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Packs what is in out/ now into a folder, and reads the package back. Rejects with the builder's words. */
export async function packDummy(folder: string, options: DummyOptions = {}): Promise<Packed> {
  const { target = 'dir', env = {} } = options;
  const dummy = join(folder, 'electron-dummy');
  makeDummy(dummy);
  const dist = join(folder, 'dist');
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const args = ['--linux', target, '--x64', '--publish', 'never', ...packOptions(env)];
  const child = spawn(
    process.execPath,
    [builder, ...args, `-c.electronDist=${dummy}`, `-c.directories.output=${dist}`],
    { cwd: root, env: { ...process.env, ...env } },
  );
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words += chunk;
    });
  }
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`electron-builder failed.\n${words}`);
  const packed = join(dist, 'linux-unpacked');
  return {
    ...readPackage(join(packed, 'dailies'), join(packed, 'resources')),
    ...{ folder: packed, dist },
  };
}
