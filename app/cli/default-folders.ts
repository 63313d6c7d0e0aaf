/** Where things live when nothing says otherwise: the same places as the desktop app's. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Electron's userData: the library that the window shows. */
export function defaultDataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  switch (platform) {
    case 'win32':
      return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Dailies');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Dailies');
    default:
      return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'Dailies');
  }
}

export function defaultClipFolder(platform: NodeJS.Platform): string {
  return join(homedir(), platform === 'darwin' ? 'Movies' : 'Videos', 'Dailies');
}
