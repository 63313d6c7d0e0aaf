/**
 * Makes the menu bar: the window's own commands, and the roles that every app has; its Edit menu is what makes paste
 * work on macOS.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import { commandLabel } from '../../shared/command-label.ts';
import {
  COMMANDS,
  type Command,
  GROUP_STARTS,
  type ItemAction,
  itemActionsOn,
  keysOf,
} from '../../shared/commands.ts';
import { m } from '../../shared/paraglide/messages.js';
import { roleItem } from './role-item.ts';

export interface MenuDeps {
  readonly platform: NodeJS.Platform;
  /** Reload and the developer tools; off in a packaged app. */
  readonly devTools: boolean;
  /** Asks first while something is under way. */
  readonly quit: () => void;
  readonly getKey: () => void;
  readonly openLogs: () => void;
  readonly exportDiagnostics: () => void;
  readonly run: (command: Command) => void;
}

export interface AppMenu {
  /** Makes it anew, in the language of now. */
  rename(): void;
  /** What can be done in the window now; the rest is shown as not available. */
  offer(commands: readonly Command[]): void;
}

type Item = MenuItemConstructorOptions;
const LINE: Item = { type: 'separator' };

/**
 * On macOS a menu takes its keys from every text field, so that only those are named there which mean nothing in
 * one. Elsewhere they are only shown (registerAccelerator): the page hears them itself.
 */
const MAC_KEYS: readonly Command[] = [
  ...(['add', 'find', 'settings', 'showList', 'showGrid'] as const),
  ...(['open', 'details', 'cancel', 'copyPath', 'copyId'] as const),
];

/** Gives the whole menu as data. Pure, so that it can be read without Electron. */
export function menuTemplate(deps: MenuDeps, offered: ReadonlySet<Command>): Item[] {
  const onMac = deps.platform === 'darwin';

  function command(name: Command): Item {
    const [keys] = onMac && !MAC_KEYS.includes(name) ? [] : keysOf(name, deps.platform);
    return {
      id: name,
      label: commandLabel(name, deps.platform),
      enabled: offered.has(name),
      ...(keys === undefined ? {} : { accelerator: keys, registerAccelerator: onMac }),
      click: () => deps.run(name),
    };
  }
  const actions = itemActionsOn(deps.platform).flatMap((action: ItemAction) =>
    GROUP_STARTS.includes(action) ? [LINE, command(action)] : [command(action)],
  );
  const developer: Item[] = deps.devTools ? [roleItem('reload'), roleItem('toggleDevTools'), LINE] : [];

  return [
    ...(onMac ? [appMenu(command('settings'), command('checkUpdates'), deps.quit)] : []),
    {
      label: m.shell_file(),
      submenu: [
        ...[command('add'), LINE, command('pauseAll'), command('resumeAll'), LINE],
        ...(onMac ? [] : [command('settings'), LINE]),
        roleItem('close'),
        ...(onMac ? [] : [LINE, quitItem('CmdOrCtrl+Q', deps.quit)]),
      ],
    },
    {
      role: 'editMenu',
      label: m.role_edit(),
      submenu: [
        ...[roleItem('undo'), roleItem('redo'), LINE],
        ...[roleItem('cut'), roleItem('copy'), roleItem('paste'), roleItem('selectAll'), LINE],
        ...[command('find'), command('selectAll'), command('undo')],
      ],
    },
    { label: m.shell_item(), submenu: actions },
    {
      label: m.shell_view(),
      submenu: [
        ...[command('showList'), command('showGrid'), LINE],
        ...[command('toggleGroups'), command('foldGroup'), command('selectGroup'), LINE, ...developer],
        ...[roleItem('resetZoom'), roleItem('zoomIn'), roleItem('zoomOut'), ...zoomKeys(), LINE],
        roleItem('togglefullscreen'),
      ],
    },
    {
      role: 'windowMenu',
      label: m.role_window(),
      // Elsewhere the role zoom has no action (Electron, lib/browser/api/menu-item-roles.ts).
      submenu: [roleItem('minimize'), ...(onMac ? [roleItem('zoom'), LINE, roleItem('front')] : [])],
    },
    {
      role: 'help',
      label: m.shell_help(),
      submenu: [
        command('shortcuts'),
        ...(onMac ? [] : [command('checkUpdates')]),
        LINE,
        { label: m.shell_get_key(), click: deps.getKey },
        { label: m.shell_open_logs(), click: deps.openLogs },
        { label: m.shell_export_diagnostics(), click: deps.exportDiagnostics },
      ],
    },
  ];
}

/** Gives the app's own menu, as macOS lays it out. */
function appMenu(settings: Item, checkUpdates: Item, quit: () => void): Item {
  return {
    role: 'appMenu',
    label: 'Dailies',
    submenu: [
      ...[roleItem('about'), checkUpdates, LINE, settings, LINE, roleItem('services'), LINE],
      ...[roleItem('hide'), roleItem('hideOthers'), roleItem('unhide'), LINE],
      quitItem('Cmd+Q', quit),
    ],
  };
}

/**
 * Gives further keys for zooming. The role's own key for a larger page is Ctrl and Plus, which on many keyboards is
 * Shift and =; the keys of the number pad are others again. An item has one accelerator, so each further one is an item
 * that nobody sees.
 */
function zoomKeys(): Item[] {
  const hidden = (role: 'zoomIn' | 'zoomOut' | 'resetZoom', accelerator: string): Item => ({
    ...roleItem(role),
    ...{ accelerator, visible: false, acceleratorWorksWhenHidden: true },
  });
  return [
    ...[hidden('zoomIn', 'CmdOrCtrl+='), hidden('zoomIn', 'CmdOrCtrl+numadd')],
    ...[hidden('zoomOut', 'CmdOrCtrl+numsub'), hidden('resetZoom', 'CmdOrCtrl+num0')],
  ];
}

/** Makes the entry that quits: Electron's own role quits without the question. */
function quitItem(accelerator: string, quit: () => void): Item {
  return { label: m.shell_quit(), accelerator, click: quit };
}

/** Makes the menu; `rename` shows it for the first time. */
export function createAppMenu(deps: MenuDeps): AppMenu {
  let offered: ReadonlySet<Command> = new Set(['add', 'settings', 'shortcuts', 'checkUpdates']);
  return {
    rename() {
      Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(deps, offered)));
    },
    offer(commands) {
      offered = new Set(commands);
      const menu = Menu.getApplicationMenu();
      for (const name of COMMANDS) {
        const item = menu?.getMenuItemById(name);
        if (item) item.enabled = offered.has(name);
      }
    },
  };
}
