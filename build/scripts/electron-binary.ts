/** Finds Electron's binary, or has it fetched: for as long as bytes come, with a progress bar. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FetchNews } from './electron-fetch-hook.ts';
import { createProgressBar, megabytes } from './progress-bar.ts';

const PACKAGE = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const HOOK = pathToFileURL(resolve(import.meta.dirname, 'electron-fetch-hook.ts')).href;

/** Gives the binary that is on disk already, or null. */
export function presentElectronBinary(packageFolder = PACKAGE): string | null {
  try {
    const name = readFileSync(join(packageFolder, 'path.txt'), 'utf8');
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, 'dist'), name);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** How the installer ended. */
interface Ending {
  readonly code: number | null;
  /** Whether it went on with a part of an earlier try. */
  readonly resumed: boolean;
  /** The installer's own words, where it was not the download that failed. */
  readonly words: string;
  readonly failed: { readonly reason: string; readonly keptBytes: number } | null;
}

function startInstaller(packageFolder: string): ChildProcess {
  return spawn(process.execPath, ['--import', HOOK, join(packageFolder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Node's own fetch heeds proxies and the system's certificates only when asked to, and only at its start.
    env: { NODE_USE_ENV_PROXY: '1', NODE_USE_SYSTEM_CA: '1', ...process.env },
  });
}

async function runInstaller(packageFolder: string): Promise<Ending> {
  const child = startInstaller(packageFolder);
  const bar = createProgressBar('Fetching Electron', process.stderr);
  let resumed = false;
  let words = '';
  let failed: Ending['failed'] = null;
  child.stderr?.on('data', (chunk) => {
    words += chunk;
  });
  child.on('message', (news: FetchNews) => {
    if (news.kind === 'resumed') resumed = true;
    else if (news.kind === 'failed') failed = news;
    else bar.show(news);
  });
  const code = await new Promise<number | null>((done) => {
    child.on('error', (problem) => {
      words += problem.message;
      done(null);
    });
    child.on('close', done);
  });
  bar.end();
  return { code, resumed, words, failed };
}

function reasonOf({ failed, words }: Ending): string {
  if (failed) {
    const kept = failed.keptBytes > 0 ? ` (${megabytes(failed.keptBytes)} MB are kept for the next try)` : '';
    return `${failed.reason}${kept}`;
  }
  if (/did not match expected checksum/.test(words))
    return 'what came is not the file that was asked for: its checksum differs';
  return words.split('\n').find((line) => line.trim() !== '') ?? 'its installer ended without a word';
}

/**
 * Gives the path of Electron's binary. Where it is missing, the package's own installer fetches it (electron ≥ 42 has
 * no install script), by ELECTRON_MIRROR or HTTPS_PROXY where they are set; null if it cannot be, and `say` hears why.
 */
export async function findElectronBinary(
  say: (sentence: string) => void,
  packageFolder = PACKAGE,
): Promise<string | null> {
  const present = presentElectronBinary(packageFolder);
  if (present !== null) return present;
  say('Electron is not here yet, so it is fetched once: some 120 MB.');
  let ending = await runInstaller(packageFolder);
  // A part of an earlier try may have been of another file.
  if (ending.code !== 0 && ending.resumed && !ending.failed) ending = await runInstaller(packageFolder);
  const fetched = presentElectronBinary(packageFolder);
  if (fetched === null) {
    say(`Electron could not be fetched: ${reasonOf(ending)}. ELECTRON_MIRROR or HTTPS_PROXY may help.`);
  }
  return fetched;
}
