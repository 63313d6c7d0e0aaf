/**
 * Packs the built app around the real Electron for tests: electron-builder's own work on electron-builder.yml, with
 * real files, fuses and archive. One thing differs from what is shipped: package.json names a boot file, which loads
 * the runtime's shims and then imports the real main file.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packOptions } from '../../build/scripts/pack-options.ts';
import { type PackageRead, readPackage } from '../../build/scripts/read-package.ts';
import type { PreparedElectron } from './runtime.ts';

const root = resolve(import.meta.dirname, '../..');
/** Among the files that electron-builder.yml takes. */
export const BOOT_FILE = 'out/chunks/main-test-boot.js';

export interface RuntimePackage extends PackageRead {
  /** Absolute paths: the folder as installed, its program, and the folder with the packages. */
  readonly folder: string;
  readonly program: string;
  readonly dist: string;
}

export interface RuntimePackageOptions {
  readonly target?: 'dir' | 'deb';
  /** Default package.json's. */
  readonly version?: string;
}

const bootText = ({
  shims,
  sqlite,
}: PreparedElectron): string => `import { createRequire } from 'node:module';
process.env.DAILIES_TEST_SQLITE = ${JSON.stringify(sqlite)};
createRequire(import.meta.url)(${JSON.stringify(shims)});
await import('../main.js');
`;

/** A project with what the builder reads: out/ itself stays as it was built. */
function makeProject(folder: string, electron: PreparedElectron): string {
  const project = join(folder, 'project');
  mkdirSync(project, { recursive: true });
  for (const name of ['out', 'build/resources', 'LICENSE', 'package.json', 'electron-builder.yml']) {
    cpSync(join(root, name), join(project, name), { recursive: true });
  }
  writeFileSync(join(project, BOOT_FILE), bootText(electron));
  return project;
}

/** The runtime as the release's archive has it: without the app that starts folders. */
function makeDist(folder: string, electron: PreparedElectron): string {
  const dist = join(folder, 'electron');
  cpSync(electron.dist, dist, { recursive: true, filter: (path) => !path.endsWith('default_app.asar') });
  return dist;
}

/** Packs what is in out/ now, and reads the package back. Rejects with the builder's words. */
export async function packOnRuntime(
  folder: string,
  electron: PreparedElectron,
  options: RuntimePackageOptions = {},
): Promise<RuntimePackage> {
  const { target = 'dir' } = options;
  const project = makeProject(folder, electron);
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };
  const dist = join(folder, 'dist');
  const env = {
    ...process.env,
    CUSTOM_FPM_PATH: join(root, 'test/build/fpm-by-dpkg.ts'),
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
  };
  const settings = [
    `electronDist=${makeDist(folder, electron)}`,
    `electronVersion=${electron.version}`,
    `directories.output=${dist}`,
    `extraMetadata.main=${BOOT_FILE}`,
    `extraMetadata.version=${options.version ?? manifest.version}`,
  ].map((setting) => `-c.${setting}`);
  const args = ['--projectDir', project, '--linux', target, '--x64', '--publish', 'never'];
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const child = spawn(process.execPath, [builder, ...args, ...packOptions({}), ...settings], {
    cwd: project,
    env,
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words += chunk;
    });
  }
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`electron-builder failed.\n${words}`);
  const packed = join(dist, 'linux-unpacked');
  const program = join(packed, 'dailies');
  return { ...readPackage(program, join(packed, 'resources')), folder: packed, program, dist };
}
