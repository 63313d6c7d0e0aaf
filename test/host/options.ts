/** What the host was started with: the app's folder, and the arguments the app itself gets. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly productName?: string;
  readonly version: string;
  readonly main: string;
}

/** `HOST_APP` points the host at another app's folder (its own tests' fixture). */
export const appFolder = resolve(process.env.HOST_APP ?? resolve(import.meta.dirname, '../..'));

export const manifest: Manifest = JSON.parse(
  readFileSync(resolve(appFolder, 'package.json'), 'utf8'),
) as Manifest;

/** The version of Electron that the stand-in claims to be: the one the project ships. */
export const electronVersion: string = (
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../node_modules/electron/package.json'), 'utf8'),
  ) as {
    readonly version: string;
  }
).version;

export const hostFolderName = 'test-host';

/** A window is shown only where there is a display to show it on. */
export const hasDisplay =
  process.platform !== 'linux' ||
  (process.env.DISPLAY ?? '') !== '' ||
  (process.env.WAYLAND_DISPLAY ?? '') !== '';
