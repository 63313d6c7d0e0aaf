// Loaded into real Electron (-r) before the app: records what test/host records, under the same names, and
// answers the same commands, so that specs need not know which of the two they run in.
const electron = require('electron');

const entries = [];
const answers = [];
const notifications = [];
let tray = null;
let toolTip = '';
let quitsBySpec = false;
/** What a spec says of the network; null for how it is. */
let online = null;
const record = (kind, detail = null) => entries.push({ kind, detail });

function replace(object, name, make) {
  const original = object[name];
  Object.defineProperty(object, name, { value: make(original), configurable: true, writable: true });
}

const { dialog, shell } = electron;
replace(dialog, 'showOpenDialog', () => async () => {
  const paths = answers.shift()?.paths ?? [];
  record('dialog.open', { answered: paths.length > 0 });
  return { canceled: paths.length === 0, filePaths: paths };
});
replace(dialog, 'showSaveDialog', () => async () => {
  const [path = ''] = answers.shift()?.paths ?? [];
  record('dialog.save', { answered: path !== '' });
  return { canceled: path === '', filePath: path };
});
replace(dialog, 'showMessageBox', () => async (...args) => {
  const options = args.at(-1);
  const answer = answers.shift() ?? {};
  const { button } = answer;
  const response =
    typeof button === 'string' ? options.buttons.indexOf(button) : (button ?? options.cancelId ?? 0);
  const { title, message, detail, buttons } = options;
  record('dialog.message', { title, message, detail, buttons, answered: button !== undefined });
  return { response, checkboxChecked: answer.checkbox ?? options.checkboxChecked ?? false };
});
replace(shell, 'openExternal', () => async (url) => void record('shell.openExternal', { url }));
replace(shell, 'openPath', () => async (path) => {
  record('shell.openPath', { path });
  return '';
});
replace(shell, 'showItemInFolder', () => (path) => void record('shell.showItemInFolder', { path }));

replace(
  electron.Notification.prototype,
  'show',
  (original) =>
    function show() {
      notifications.push(this);
      record('notification.show', view(this));
      // The session is the specs' own on Linux; elsewhere it would be the person's.
      if (process.platform === 'linux') original.call(this);
    },
);
function view(notification) {
  const { title, body, silent, actions } = notification;
  return { title, body, silent: silent === true, actions: (actions ?? []).map((action) => action.text) };
}

replace(
  electron.Tray.prototype,
  'setContextMenu',
  (original) =>
    function setContextMenu(menu) {
      tray = { icon: this, menu };
      original.call(this, menu);
    },
);
replace(
  electron.Tray.prototype,
  'setToolTip',
  (original) =>
    function setToolTip(text) {
      toolTip = text;
      original.call(this, text);
    },
);
function menuView(menu) {
  return menu
    ? menu.items.map((item) => ({
        id: item.id ?? null,
        label: item.label,
        type: item.type,
        role: item.role ?? null,
        enabled: item.enabled,
        visible: item.visible,
        checked: item.checked,
        submenu: menuView(item.submenu ?? null),
      }))
    : null;
}
function menuItem(menu, wanted) {
  for (const item of menu?.items ?? []) {
    if (item.label === wanted || item.id === wanted) return item;
    const within = item.submenu ? menuItem(item.submenu, wanted) : null;
    if (within) return within;
  }
  return null;
}

function clickItem(menu, wanted) {
  const item = menuItem(menu, wanted);
  if (!item?.enabled || !item.visible) throw new Error(`The menu item "${wanted}" cannot be clicked.`);
  item.click();
}

replace(electron.net, 'isOnline', (original) => () => online ?? original.call(electron.net));

const blockers = new Map();
replace(
  electron.powerSaveBlocker,
  'start',
  (original) =>
    function start(type) {
      const id = original.call(this, type);
      blockers.set(id, type);
      return id;
    },
);
replace(
  electron.powerSaveBlocker,
  'stop',
  (original) =>
    function stop(id) {
      blockers.delete(id);
      return original.call(this, id);
    },
);

electron.app.on('web-contents-created', (_event, contents) => {
  contents.startDrag = (item) => record('drag', { files: item.files ?? [item.file] });
});

const commands = {
  journal: () => entries,
  nextDialog: (answer) => void answers.push(answer),
  notifications: () => notifications.map(view),
  clickNotification: ({ index }) => void notifications.at(index).emit('click', {}),
  tray: () => (tray ? { toolTip, title: '', menu: menuView(tray.menu) } : null),
  // Where a click opens the menu (macOS), a person then chooses from it.
  clickTray: () => {
    if (!tray.icon.emit('click', {}, {}, {})) clickItem(tray.menu, 'show');
  },
  clickTrayMenu: ({ item }) => clickItem(tray?.menu, item),
  applicationMenu: () => menuView(electron.Menu.getApplicationMenu()),
  clickApplicationMenu: ({ item }) => clickItem(electron.Menu.getApplicationMenu(), item),
  clipboard: () => electron.clipboard.readText(),
  setClipboard: ({ text }) => electron.clipboard.writeText(text),
  online: ({ value }) => {
    online = value;
  },
  powerBlockers: () => [...blockers.values()],
  openFile: ({ path }) => void electron.app.emit('open-file', { preventDefault() {} }, path),
  openUrl: ({ url }) => void electron.app.emit('open-url', { preventDefault() {} }, url),
  closeWindow: () => void electron.BrowserWindow.getAllWindows()[0]?.close(),
  power: ({ event }) => void electron.powerMonitor.emit(event, { preventDefault() {} }),
  quit: () => {
    if (quitsBySpec) return;
    quitsBySpec = true;
    setImmediate(() => electron.app.quit());
  },
  windows: () =>
    electron.BrowserWindow.getAllWindows().map((window) => ({
      id: window.id,
      visible: window.isVisible(),
      focused: window.isFocused(),
      minimized: window.isMinimized(),
      bounds: window.getBounds(),
      title: window.getTitle(),
      url: window.webContents.getURL(),
    })),
};

globalThis.dailiesRecorder = (name, argument) => {
  const command = commands[name];
  if (!command) throw new Error(`Real Electron has no command "${name}".`);
  return command(argument);
};
