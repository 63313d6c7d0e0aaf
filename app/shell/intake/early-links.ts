/** Has the system's links and files come here: says which program opens links, and keeps what comes before anyone can. */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { App } from 'electron';
import { writeAtomically } from '../../core/files/write-atomically.ts';
import { ownAppImage } from '../app-image.ts';
import { commandOf, desktopEntry, readEntry } from './desktop-entry.ts';
import { SCHEME } from './parse-deep-link.ts';

/** As `desktopName` in package.json: Electron names this entry to the system (xdg-settings). */
const ENTRY_NAME = 'dailies.desktop';

/** Who opens what the system hands over. */
export interface Opener {
  openLink(link: string): void;
  openFile(path: string): void;
}

/**
 * Listens from now on for the links and files that macOS hands over as events, the first maybe before the app is ready.
 * The returned function names who opens them, and gives it what came before.
 */
export function collectOpened(app: Pick<App, 'on'>): (opener: Opener) => void {
  const early: ((opener: Opener) => void)[] = [];
  let handOver = (act: (opener: Opener) => void): void => void early.push(act);
  app.on('open-url', (event, link) => {
    event.preventDefault();
    handOver((opener) => opener.openLink(link));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    handOver((opener) => opener.openFile(path));
  });
  return (opener) => {
    handOver = (act) => act(opener);
    for (const act of early.splice(0)) act(opener);
  };
}

export interface SchemeDeps {
  readonly app: Pick<App, 'isPackaged' | 'setAsDefaultProtocolClient'>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly dataFolder: string | null;
  readonly log: (line: string) => void;
}

/**
 * Makes this program the one that opens our links, where it is installed; one with a data folder of its own leaves
 * them to the other. `--` keeps a link from being taken for a switch. On Linux a package's desktop file says so.
 */
export function claimScheme(deps: SchemeDeps): void {
  if (!deps.app.isPackaged || deps.dataFolder !== null) return;
  if (deps.platform !== 'linux') {
    deps.app.setAsDefaultProtocolClient(SCHEME, deps.execPath, ['--']);
    return;
  }
  try {
    claimForAppImage(deps);
  } catch (thrown) {
    deps.log(`links: the system does not know of them (${(thrown as NodeJS.ErrnoException).code})`);
  }
}

/**
 * Tells the desktop of an AppImage's links, for it is installed by nobody: an entry in the person's own folder says so,
 * out of the menus, for as long as the file is there. Not where a tool integrates AppImages (AppImageLauncher says so
 * by DESKTOPINTEGRATION), a package has an entry of the same name, or the entry is another's.
 */
function claimForAppImage({ app, env, execPath }: SchemeDeps): void {
  const image = ownAppImage(env, execPath);
  const { APPDIR: mount } = env;
  if (image === null || env.DESKTOPINTEGRATION) return;
  const systemFolders = (env.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':');
  // The mount brings the entry that it would have if it were installed.
  const others = systemFolders.filter((folder) => folder !== '' && !(mount && folder.startsWith(mount)));
  if (others.some((folder) => existsSync(join(folder, 'applications', ENTRY_NAME)))) return;

  const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(homedir(), '.local/share');
  const path = join(data, 'applications', ENTRY_NAME);
  const found = readEntry(path);
  const entry = desktopEntry(
    [image, '--'],
    [`MimeType=x-scheme-handler/${SCHEME};`, 'NoDisplay=true'],
    ' %U',
  );
  if (found === entry) return;
  const [program] = found === null ? [] : (commandOf(found) ?? [path]);
  if (program !== undefined && existsSync(program)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, entry, 0o644);
  app.setAsDefaultProtocolClient(SCHEME);
}
