/** The system that the stand-in's process really runs on, and what a spec scripts by HOST_ variables and commands. */
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sizeOfPicture } from './electron/picture-size.ts';
import { fileLock } from './instance-lock.ts';
import type { Journal } from './journal.ts';
import { appFolder, hostFolderName, manifest } from './options.ts';
import type { Pages } from './pages.ts';
import { scriptedKeyring } from './scripted-keyring.ts';
import type { System } from './system.ts';
import { untouchedDesktop } from './untouched-desktop.ts';

/** Names of folders that this system does not know, as a test has them: Windows throws for one that is missing. */
const missing: ReadonlySet<string> = new Set((process.env.HOST_MISSING_FOLDERS ?? '').split(' '));

function configFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') return process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming');
  return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
}

const personal = (name: string): string =>
  join(homedir(), name.slice(0, 1).toUpperCase() + name.slice(1).toLowerCase());

const FOLDERS: Readonly<Record<string, () => string>> = {
  home: homedir,
  appData: configFolder,
  temp: tmpdir,
  exe: () => process.execPath,
  desktop: () => personal('desktop'),
  documents: () => personal('documents'),
  downloads: () => personal('downloads'),
  music: () => personal('music'),
  pictures: () => personal('pictures'),
  videos: () => personal(process.platform === 'darwin' ? 'movies' : 'videos'),
};

/** Set by a test through HOST_READY_TO_SHOW (JSON). */
const readyToShow: System['readyToShow'] = {
  ...{ when: 'loaded', lateMs: 0 },
  ...(JSON.parse(process.env.HOST_READY_TO_SHOW ?? '{}') as Partial<System['readyToShow']>),
};

const switchesOf = (argv: readonly string[]): Map<string, string> =>
  new Map(
    argv.flatMap((argument) => {
      const [, key, value = ''] = /^--([^=]+)(?:=(.*))?$/.exec(argument) ?? [];
      return key === undefined ? [] : [[key, value] as const];
    }),
  );

export interface ProcessSystem extends System {
  /** Inside userData: the browser's profile, the secret box's key, the lock. */
  hostFolder(): string;
}

/** `userData` is asked for when there is something to keep there. */
export function createProcessSystem(
  journal: Journal,
  pages: Pages,
  end: (code: number) => void,
  userData: () => string,
): ProcessSystem {
  const hostFolder = (): string => {
    const folder = join(userData(), hostFolderName);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const switches = switchesOf(process.argv.slice(2));
  return {
    hostFolder,
    platform: process.platform,
    program: {
      name: manifest.productName ?? manifest.name,
      version: manifest.version,
      folder: appFolder,
    },
    /** HOST_PACKAGED=1 lets what is behind it run. */
    isPackaged: process.env.HOST_PACKAGED === '1',
    switches,
    locale: process.env.HOST_LOCALE || 'en-US',
    folderOf(name) {
      if (missing.has(name)) throw new Error(`Failed to get '${name}' path`);
      return FOLDERS[name]?.();
    },
    lock: fileLock(hostFolder),
    secrets: scriptedKeyring(hostFolder, journal),
    pages,
    readPicture(path) {
      const bytes = readFileSync(path);
      return { bytes, size: sizeOfPicture(bytes) };
    },
    answerDialog: () => undefined,
    person: Promise.resolve(),
    openPath: '',
    moveToTrash(path) {
      const bin = join(hostFolder(), 'trash');
      mkdirSync(bin, { recursive: true });
      renameSync(path, join(bin, basename(path)));
    },
    ...untouchedDesktop(),
    readyToShow,
    soon: (decided) => void setImmediate(decided),
    writeError: (text) => void process.stderr.write(text),
    // Not app.exit(), nor process.exit(): no listener of either is heard.
    endSession: () => (process as unknown as { reallyExit(code: number): never }).reallyExit(0),
    exit: end,
  };
}
