/**
 * Declares everything a person can tell the window to do: one table for the page's buttons, menus and keys, its
 * shortcut sheet, and the system's own menus.
 */

/** What can be done to items, in the order that menus show. */
const ITEM_ACTIONS = [
  'review',
  'pick',
  'reject',
  'unmark',
  'open',
  'preview',
  'reveal',
  'retry',
  'locate',
  'resume',
  'pause',
  'checkNow',
  'cancel',
  'downloadAgain',
  'details',
  'copyFiles',
  'copyTo',
  'sendTo',
  'copyPrompt',
  'copyPath',
  'copyId',
  'trash',
  'remove',
] as const;
export type ItemAction = (typeof ITEM_ACTIONS)[number];

/**
 * Gives the actions that a system has: Quick Look is macOS's own.
 * @param platform as process.platform.
 */
export function itemActionsOn(platform: string): readonly ItemAction[] {
  return platform === 'darwin' ? ITEM_ACTIONS : ITEM_ACTIONS.filter((action) => action !== 'preview');
}

/** A line stands above the first of each group. */
export const GROUP_STARTS: readonly ItemAction[] = ['open', 'details', 'copyFiles', 'copyPrompt', 'trash'];

export const WINDOW_COMMANDS = [
  'add',
  'find',
  'selectAll',
  'undo',
  'pauseAll',
  'resumeAll',
  'showList',
  'showGrid',
  'toggleGroups',
  'foldGroup',
  'selectGroup',
  'settings',
  'shortcuts',
  'checkUpdates',
] as const;
export type WindowCommand = (typeof WINDOW_COMMANDS)[number];

export const COMMANDS = [...WINDOW_COMMANDS, ...ITEM_ACTIONS] as const;
export type Command = (typeof COMMANDS)[number];

export function isItemAction(command: Command): command is ItemAction {
  return (ITEM_ACTIONS as readonly Command[]).includes(command);
}

type Keys = readonly string[];

/** As Electron writes accelerators; the first is the one that is shown. */
const KEYS: { readonly [Name in Command]?: Keys | { readonly mac: Keys; readonly other: Keys } } = {
  add: ['CmdOrCtrl+N'],
  find: ['CmdOrCtrl+F', '/'],
  selectAll: ['CmdOrCtrl+A'],
  undo: ['CmdOrCtrl+Z'],
  showList: ['CmdOrCtrl+1'],
  showGrid: ['CmdOrCtrl+2'],
  toggleGroups: ['G'],
  foldGroup: ['S'],
  selectGroup: ['CmdOrCtrl+Shift+A'],
  settings: ['CmdOrCtrl+,'],
  shortcuts: ['?', 'F1'],
  review: ['Space', 'Enter'],
  pick: ['P'],
  reject: ['X'],
  unmark: ['U'],
  open: ['CmdOrCtrl+O'],
  preview: { mac: ['CmdOrCtrl+Y'], other: [] },
  reveal: ['CmdOrCtrl+Enter'],
  retry: ['R'],
  resume: ['CmdOrCtrl+P'],
  pause: ['CmdOrCtrl+P'],
  checkNow: ['K'],
  cancel: ['CmdOrCtrl+.'],
  details: ['CmdOrCtrl+I', 'Enter'],
  copyFiles: ['CmdOrCtrl+C'],
  sendTo: ['CmdOrCtrl+E'],
  // Of a clip that is not saved, the prompt is all that there is to copy.
  copyPrompt: ['CmdOrCtrl+Alt+P', 'CmdOrCtrl+C'],
  copyPath: ['CmdOrCtrl+Shift+C'],
  copyId: ['CmdOrCtrl+Alt+C'],
  trash: { mac: ['CmdOrCtrl+Backspace'], other: ['CmdOrCtrl+Delete'] },
  remove: { mac: ['Backspace', 'Delete'], other: ['Delete'] },
};

/** What works from within a text field too, by its key with Ctrl or ⌘: no field has a use for that. */
export const WORKS_IN_FIELDS: readonly WindowCommand[] = ['add', 'find', 'showList', 'showGrid', 'settings'];

/**
 * Gives the keys of a command, the one that is shown first; none for a command without keys.
 * @param platform as process.platform.
 */
export function keysOf(command: Command, platform: string): Keys {
  const keys = KEYS[command] ?? [];
  if ('mac' in keys) return platform === 'darwin' ? keys.mac : keys.other;
  return keys;
}
