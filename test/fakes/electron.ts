/**
 * The `electron` module of the unit tests: it records what the shell does and answers what a test has set.
 * Anything that is not here is not used by the app, or fails by name.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { rmSync } from 'node:fs';
import { inspectValue } from '../security/leaks.ts';

type Handler = (...args: never[]) => unknown;

/** Everything that was called, by name, in order. */
export const calls: { readonly name: string; readonly args: readonly unknown[] }[] = [];
function record(name: string, ...args: unknown[]): void {
  inspectValue(`what the app gave to ${name}`, args);
  calls.push({ name, args });
}
/** The arguments of each call of this name. */
export function callsOf(name: string): readonly (readonly unknown[])[] {
  return calls.filter((call) => call.name === name).map((call) => call.args);
}

/** Real encryption, under a key of no secrecy: what is searched for the API key must not hold it in disguise. */
const SEAL = [Buffer.alloc(32, 7), Buffer.alloc(16)] as const;

/** What a test sets before it acts. */
export const answers = {
  gotLock: true,
  /** On the command line, without their dashes. */
  switches: [] as readonly string[],
  paths: {} as Record<string, string>,
  locale: 'en-US',
  messageBox: [] as number[],
  /** Settles once a person has answered; every dialog waits for it. */
  person: Promise.resolve() as Promise<void>,
  /** As on macOS: a box on a window that cannot be seen is never answered, and one without a window stops the app. */
  sheets: false,
  saveDialog: { canceled: true, filePath: '' },
  openDialog: { canceled: true, filePaths: [] as string[] },
  openPath: '',
  loginItem: { openAtLogin: false, wasOpenedAtLogin: false, executableWillLaunchAtLogin: false },
  clipboard: '' as string | Error,
  notificationsSupported: true,
  /** What moving a file to the trash throws; null lets it go. */
  trash: null as Error | null,
  trayThrows: false,
  emptyImages: new Set<string>(),
  /** Pixels by path; others are small squares. */
  imageSizes: new Map<string, { readonly width: number; readonly height: number }>(),
  noPixels: false,
  /** What a picture of a page is. */
  capture: (_area: { readonly width: number; readonly height: number }): unknown => ({}),
  proxy: 'DIRECT',
  displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  ready: Promise.resolve(),
  /** What Chromium guesses from the desktop's name: it says nothing of what seals. */
  backend: 'gnome_libsecret',
  available: true as boolean | Error,
  /** Settles once the person has answered the keyring; every call of safeStorage waits for it. */
  keyring: Promise.resolve() as Promise<void>,
  /** The mark of the key that seals: `v10` is known to everybody, and taken where no keyring answers. */
  mark: 'v11',
  /** Whether the keyring did not open: what it sealed is out of reach for as long as this process lives. */
  keyringFailed: false,
  encrypt: (text: string): Buffer => {
    const cipher = createCipheriv('aes-256-ctr', ...SEAL);
    return Buffer.concat([Buffer.from(answers.mark), cipher.update(text), cipher.final()]);
  },
  decrypt: (blob: Buffer): { result: string; shouldReEncrypt: boolean } => {
    const mark = blob.subarray(0, 3).toString();
    if (answers.keyringFailed && mark !== 'v10') {
      throw new Error('safeStorage.decryptStringAsync is temporarily unavailable. Please try again.');
    }
    const cipher = createDecipheriv('aes-256-ctr', ...SEAL);
    return {
      result: Buffer.concat([cipher.update(blob.subarray(3)), cipher.final()]).toString(),
      shouldReEncrypt: mark !== answers.mark,
    };
  },
};

