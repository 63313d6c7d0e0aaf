/** Whether this run comes from an AppImage, and from which file. */
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Absolute path of the AppImage whose mount this program runs from; null for any other program. Whatever an AppImage
 * starts inherits its APPIMAGE: a terminal or an editor that is one would pass for Dailies, and be started at login,
 * given its links or replaced by its updates.
 */
export function ownAppImage(env: Environment, execPath: string): string | null {
  const { APPIMAGE: image, APPDIR: mount } = env;
  if (!image?.startsWith('/') || !mount?.startsWith('/')) return null;
  return realPath(execPath).startsWith(realPath(mount) + sep) ? image : null;
}

/** The folder of mounts may be a link, which the system has followed in the program's own path. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
