/** Says whether Chromium's sandbox can work here, so that a start from a checkout need not abort where it cannot. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is asked of the system, so that a test can answer in its place. */
export interface SandboxProbes {
  readonly platform: NodeJS.Platform;
  readonly uid: number | undefined;
  /** Makes a user namespace with this user as its root; null where the tool for it is missing. */
  unshare(): boolean | null;
  /** Owner and mode of the helper beside Electron; null where there is none. */
  helper(path: string): { readonly uid: number; readonly mode: number } | null;
  /** A kernel setting below /proc/sys; null where it does not exist. */
  setting(name: string): string | null;
}

const SET_UID = 0o4000;
const APPARMOR = 'kernel/apparmor_restrict_unprivileged_userns';

const system: SandboxProbes = {
  platform: process.platform,
  uid: process.getuid?.(),
  unshare() {
    const { error, status } = spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore', timeout: 10_000 });
    return error && 'code' in error && error.code === 'ENOENT' ? null : status === 0;
  },
  helper(path) {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  },
  setting(name) {
    try {
      return readFileSync(join('/proc/sys', name), 'utf8').trim();
    } catch {
      return null;
    }
  },
};

/**
 * Says why Chromium cannot have its sandbox here, in words that end a sentence; null where it can. Its sandbox is made
 * of user namespaces, which Ubuntu 23.10 and later forbid to programs without an AppArmor profile, or else of a helper
 * that belongs to root. Electron ends at once where it has neither.
 */
export function sandboxHindrance(electron: string, probes: SandboxProbes = system): string | null {
  if (probes.platform !== 'linux') return null;
  if (probes.uid === 0) return 'Chromium refuses it to root';
  const helper = probes.helper(join(dirname(electron), 'chrome-sandbox'));
  if (helper?.uid === 0 && (helper.mode & SET_UID) !== 0) return null;
  // Newer AppArmor lets unshare itself through, so its success alone says nothing there.
  if (probes.setting(APPARMOR) === '1') return 'AppArmor forbids user namespaces here';
  return probes.unshare() === false ? 'this system forbids user namespaces' : null;
}

/** Gives Electron's arguments for the sandbox; `say` hears of a start that has to do without. */
export function sandboxArguments(
  electron: string,
  say: (sentence: string) => void,
  probes: SandboxProbes = system,
): readonly string[] {
  const hindrance = sandboxHindrance(electron, probes);
  if (hindrance === null) return [];
  say(`Electron starts without its sandbox: ${hindrance}.`);
  return ['--no-sandbox'];
}
