/** Makes the icon in the tray. The app works without one, where the desktop has none (docs/rules.md, E19). */
import { Menu, type MenuItemConstructorOptions, type NativeImage, Tray } from 'electron';

export interface TrayDeps {
  readonly picture: NativeImage;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onClick: () => void;
  readonly log: (line: string) => void;
}

export interface AppTray {
  /** Whether a person can count on seeing the icon, so that closing the window may leave only that. */
  readonly isReliable: boolean;
  setPicture(picture: NativeImage): void;
  setToolTip(text: string): void;
  setMenu(template: MenuItemConstructorOptions[]): void;
  destroy(): void;
}

/** Words of XDG_CURRENT_DESKTOP whose desktop shows tray icons as it comes; GNOME alone does not, these of it do. */
const WITH_TRAY = new Set([
  ...['kde', 'lxqt', 'tde', 'xfce', 'lxde', 'mate', 'x-cinnamon', 'cinnamon', 'budgie', 'cosmic', 'ukui'],
  ...['deepin', 'dde', 'unity', 'ubuntu', 'pop', 'zorin', 'gnome-flashback'],
]);

/**
 * Says whether the desktop shows tray icons, which Linux itself does not. Where nobody knows (Pantheon, sway, i3, no
 * word at all) it is taken for no: a window that was hidden for good is worse than one that was minimized.
 */
export function hasTray(platform: NodeJS.Platform, env: TrayDeps['env']): boolean {
  if (platform !== 'linux') return true;
  const desktops = (env.XDG_CURRENT_DESKTOP ?? '').toLowerCase().split(':');
  return desktops.some((desktop) => WITH_TRAY.has(desktop));
}

/** Makes the icon. The caller keeps what is returned: a tray that is garbage-collected disappears. */
export function createTray(deps: TrayDeps): AppTray {
  let tray: Tray | null = null;
  try {
    tray = new Tray(deps.picture);
    // On macOS a click opens the menu.
    if (deps.platform !== 'darwin') tray.on('click', deps.onClick);
  } catch (thrown) {
    deps.log(`tray: there is none (${String(thrown)})`);
  }
  return {
    isReliable: tray !== null && hasTray(deps.platform, deps.env),
    setPicture: (picture) => tray?.setImage(picture),
    setToolTip: (text) => tray?.setToolTip(text),
    // Linux takes changes to a menu only as a new menu, and the others may.
    setMenu: (template) => tray?.setContextMenu(Menu.buildFromTemplate(template)),
    destroy() {
      tray?.destroy();
      tray = null;
    },
  };
}