class FakeApp extends EventEmitter {
  isPackaged = false;
  readonly commandLine = {
    hasSwitch: (name: string): boolean => answers.switches.includes(name),
    getSwitchValue: (): string => '',
  };
  requestSingleInstanceLock(additionalData?: unknown): boolean {
    record('app.requestSingleInstanceLock', additionalData);
    return answers.gotLock;
  }
  enableSandbox(): void {
    record('app.enableSandbox');
    // As Electron does.
    answers.switches = answers.switches.filter((name) => name !== 'no-sandbox');
  }
  whenReady(): Promise<void> {
    record('app.whenReady');
    return answers.ready;
  }
  releaseSingleInstanceLock(): void {
    record('app.releaseSingleInstanceLock');
  }
  relaunch(options?: unknown): void {
    record('app.relaunch', options);
  }
  quit(): void {
    record('app.quit');
    this.emit('before-quit', preventable());
  }
  exit(code?: number): void {
    record('app.exit', code);
  }
  getPath(name: string): string {
    const path = answers.paths[name];
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }
  setPath(name: string, path: string): void {
    record('app.setPath', name, path);
    answers.paths[name] = path;
  }
  getVersion(): string {
    return '0.0.0';
  }
  getLocale(): string {
    return answers.locale;
  }
  getAppPath(): string {
    return '/app';
  }
  setAppUserModelId(id: string): void {
    record('app.setAppUserModelId', id);
  }
  setAsDefaultProtocolClient(...args: unknown[]): boolean {
    record('app.setAsDefaultProtocolClient', ...args);
    return true;
  }
  setBadgeCount(count: number): boolean {
    record('app.setBadgeCount', count);
    return true;
  }
  addRecentDocument(path: string): void {
    record('app.addRecentDocument', path);
  }
  getLoginItemSettings(options?: unknown): typeof answers.loginItem {
    record('app.getLoginItemSettings', options);
    return answers.loginItem;
  }
  setToastActivatorCLSID(id: string): void {
    record('app.setToastActivatorCLSID', id);
  }
  setLoginItemSettings(settings: { openAtLogin: boolean }): void {
    record('app.setLoginItemSettings', settings);
    const { openAtLogin } = settings;
    answers.loginItem = { ...answers.loginItem, openAtLogin, executableWillLaunchAtLogin: openAtLogin };
  }
}
export const app = new FakeApp();

