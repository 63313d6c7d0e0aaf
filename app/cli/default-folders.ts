/** Says where things lie when nothing says otherwise: in the same places as the desktop app's. */
import { homedir } from 'node:os';
import { isAbsolute, join, parse } from 'node:path';

/**
 * The person's own folder. Who has none, as a service in a container, gets the root, as at a login: what cannot be made
 * there is named, where a path from nowhere would be one from wherever this was started.
 */
function homeFolder(): string {
  let home = '';
  try {
    home = homedir();
  } catch {
    // The system does not know this user.
  }
  return isAbsolute(home) ? home : parse(process.execPath).root;
}

/** Writes a folder of this machine so that it means the same on another. */
export function withoutHome(text: string): string {
  const home = homeFolder();
  return home === parse(home).root ? text : text.replaceAll(home, '~');
}

/** An empty variable, or a path from nowhere, counts as none (XDG Base Directory Specification). */
const folderIn = (variable: string | undefined): string | null =>
  variable !== undefined && isAbsolute(variable) ? variable : null;

/** Gives the path of the library that the window shows: Electron's userData. */
export function defaultDataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  switch (platform) {
    case 'win32':
      return join(folderIn(env.APPDATA) ?? join(homeFolder(), 'AppData', 'Roaming'), 'Dailies');
    case 'darwin':
      return join(homeFolder(), 'Library', 'Application Support', 'Dailies');
    default:
      return join(folderIn(env.XDG_CONFIG_HOME) ?? join(homeFolder(), '.config'), 'Dailies');
  }
}

/** Gives the path of the folder that clips are saved in. */
export function defaultClipFolder(platform: NodeJS.Platform): string {
  return join(homeFolder(), platform === 'darwin' ? 'Movies' : 'Videos', 'Dailies');
}
