/** The icon in the tray: Show and Quit. The app works without it, where the desktop has no tray (E19). */
import { join } from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import { m } from '../shared/paraglide/messages.js';

export interface TrayDeps {
  /** Holds tray.png and trayTemplate.png, each with its @2x twin. */
  readonly iconFolder: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly show: () => void;
  readonly quit: () => void;
  readonly log: (line: string) => void;
}

export interface AppTray {
  /** Whether a person can count on seeing the icon, so that closing the window may leave only that. */
  readonly isReliable: boolean;
  /** Writes the menu anew, in the language of now. */
  rename(): void;
  destroy(): void;
}

/**
 * Linux does not say whether anything shows tray icons. GNOME shows none without an extension, which Ubuntu
 * and Pop!_OS bring along; the other desktops have one.
 */
export function hasTray(platform: NodeJS.Platform, env: TrayDeps['env']): boolean {
  if (platform !== 'linux') return true;
  const desktops = (env.XDG_CURRENT_DESKTOP ?? '').toLowerCase().split(':');
  return !desktops.includes('gnome') || desktops.includes('ubuntu') || desktops.includes('pop');
}

/** The caller keeps what is returned: a tray that is garbage-collected disappears. */
export function createTray(deps: TrayDeps): AppTray {
  // macOS colours a template picture for its light and its dark menu bar.
  const name = deps.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png';
  let tray: Tray | null = null;
  try {
    tray = new Tray(nativeImage.createFromPath(join(deps.iconFolder, name)));
    tray.setToolTip('Dailies');
    // On macOS a click opens the menu.
    if (deps.platform !== 'darwin') tray.on('click', deps.show);
  } catch (thrown) {
    deps.log(`tray: there is none (${String(thrown)})`);
  }
  return {
    isReliable: tray !== null && hasTray(deps.platform, deps.env),
    rename() {
      tray?.setContextMenu(
        Menu.buildFromTemplate([
          { label: m.shell_show(), click: deps.show },
          { type: 'separator' },
          { label: m.shell_quit(), click: deps.quit },
        ]),
      );
    },
    destroy() {
      tray?.destroy();
      tray = null;
    },
  };
}
