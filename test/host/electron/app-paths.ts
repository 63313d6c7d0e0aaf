/** Where app.getPath points: what was set, what the system says, and what Electron derives from it. */
import { isAbsolute, join } from 'node:path';
import type { System } from '../system.ts';

export interface AppPaths {
  /** The app's name, of which some folders are made. */
  appName: string;
  /** As app.getPath: throws for a name that Electron does not know, and for a folder that the system cannot find. */
  of(key: string): string;
  set(key: string, path: string): void;
}

export function createPaths(system: System): AppPaths {
  const known = new Map<string, string>();
  const derived = (key: string): string | undefined => {
    switch (key) {
      case 'userData':
        return system.switches.get('user-data-dir') || join(paths.of('appData'), paths.appName);
      case 'sessionData':
        return paths.of('userData');
      case 'logs':
        return system.platform === 'darwin'
          ? join(paths.of('home'), 'Library', 'Logs', paths.appName)
          : join(paths.of('userData'), 'logs');
      case 'crashDumps':
        return join(paths.of('userData'), 'Crashpad');
      default:
        return undefined;
    }
  };
  const paths: AppPaths = {
    appName: system.program.name,
    of(key) {
      const path = known.get(key) ?? system.folderOf(key) ?? derived(key);
      if (path === undefined) throw new Error(`Failed to get '${key}' path`);
      return path;
    },
    set(key, path) {
      if (!isAbsolute(path)) throw new Error('Path must be absolute');
      known.set(key, path);
    },
  };
  return paths;
}
