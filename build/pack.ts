/**
 * `npm run pack [-- ARGS]`: packages for this system, in dist/, where Electron's binary can be had; else a trial
 * on a dummy of it, which shows what would be packed. ARGS go to electron-builder, such as `--linux deb`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from './build-if-stale.ts';
import { findElectronBinary } from './electron-binary.ts';
import { packDummy } from './pack-dummy.ts';

const root = resolve(import.meta.dirname, '..');
/** Electron is about 120 MB; a person who packs has the time. */
const FETCH_LIMIT_MS = 300_000;

async function packForReal(args: readonly string[]): Promise<number> {
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const child = spawn(process.execPath, [builder, '--publish', 'never', ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return await new Promise((done) => child.on('close', (code) => done(code ?? 1)));
}

// A file of a former build would be packed too.
rmSync(join(root, 'out'), { recursive: true, force: true });
await build();
// The builder takes it from the same cache, and fetches those of other architectures the same way.
if ((await findElectronBinary(FETCH_LIMIT_MS)) !== null) {
  process.exitCode = await packForReal(process.argv.slice(2));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-pack-'));
  try {
    const { files, fuses } = await packDummy(folder);
    for (const { path, bytes } of files) console.log(`${String(bytes).padStart(9)}  ${path}`);
    console.log(`Fuses: ${JSON.stringify(fuses)}`);
    console.log('This was a trial on a dummy: real packages need Electron’s binary (ELECTRON_MIRROR helps).');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
