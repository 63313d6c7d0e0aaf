/**
 * `npm run pack [-- ARGS]`: packages for this system, in dist/, where Electron's binary can be had; else a trial
 * on the Electron of the tests where one is prepared (test/electron/), which is started as packed; else on a dummy of
 * it, started in the stand-in host. Each is read back, and fails where it holds what it should not. ARGS go to
 * electron-builder, such as `--linux deb`; with `--trial` alone, no binary is looked for.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchApp } from '../../test/e2e/launch-app.ts';
import { packOnRuntime } from '../../test/electron/pack-runtime.ts';
import { type PreparedElectron, preparedElectron } from '../../test/electron/runtime.ts';
import { openSession, sessionRefusal } from '../../test/electron/session.ts';
import { startApp } from '../../test/electron/started-app.ts';
import { extractAsar } from './asar.ts';
import { build } from './build-if-stale.ts';
import { findElectronBinary } from './electron-binary.ts';
import { packDummy } from './pack-dummy.ts';
import { packOptions, withoutEmptySigning } from './pack-options.ts';
import { faultsOf, findPackages, type PackageRead, readPackage } from './read-package.ts';

const root = resolve(import.meta.dirname, '../..');
const DIST = join(root, 'dist');

/** True when there is nothing wrong with it. */
function report(name: string, read: PackageRead, publisher?: string): boolean {
  const faults = faultsOf(read, publisher);
  for (const fault of faults) console.error(`${name}: ${fault}`);
  return faults.length === 0;
}

function listFiles(read: PackageRead): void {
  for (const { path, content } of read.files) {
    console.log(`${String(content.length).padStart(9)}  ${path}`);
  }
  console.log(`Fuses: ${JSON.stringify(read.fuses[0])}`);
}

async function packForReal(args: readonly string[]): Promise<boolean> {
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  // A package of a former run would be read back too.
  rmSync(DIST, { recursive: true, force: true });
  const child = spawn(
    process.execPath,
    [builder, '--publish', 'never', ...packOptions(process.env), ...args],
    { cwd: root, stdio: 'inherit', env: withoutEmptySigning(process.env) },
  );
  if ((await new Promise((done) => child.on('close', done))) !== 0) return false;
  return findPackages(DIST)
    .map(([program, resources]) => {
      const publisher = program.endsWith('.exe') ? process.env.DAILIES_PUBLISHER : undefined;
      return report(program, readPackage(program, resources), publisher);
    })
    .every((good) => good);
}

/** Starts the packed app in the stand-in, and waits for its page to have drawn itself. */
async function startPacked(folder: string, asar: string): Promise<void> {
  const appFolder = join(folder, 'app');
  extractAsar(asar, appFolder);
  const app = await launchApp({ appFolder });
  try {
    await app.page.locator('main, h1, h2').first().waitFor();
  } finally {
    await app.close();
  }
}

/** Packs around the real Electron of the tests, and starts the result as a person would. */
async function packOnTestElectron(electron: PreparedElectron): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-pack-'));
  // Its user may be another than this one: root starts no sandbox.
  chmodSync(folder, 0o755);
  try {
    const packed = await packOnRuntime(folder, electron);
    listFiles(packed);
    const good = report('The trial', packed);
    const refusal = sessionRefusal();
    if (refusal !== null) {
      console.log(`It was packed, but not started: ${refusal}`);
      return good;
    }
    await using session = await openSession();
    const app = await startApp(session, { args: ['--data', session.makeFolder('data')] }, packed.program);
    await (await app.page()).locator('main, h1, h2').first().waitFor();
    const code = await app.quit();
    console.log(
      `What is packed starts, with its sandbox, on real Electron ${electron.version} with two shims.`,
    );
    console.log(
      'This was a trial: packages to give away need Electron’s own binary (ELECTRON_MIRROR helps).',
    );
    return good && code === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function packOnDummy(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-pack-'));
  try {
    const packed = await packDummy(folder, { env: process.env });
    listFiles(packed);
    const good = report('The trial', packed);
    await startPacked(folder, join(packed.folder, 'resources/app.asar'));
    console.log('What is packed starts, in the stand-in for Electron.');
    console.log('This was a trial on a dummy: real packages need Electron’s binary (ELECTRON_MIRROR helps).');
    return good;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A file of a former build would be packed too.
rmSync(join(root, 'out'), { recursive: true, force: true });
await build();
// The builder takes it from the same cache, and fetches those of other architectures the same way.
async function hasElectron(): Promise<boolean> {
  return (await findElectronBinary((sentence) => console.log(sentence))) !== null;
}

const args = process.argv.slice(2);
const isReal = !args.includes('--trial') && (await hasElectron());
const tested = preparedElectron();
const packForTrial = () => (tested === null ? packOnDummy() : packOnTestElectron(tested));
const good = await (isReal ? packForReal(args) : packForTrial());
if (!good) process.exitCode = 1;
