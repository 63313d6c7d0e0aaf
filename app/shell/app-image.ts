/** Says whether this run comes from an AppImage, and from which file. */
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What an AppImage's launcher puts its mount into (`generateAppRunScript` of app-builder-lib). */
const SEARCHED = ['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'GSETTINGS_SCHEMA_DIR'];

/**
 * Gives the absolute path of the AppImage whose mount this program runs from; null for any other program. Whatever an
 * AppImage starts inherits its APPIMAGE: a terminal or an editor that is one would pass for Dailies, and be started at
 * login, given its links or replaced by its updates.
 */
export function ownAppImage(env: Environment, execPath: string): string | null {
  const { APPIMAGE: image, APPDIR: mount } = env;
  if (!image?.startsWith('/') || !mount?.startsWith('/')) return null;
  return realPath(execPath).startsWith(realPath(mount) + sep) ? image : null;
}

/**
 * Takes the AppImage's mount out of `env`, which all that this process starts from now on inherits: a player would load
 * the AppImage's libraries for its own. This program itself has loaded them by then.
 */
export function forgetMount(env: Record<string, string | undefined>, execPath: string): void {
  const { APPDIR: mount } = env;
  if (!mount || ownAppImage(env, execPath) === null) return;
  for (const name of SEARCHED) {
    const folders = env[name]?.split(':') ?? [];
    const left = folders.filter((folder) => folder !== mount && !folder.startsWith(mount + sep));
    if (left.length === folders.length) continue;
    if (left.length > 0) env[name] = left.join(':');
    else delete env[name];
  }
}

/**
 * Follows links in a path: the folder of mounts may be one, which the system has followed in the program's own path.
 */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
