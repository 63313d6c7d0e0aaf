/**
 * The menu bar: the window's own commands, and the roles that every app has; its Edit menu is what makes paste work
 * on macOS.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import { commandLabel } from '../shared/command-label.ts';
import {
  COMMANDS,
  type Command,
  GROUP_STARTS,
  ITEM_ACTIONS,
  type ItemAction,
  keysOf,
} from '../shared/commands.ts';
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
  ...(['details', 'cancel', 'copyPath', 'copyId'] as const),
];

/** Pure, so that the menu can be read without Electron. */
export function menuTemplate(deps: MenuDeps, offered: ReadonlySet<Command>): Item[] {
  const onMac = deps.platform === 'darwin';

  function command(name: Command): Item {
    const [keys] = onMac && !MAC_KEYS.includes(name) ? [] : keysOf(name, deps.platform);
    return {
      id: name,
      label: commandLabel(name),
      enabled: offered.has(name),
      ...(keys === undefined ? {} : { accelerator: keys, registerAccelerator: onMac }),
      click: () => deps.run(name),
    };
  }
  const actions = ITEM_ACTIONS.flatMap((action: ItemAction) =>
    GROUP_STARTS.includes(action) ? [LINE, command(action)] : [command(action)],
  );
  const developer: Item[] = deps.devTools ? [{ role: 'reload' }, { role: 'toggleDevTools' }, LINE] : [];

  return [
    ...(onMac ? [appMenu(command('settings'), command('checkUpdates'), deps.quit)] : []),
    {
      label: m.shell_file(),
      submenu: [
        ...[command('add'), LINE, command('pauseAll'), command('resumeAll'), LINE],
        ...(onMac ? [] : [command('settings'), LINE]),
        { role: 'close' },
        ...(onMac ? [] : [LINE, quitItem('CmdOrCtrl+Q', deps.quit)]),
      ],
    },
    {
      role: 'editMenu',
      submenu: [
        ...[{ role: 'undo' }, { role: 'redo' }, LINE, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }],
        ...[{ role: 'selectAll' }, LINE],
        ...[command('find'), command('selectAll'), command('undoRemoval')],
      ] as Item[],
    },
    { label: m.shell_item(), submenu: actions },
    {
      label: m.shell_view(),
      submenu: [
        ...[command('showList'), command('showGrid'), LINE, ...developer],
        ...[{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, LINE],
        { role: 'togglefullscreen' },
      ] as Item[],
    },
    { role: 'windowMenu' },
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

/** As macOS lays it out; its own words come from the roles. */
function appMenu(settings: Item, checkUpdates: Item, quit: () => void): Item {
  return {
    role: 'appMenu',
    submenu: [
      ...[{ role: 'about' }, checkUpdates, LINE, settings, LINE, { role: 'services' }, LINE],
      ...[{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, LINE],
      quitItem('Cmd+Q', quit),
    ] as Item[],
  };
}

/** Electron's own role quits without the question. */
function quitItem(accelerator: string, quit: () => void): Item {
  return { label: m.shell_quit(), accelerator, click: quit };
}

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
