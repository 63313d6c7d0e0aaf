/**
 * Has the desktop session start Dailies, without a window: by the system's own list on macOS and Windows, XDG on Linux.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { App } from 'electron';
import { writeAtomically } from '../../core/files/write-atomically.ts';
import { ownAppImage } from '../app-image.ts';
import { autostartEntry, autostartPath, commandOf, isEntryOn, readEntry } from '../intake/desktop-entry.ts';
import { HIDDEN, type StartIntent } from '../intake/start-intent.ts';

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
  /**
   * Call once at start: where the program that is to be started is gone, it is this one from now on. An AppImage has
   * its version in its name, and takes the old file away when it updates. Throws what the disk says.
   */
  mend(): void;
  /** Throws what the disk says, on Linux. */
  set(on: boolean): void;
}

/** Makes the entry of this program, as this system keeps it. */
export function createLoginItem(deps: LoginItemDeps): LoginItem {
  const { app, platform } = deps;
  // An AppImage runs from a mount that is gone by the next session.
  const path = (platform === 'linux' ? ownAppImage(deps.env, deps.execPath) : null) ?? deps.execPath;
  const args = [
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    ...(deps.dataFolder === null ? [] : ['--data', deps.dataFolder]),
    HIDDEN,
  ];

  if (platform === 'darwin') {
    return {
      isOn: () => app.getLoginItemSettings().openAtLogin,
      mend: () => undefined,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on }),
    };
  }
  if (platform === 'win32') {
    // Electron reads the path as a command line when it looks for the entry: without quotes one with a space ends there
    // (electron/electron#53911). It takes quotes around it off when it writes, and puts its own around each argument
    // (electron/electron#50016, shell/browser/browser_win.cc), so that quotes of ours would become part of them.
    const entry = { path: `"${path}"`, args };
    return {
      isOn() {
        const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(entry);
        // The Task Manager leaves the entry, and writes down elsewhere that it is switched off.
        return openAtLogin && executableWillLaunchAtLogin;
      },
      mend: () => undefined,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, ...entry }),
    };
  }
  const entry = autostartPath(deps.env);
  return {
    isOn: () => isEntryOn(readEntry(entry)),
    mend() {
      const text = readEntry(entry);
      const [program, ...itsArgs] = (text === null ? null : commandOf(text)) ?? [];
      if (!isEntryOn(text) || program === undefined || existsSync(program)) return;
      // One for another data folder is not this run's to change.
      if (itsArgs.join('\n') === args.join('\n'))
        writeAtomically(entry, autostartEntry([path, ...args]), 0o644);
    },
    set(on) {
      if (!on) return rmSync(entry, { force: true });
      mkdirSync(dirname(entry), { recursive: true });
      writeAtomically(entry, autostartEntry([path, ...args]), 0o644);
    },
  };
}

/**
 * Says whether the session started this run, not a person: macOS says so itself, the others by the entry's argument.
 */
export function isStartAtLogin(
  app: Pick<App, 'getLoginItemSettings'>,
  platform: NodeJS.Platform,
  intent: StartIntent,
): boolean {
  return intent.hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}
