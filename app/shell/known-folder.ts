/** Finds the person's own folders, which need not be there: one that was moved to a drive that is unplugged, say. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';

type Folder = 'videos' | 'documents';

/** As the systems name them in a home that nobody has rearranged. */
const USUAL_NAMES: Readonly<Record<Folder, string>> = { videos: 'Videos', documents: 'Documents' };

/**
 * Gives the absolute path of the folder, the usual one where the system does not know it. app.getPath throws on Windows
 * when the folder is set but missing (`App::GetPath` in Electron's shell/browser/api/electron_api_app.cc;
 * github.com/electron/electron/issues/30675).
 */
export function knownFolder(app: Pick<App, 'getPath'>, name: Folder, log: (line: string) => void): string {
  try {
    return app.getPath(name);
  } catch (thrown) {
    log(`folders: the system has no folder for ${name} (${String(thrown)}); the usual one is taken`);
    return join(homedir(), USUAL_NAMES[name]);
  }
}

/** Gives where the system keeps logs, else beside the data: app.getPath makes that folder, which may be refused. */
export function systemLogFolder(app: Pick<App, 'getPath'>): string {
  try {
    return app.getPath('logs');
  } catch {
    return join(app.getPath('userData'), 'logs');
  }
}
