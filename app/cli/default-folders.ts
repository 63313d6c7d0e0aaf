/** Says where things lie when nothing says otherwise: in the same places as the desktop app's. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Gives the path of the library that the window shows: Electron's userData. */
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

/** Gives the path of the folder that clips are saved in. */
export function defaultClipFolder(platform: NodeJS.Platform): string {
  return join(homedir(), platform === 'darwin' ? 'Movies' : 'Videos', 'Dailies');
}
