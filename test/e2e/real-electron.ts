/**
 * Which real Electron the specs run on beside the stand-in: the one that ships where its binary is here, else the one
 * for tests (test/electron). On Linux in a session of its own, with its sandbox on, else not at all.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sandboxHindrance } from '../../build/scripts/chromium-sandbox.ts';
import { presentElectronBinary } from '../../build/scripts/electron-binary.ts';
import { preparedElectron } from '../electron/runtime.ts';

export interface RealElectron {
  /** As a run names it. */
  readonly name: string;
  readonly version: string;
  readonly binary: string;
  /** What comes before the specs' own module and the app's folder. */
  readonly args: readonly string[];
}

/** What real-session.ts opens for them. */
export interface RealSession {
  /** What the app is started with beside the specs' own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a keyring answers, and is open. */
  readonly hasKeyring: boolean;
}

/** The session of this run; the system's own where there is none. */
export function realSession(): RealSession {
  const text = process.env.E2E_SESSION;
  return text ? (JSON.parse(text) as RealSession) : { env: {}, hasKeyring: false };
}

function shipped(): RealElectron | null {
  const binary = presentElectronBinary();
  if (binary === null) return null;
  const path = resolve(import.meta.dirname, '../../node_modules/electron/package.json');
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
  return { name: `real Electron ${version}`, version, binary, args: [] };
}

function prepared(): RealElectron | null {
  const found = preparedElectron();
  if (found === null) return null;
  const { version, binary, shims } = found;
  return { name: `real Electron ${version} with two shims`, version, binary, args: ['-r', shims] };
}

const isThere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

/** The one to take; a sentence where there is none, or none that can run as it should. */
export function findRealElectron(): RealElectron | string {
  const found = shipped() ?? prepared();
  if (found === null) return 'None is here (npm run electron:prepare fetches one for Linux on x64).';
  const hindrance = sandboxHindrance(found.binary);
  if (hindrance !== null) return `There can be no sandbox for it: ${hindrance}.`;
  if (process.platform !== 'linux') return found;
  const missing = ['Xvfb', 'dbus-daemon'].filter((program) => !isThere(program));
  return missing.length === 0 ? found : `It needs ${missing.join(' and ')}.`;
}
