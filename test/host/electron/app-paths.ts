/** Where app.getPath points, the command line's switches, and the host's own folder inside userData. */
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostFolderName, manifest } from '../options.ts';

export const paths = new Map<string, string>();
export const switches = new Map<string, string>();
export const appName = { current: manifest.productName ?? manifest.name };

for (const argument of process.argv.slice(2)) {
  const [, key, value] = /^--([^=]+)(?:=(.*))?$/.exec(argument) ?? [];
  if (key !== undefined) switches.set(key, value ?? '');
}

function configFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') return process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming');
  return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
}

/** Names of folders that this system does not know, as a test has them: Windows throws for one that is missing. */
const missing: ReadonlySet<string> = new Set((process.env.HOST_MISSING_FOLDERS ?? '').split(' '));

/** As app.getPath: throws for a name that Electron does not know, and for a folder that the system cannot find. */
export function pathOf(key: string): string {
  if (missing.has(key)) throw new Error(`Failed to get '${key}' path`);
  const set = paths.get(key);
  if (set !== undefined) return set;
  const home = homedir();
  switch (key) {
    case 'home':
      return home;
    case 'appData':
      return configFolder();
    case 'userData':
      return switches.get('user-data-dir') || join(configFolder(), appName.current);
    case 'sessionData':
      return pathOf('userData');
    case 'temp':
      return tmpdir();
    case 'exe':
      return process.execPath;
    case 'logs':
      return process.platform === 'darwin'
        ? join(home, 'Library', 'Logs', appName.current)
        : join(pathOf('userData'), 'logs');
    case 'crashDumps':
      return join(pathOf('userData'), 'Crashpad');
    case 'desktop':
    case 'documents':
    case 'downloads':
    case 'music':
    case 'pictures':
    case 'videos': {
      const folder = key === 'videos' && process.platform === 'darwin' ? 'movies' : key;
      return join(home, folder.slice(0, 1).toUpperCase() + folder.slice(1));
    }
    default:
      throw new Error(`Failed to get '${key}' path`);
  }
}

/** Inside userData: the browser's profile, the secret box's key, the lock. */
export function hostFolder(): string {
  const folder = join(pathOf('userData'), hostFolderName);
  mkdirSync(folder, { recursive: true });
  return folder;
}