/** An event whose preventDefault can be asked about. */
export function preventable(): { defaultPrevented: boolean; preventDefault(): void } {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

class FakeWebContents extends EventEmitter {
  readonly id: number;
  openHandler: (() => unknown) | null = null;
  gone = false;
  constructor(id: number) {
    super();
    this.id = id;
  }
  isDestroyed(): boolean {
    return this.gone;
  }
  send(channel: string, value: unknown): void {
    record('webContents.send', channel, value);
  }
  startDrag(item: unknown): void {
    record('webContents.startDrag', item);
  }
  async insertCSS(css: string): Promise<void> {
    record('webContents.insertCSS', css);
  }
  async capturePage(area: { readonly width: number; readonly height: number }): Promise<unknown> {
    record('webContents.capturePage', area);
    return answers.capture(area);
  }
  setWebRTCIPHandlingPolicy(policy: string): void {
    record('webContents.setWebRTCIPHandlingPolicy', policy);
  }
  setWindowOpenHandler(handler: () => unknown): void {
    this.openHandler = handler;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly made: BrowserWindow[] = [];
  readonly options: Record<string, unknown>;
  readonly webContents: FakeWebContents;
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  minimized = false;
  maximized = false;
  visible = false;
  focused = false;
  fullScreen = false;
  destroyed = false;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    BrowserWindow.made.push(this);
    this.webContents = new FakeWebContents(BrowserWindow.made.length);
    record('new BrowserWindow', options);
    app.emit('web-contents-created', preventable(), this.webContents);
  }
  async loadURL(address: string): Promise<void> {
    record('window.loadURL', address);
  }
  show(): void {
    this.visible = true;
    record('window.show');
    this.emit('show');
  }
  showInactive(): void {
    this.visible = true;
    record('window.showInactive');
  }
  hide(): void {
    this.visible = false;
    this.focused = false;
    record('window.hide');
    this.emit('hide');
  }
  minimize(): void {
    this.minimized = true;
    record('window.minimize');
  }
  isVisible(): boolean {
    return this.visible;
  }
  isFocused(): boolean {
    return this.focused;
  }
  isFullScreen(): boolean {
    return this.fullScreen;
  }
  setFullScreen(on: boolean): void {
    this.fullScreen = on;
    record('window.setFullScreen', on);
  }
  setBackgroundColor(color: string): void {
    record('window.setBackgroundColor', color);
  }
  setProgressBar(value: number, options: unknown): void {
    record('window.setProgressBar', value, options);
  }
  setOverlayIcon(icon: unknown, words: string): void {
    record('window.setOverlayIcon', icon, words);
  }
  focus(): void {
    record('window.focus');
  }
  restore(): void {
    this.minimized = false;
    record('window.restore');
    this.emit('restore');
  }
  maximize(): void {
    this.maximized = true;
    record('window.maximize');
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  getNormalBounds(): typeof this.bounds {
    return this.bounds;
  }
  close(): void {
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.webContents.gone = true;
    record('window.destroy');
    this.emit('closed');
    if (BrowserWindow.made.every((window) => window.destroyed)) app.emit('window-all-closed');
  }
}

export class Tray extends EventEmitter {
  static readonly made: Tray[] = [];
  readonly image: unknown;
  menu: Template = [];
  constructor(image: unknown) {
    super();
    if (answers.trayThrows) throw new Error('no tray here');
    this.image = image;
    Tray.made.push(this);
  }
  setImage(image: unknown): void {
    record('tray.setImage', image);
  }
  setToolTip(text: string): void {
    record('tray.setToolTip', text);
  }
  setContextMenu(menu: { template: Template }): void {
    record('tray.setContextMenu');
    this.menu = menu.template;
  }
  destroy(): void {
    record('tray.destroy');
  }
}

type Template = readonly {
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly checked?: boolean;
  readonly enabled?: boolean;
  readonly role?: string;
  readonly click?: () => void;
  readonly submenu?: Template;
}[];

interface FakeMenu {
  readonly template: Template;
  getMenuItemById(id: string): { enabled: boolean } | null;
  popup(options: object): void;
}
let applicationMenu: FakeMenu | null = null;
function findItem(template: Template, id: string): { enabled: boolean } | null {
  for (const item of template) {
    if (item.id === id) return item as { enabled: boolean };
    const found = findItem((item.submenu ?? []) as Template, id);
    if (found) return found;
  }
  return null;
}
export const Menu = {
  buildFromTemplate: (template: Template): FakeMenu => ({
    template,
    getMenuItemById: (id) => findItem(template, id),
    popup: (options) => record('menu.popup', template, options),
  }),
  setApplicationMenu(menu: FakeMenu | null): void {
    record('Menu.setApplicationMenu', menu?.template);
    applicationMenu = menu;
  },
  getApplicationMenu: (): FakeMenu | null => applicationMenu,
};

export class Notification extends EventEmitter {
  static readonly shown: Notification[] = [];
  static isSupported(): boolean {
    return answers.notificationsSupported;
  }
  /** As Windows does for a click on any of them. */
  static activate: () => void = () => {};
  static handleActivation(callback: (details: object) => void): void {
    Notification.activate = () => callback({ type: 'click', arguments: '' });
  }
  readonly options: Record<string, unknown>;
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
  }
  show(): void {
    Notification.shown.push(this);
    record('notification.show', this.options);
  }
  close(): void {
    record('notification.close', this.options);
    this.emit('close', { reason: 'applicationHidden' });
  }
}

let blockers = 0;
export const powerSaveBlocker = {
  start(type: string): number {
    blockers += 1;
    record('powerSaveBlocker.start', type);
    return blockers;
  },
  stop(id: number): boolean {
    record('powerSaveBlocker.stop', id);
    return true;
  },
};

interface FakeImage {
  readonly path: string;
  readonly width?: number;
  readonly height?: number;
  isEmpty(): boolean;
  resize(size: { readonly width?: number; readonly height?: number }): FakeImage;
  getSize(): { readonly width: number; readonly height: number };
  getAspectRatio(): number;
  toBitmap(): Buffer;
}
const sizeOf = (path: string): { readonly width: number; readonly height: number } =>
  answers.imageSizes.get(path) ?? { width: 64, height: 64 };

export const nativeImage = {
  createFromPath(path: string): FakeImage {
    const image = (width?: number, height = 0): FakeImage => ({
      path,
      ...(width === undefined ? {} : { width, height }),
      isEmpty: () => answers.emptyImages.has(path),
      resize: (size) => {
        const { width: fullWidth, height: fullHeight } = sizeOf(path);
        const factor = size.width ? size.width / fullWidth : (size.height ?? 1) / fullHeight;
        return image(Math.round(fullWidth * factor), Math.round(fullHeight * factor));
      },
      getSize: () => (width ? { width, height } : sizeOf(path)),
      getAspectRatio: () => sizeOf(path).width / sizeOf(path).height,
      toBitmap: () => Buffer.alloc(answers.noPixels ? 0 : (width ?? 64) * (height ?? 64) * 4),
    });
    return image();
  },
  createFromBitmap(pixels: Buffer, size: { readonly width: number; readonly height: number }): FakeImage {
    record('nativeImage.createFromBitmap', pixels, size);
    return { ...nativeImage.createFromPath('from a bitmap'), ...size };
  },
};

export const protocol = {
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: unknown): void {
    record('protocol.registerSchemesAsPrivileged', schemes);
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    record('protocol.handle', scheme);
    protocol.handlers.set(scheme, handler);
  },
};

