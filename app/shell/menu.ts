/** The menu bar. Its Edit menu is what makes paste work on macOS. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

export interface MenuDeps {
  readonly platform: NodeJS.Platform;
  /** Reload and the developer tools; off in a packaged app. */
  readonly devTools: boolean;
  readonly words: Words;
  readonly getKey: () => void;
  readonly openLogs: () => void;
}

/** Pure, so that the menu can be read without Electron. */
export function menuTemplate(deps: MenuDeps): MenuItemConstructorOptions[] {
  const { words } = deps;
  const onMac = deps.platform === 'darwin';
  const developer: MenuItemConstructorOptions[] = deps.devTools
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }]
    : [];
  return [
    ...(onMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: words.file,
      submenu: onMac
        ? [{ role: 'close' }]
        : [{ role: 'close' }, { type: 'separator' }, { role: 'quit', label: words.quit }],
    },
    { role: 'editMenu' },
    {
      label: words.view,
      submenu: [
        ...developer,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      label: words.help,
      submenu: [
        { label: words.getKey, click: deps.getKey },
        { label: words.openLogs, click: deps.openLogs },
      ],
    },
  ];
}

export function installMenu(deps: MenuDeps): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(deps)));
}
