/** The words of menus that Electron knows: roles (lib/browser/api/menu-item-roles.ts) and keys (accelerator_util.cc). */

const ACTED_ON = [
  ...[
    'about',
    'close',
    'copy',
    'cut',
    'delete',
    'forcereload',
    'minimize',
    'paste',
    'pasteandmatchstyle',
    'quit',
  ],
  ...[
    'redo',
    'reload',
    'resetzoom',
    'selectall',
    'toggledevtools',
    'togglefullscreen',
    'undo',
    'zoomin',
    'zoomout',
  ],
  'togglespellchecker',
];
/** Names of menus, and what macOS does by itself. */
const NAMED_ALONE = [
  ...['appmenu', 'filemenu', 'editmenu', 'viewmenu', 'windowmenu', 'sharemenu', 'help', 'window'],
  ...['front', 'hide', 'hideothers', 'services', 'unhide', 'zoom', 'recentdocuments', 'clearrecentdocuments'],
  ...['showsubstitutions', 'togglesmartquotes', 'togglesmartdashes', 'toggletextreplacement'],
  ...['startspeaking', 'stopspeaking'],
];

export function isRole(role: string): boolean {
  return [...ACTED_ON, ...NAMED_ALONE].includes(role.toLowerCase());
}

/** Whether a click on the role has no effect on this system, so that the item's own function runs, if it has one. */
export function doesNothing(role: string, platform: NodeJS.Platform): boolean {
  return platform !== 'darwin' && !ACTED_ON.includes(role.toLowerCase());
}

const MODIFIERS =
  /^(?:command|cmd|control|ctrl|commandorcontrol|cmdorctrl|alt|option|altgr|shift|super|meta)$/;
const NAMED_KEY =
  /^(?:f(?:[1-9]|1\d|2[0-4])|plus|space|tab|capslock|numlock|scrolllock|backspace|delete|insert|return|enter|up|down|left|right|home|end|pageup|pagedown|escape|esc|volumeup|volumedown|volumemute|media\w+|printscreen|num(?:\d|dec|add|sub|mult|div))$/;

/** Throws for keys that Electron cannot read: it would leave the item without any. */
export function checkAccelerator(keys: string): void {
  const parts = keys.toLowerCase().split('+');
  const key = parts.pop() ?? '';
  const isKey = NAMED_KEY.test(key) || /^[\x21-\x7e]$/.test(key);
  if (!isKey || !parts.every((part) => MODIFIERS.test(part))) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${keys}`);
  }
}
