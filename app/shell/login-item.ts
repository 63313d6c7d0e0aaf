/** Starting with the desktop session, without a window: the system's own list on macOS and Windows, XDG on Linux. */
import type { App } from 'electron';
import { autostartPath, isEntryOn, readEntry, removeEntry, writeEntry } from './autostart-entry.ts';
import { HIDDEN, type StartWish } from './start-wish.ts';

export interface LoginItemDeps {
  readonly app: Pick<App, 'isPackaged' | 'getAppPath' | 'getLoginItemSettings' | 'setLoginItemSettings'>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  /** The folder of `--data`, where this run has one of its own. */
  readonly dataFolder: string | null;
}

export interface LoginItem {
  /** Whether the system would start Dailies; a person may have changed that outside. */
  isOn(): boolean;
  /** Throws what the disk says, on Linux. */
  set(on: boolean): void;
}

export function createLoginItem(deps: LoginItemDeps): LoginItem {
  const { app, platform } = deps;
  // An AppImage runs from a mount that is gone by the next session; its own file's path is in APPIMAGE.
  const path = (platform === 'linux' ? deps.env.APPIMAGE : undefined) ?? deps.execPath;
  const args = [
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    ...(deps.dataFolder === null ? [] : ['--data', deps.dataFolder]),
    HIDDEN,
  ];

  if (platform === 'darwin') {
    return {
      isOn: () => app.getLoginItemSettings().openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on }),
    };
  }
  if (platform === 'win32') {
    // "Take care to wrap paths in quotes."
    const quoted = args.map((argument) => (/\s/.test(argument) ? `"${argument}"` : argument));
    return {
      isOn: () => app.getLoginItemSettings({ path, args: quoted }).openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, path, args: quoted }),
    };
  }
  const entry = autostartPath(deps.env);
  return {
    isOn: () => isEntryOn(readEntry(entry)),
    set(on) {
      if (on) writeEntry(entry, [path, ...args]);
      else removeEntry(entry);
    },
  };
}

/** Whether the session started this run, not a person: macOS says so itself, the others by the entry's argument. */
export function isStartAtLogin(
  app: Pick<App, 'getLoginItemSettings'>,
  platform: NodeJS.Platform,
  wish: StartWish,
): boolean {
  return wish.hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}
