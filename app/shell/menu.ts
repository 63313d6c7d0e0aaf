/** The menu bar. Its Edit menu is what makes paste work on macOS. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import { m } from '../shared/paraglide/messages.js';

export interface MenuDeps {
  readonly platform: NodeJS.Platform;
  /** Reload and the developer tools; off in a packaged app. */
  readonly devTools: boolean;
  /** Asks first while something is under way. */
  readonly quit: () => void;
  readonly getKey: () => void;
  readonly openLogs: () => void;
  readonly exportDiagnostics: () => void;
}

/** Pure, so that the menu can be read without Electron. */
export function menuTemplate(deps: MenuDeps): MenuItemConstructorOptions[] {
  const onMac = deps.platform === 'darwin';
  const developer: MenuItemConstructorOptions[] = deps.devTools
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }]
    : [];
  return [
    ...(onMac ? [appMenu(deps)] : []),
    {
      label: m.shell_file(),
      submenu: onMac
        ? [{ role: 'close' }]
        : [
            { role: 'close' },
            { type: 'separator' },
            { label: m.shell_quit(), accelerator: 'CmdOrCtrl+Q', click: deps.quit },
          ],
    },
    { role: 'editMenu' },
    {
      label: m.shell_view(),
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
      label: m.shell_help(),
      submenu: [
        { label: m.shell_get_key(), click: deps.getKey },
        { label: m.shell_open_logs(), click: deps.openLogs },
        { label: m.shell_export_diagnostics(), click: deps.exportDiagnostics },
      ],
    },
  ];
}

/** Electron's own app menu quits without the question. */
function appMenu(deps: MenuDeps): MenuItemConstructorOptions {
  return {
    label: 'Dailies',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { label: m.shell_quit(), accelerator: 'Cmd+Q', click: deps.quit },
    ],
  };
}

export function installMenu(deps: MenuDeps): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(deps)));
}
