/** Finds Electron's binary, or lets the electron package fetch it, without ever waiting long or saying anything. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/** The binary that is on disk already, or null. */
export function presentElectronBinary(): string | null {
  try {
    const name = readFileSync(join(packageFolder, 'path.txt'), 'utf8');
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, 'dist'), name);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * The path of Electron's binary. Where it is missing, the package's own installer (electron ≥ 42 has no install
 * script) is given `timeoutMs` to fetch it, by ELECTRON_MIRROR or a proxy where they are set; null if it cannot.
 */
export async function findElectronBinary(timeoutMs = 15_000): Promise<string | null> {
  const present = presentElectronBinary();
  if (present !== null || timeoutMs <= 0) return present;
  await new Promise<void>((resolve) => {
    const installer = spawn(process.execPath, [join(packageFolder, 'install.js')], {
      stdio: 'ignore',
      // The downloader reads the usual proxy variables only when asked to.
      env: { ELECTRON_GET_USE_PROXY: '1', ...process.env },
    });
    const timer = setTimeout(() => installer.kill('SIGKILL'), timeoutMs);
    installer.on('error', () => {});
    installer.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return presentElectronBinary();
}