export const ipcMain = {
  handlers: new Map<string, (event: unknown, ...args: unknown[]) => unknown>(),
  handle(channel: string, handler: (event: never, ...args: unknown[]) => unknown): void {
    if (ipcMain.handlers.has(channel))
      throw new Error(`Attempted to register a second handler for ${channel}`);
    ipcMain.handlers.set(channel, (event, ...args) => {
      const answer = handler(event as never, ...args);
      void Promise.resolve(answer).then(
        (value) => inspectValue(`the answer to ${channel}`, value),
        () => {},
      );
      return answer;
    });
  },
  removeHandler(channel: string): void {
    ipcMain.handlers.delete(channel);
  },
  on(channel: string): void {
    record('ipcMain.on', channel);
  },
};

export const ipcRenderer = Object.assign(new EventEmitter(), {
  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    record('ipcRenderer.invoke', channel, ...args);
    return { ok: true, value: null };
  },
});

export const contextBridge = {
  exposeInMainWorld(key: string, api: unknown): void {
    record('contextBridge.exposeInMainWorld', key, api);
  },
};

/** Where each dialog hung, in the order of their opening. */
export const dialogParents: (BrowserWindow | null)[] = [];
async function untilAnswered(args: readonly unknown[], blocksWithoutWindow: boolean): Promise<void> {
  const parent = args.length > 1 ? (args[0] as BrowserWindow) : null;
  dialogParents.push(parent);
  if (answers.sheets && parent === null && blocksWithoutWindow) {
    throw new Error('The whole process stands still until this box is answered.');
  }
  if (answers.sheets && parent !== null && !parent.isVisible()) await new Promise(() => undefined);
  await answers.person;
}

export const dialog = {
  async showMessageBox(...args: unknown[]): Promise<{ response: number }> {
    record('dialog.showMessageBox', args.at(-1));
    await untilAnswered(args, true);
    return { response: answers.messageBox.shift() ?? 0 };
  },
  async showSaveDialog(...args: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
    record('dialog.showSaveDialog', args.at(-1));
    await untilAnswered(args, false);
    return answers.saveDialog;
  },
  async showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    record('dialog.showOpenDialog', args.at(-1));
    await untilAnswered(args, false);
    return answers.openDialog;
  },
  showErrorBox(title: string, content: string): void {
    record('dialog.showErrorBox', title, content);
  },
};

export const shell = {
  async openExternal(address: string): Promise<void> {
    record('shell.openExternal', address);
  },
  async openPath(path: string): Promise<string> {
    record('shell.openPath', path);
    return answers.openPath;
  },
  showItemInFolder(path: string): void {
    record('shell.showItemInFolder', path);
  },
  async trashItem(path: string): Promise<void> {
    record('shell.trashItem', path);
    if (answers.trash !== null) throw answers.trash;
    rmSync(path);
  },
};

class FakeTheme extends EventEmitter {
  #source: 'system' | 'light' | 'dark' = 'system';
  #systemIsDark = false;
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#systemIsDark : this.#source === 'dark';
  }
  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }
  set themeSource(source) {
    this.#source = source;
    this.emit('updated');
  }
  becomeDark(dark: boolean): void {
    this.#systemIsDark = dark;
    this.emit('updated');
  }
  reset(): void {
    this.#source = 'system';
    this.#systemIsDark = false;
  }
}
export const nativeTheme = new FakeTheme();

/** Holds what it is made of; the app writes such as Electron 44 and newer have them. */
export class ClipboardItem {
  readonly items: Readonly<Record<string, string | Blob>>;
  constructor(items: Readonly<Record<string, string | Blob>>) {
    this.items = items;
  }
}

export const clipboard = {
  async write(items: readonly ClipboardItem[]): Promise<void> {
    if (answers.clipboard instanceof Error) throw answers.clipboard;
    const contents = await Promise.all(
      items.flatMap((item) =>
        Object.entries(item.items).map(async ([name, content]) => [
          name,
          typeof content === 'string' ? content : await content.text(),
        ]),
      ),
    );
    record('clipboard.write', Object.fromEntries(contents));
  },
  async writeText(text: string): Promise<void> {
    if (answers.clipboard instanceof Error) throw answers.clipboard;
    record('clipboard.writeText', text);
  },
  async readText(): Promise<string> {
    if (answers.clipboard instanceof Error) throw answers.clipboard;
    return answers.clipboard;
  },
};

export const powerMonitor = new EventEmitter();
export const systemPreferences = Object.assign(new EventEmitter(), {
  getAccentColor: (): string => '',
  setUserDefault: (...parts: readonly unknown[]): void =>
    record('systemPreferences.setUserDefault', ...parts),
});
export const net = { isOnline: (): boolean => true };

export const screen = { getAllDisplays: () => answers.displays };

export const safeStorage = {
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    record('safeStorage.isAsyncEncryptionAvailable');
    await answers.keyring;
    if (answers.available instanceof Error) throw answers.available;
    return answers.available;
  },
  getSelectedStorageBackend: (): string => answers.backend,
  async encryptStringAsync(text: string): Promise<Buffer> {
    record('safeStorage.encryptStringAsync');
    await answers.keyring;
    return answers.encrypt(text);
  },
  async decryptStringAsync(blob: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    record('safeStorage.decryptStringAsync');
    await answers.keyring;
    return answers.decrypt(blob);
  },
};

/** A session as `session-created` hands it out. */
export function fakeSession(): {
  readonly handlers: Map<string, Handler>;
  readonly session: Record<string, unknown>;
} {
  const handlers = new Map<string, Handler>();
  const keep = (name: string) => (handler: Handler) => {
    record(`session.${name}`);
    handlers.set(name, handler);
  };
  return {
    handlers,
    session: {
      setPermissionRequestHandler: keep('permissionRequest'),
      setPermissionCheckHandler: keep('permissionCheck'),
      setDevicePermissionHandler: keep('devicePermission'),
      setDisplayMediaRequestHandler: keep('displayMedia'),
      resolveProxy: async (address: string) => {
        record('session.resolveProxy', address);
        return answers.proxy;
      },
      webRequest: { onBeforeRequest: keep('beforeRequest') },
      setSpellCheckerLanguages: (languages: readonly string[]) =>
        record('session.setSpellCheckerLanguages', languages),
      setSpellCheckerEnabled: (enabled: boolean) => record('session.setSpellCheckerEnabled', enabled),
      on: (name: string, handler: Handler) => keep(name)(handler),
    },
  };
}

export const session = { defaultSession: fakeSession().session };

// electron-store reads the module's default export.
export default { app, ipcMain, shell, ipcRenderer };
