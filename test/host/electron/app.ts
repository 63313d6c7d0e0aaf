/** electron's `app`: the life of the process, its paths, the single instance. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onCommand, record } from '../journal.ts';
import { appFolder, hostFolderName, manifest } from '../options.ts';
import { cancellableEvent, StrictEmitter, strict } from '../strict.ts';
import { nativeImage } from './native-image.ts';

const EVENTS = [
  ...['will-finish-launching', 'ready', 'window-all-closed', 'before-quit', 'will-quit', 'quit', 'activate'],
  ...['second-instance', 'open-file', 'open-url', 'session-created', 'web-contents-created'],
  ...['browser-window-created', 'browser-window-focus', 'browser-window-blur', 'render-process-gone'],
  ...['child-process-gone', 'certificate-error', 'login', 'select-client-certificate', 'did-become-active'],
];

/** What app needs of the windows; they need app themselves. */
export interface WindowsPort {
  count(): number;
  closeAll(): void;
  destroyAll(): void;
}

let windows: WindowsPort = { count: () => 0, closeAll: () => {}, destroyAll: () => {} };
let closeBrowser: () => Promise<void> = async () => {};
let ready = false;
let quitting = false;
let leaving = false;
let lock: DatabaseSync | null = null;
let badge = 0;
let loginItem: Readonly<Record<string, unknown>> = { openAtLogin: false };
const paths = new Map<string, string>();
const switches = new Map<string, string>();
let name = manifest.productName ?? manifest.name;

for (const argument of process.argv.slice(2)) {
  const [, key, value] = /^--([^=]+)(?:=(.*))?$/.exec(argument) ?? [];
  if (key !== undefined) switches.set(key, value ?? '');
}

function configFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') return process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming');
  return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
}

function pathOf(key: string): string {
  const set = paths.get(key);
  if (set !== undefined) return set;
  const home = homedir();
  switch (key) {
    case 'home':
      return home;
    case 'appData':
      return configFolder();
    case 'userData':
      return switches.get('user-data-dir') || join(configFolder(), name);
    case 'sessionData':
      return pathOf('userData');
    case 'temp':
      return tmpdir();
    case 'exe':
      return process.execPath;
    case 'logs':
      return process.platform === 'darwin'
        ? join(home, 'Library', 'Logs', name)
        : join(pathOf('userData'), 'logs');
    case 'crashDumps':
      return join(pathOf('userData'), 'Crashpad');
    case 'desktop':
    case 'documents':
    case 'downloads':
    case 'music':
    case 'pictures':
    case 'videos': {
      const folder = key === 'videos' && process.platform === 'darwin' ? 'movies' : key;
      return join(home, folder.slice(0, 1).toUpperCase() + folder.slice(1));
    }
    default:
      throw new Error(`Failed to get '${key}' path`);
  }
}

/** Inside userData: the browser's profile, the secret box's key, the lock. */
export function hostFolder(): string {
  const folder = join(pathOf('userData'), hostFolderName);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A lock that ends with its process, after kill -9 too: SQLite's, held by an open transaction. */
function takeLock(additionalData: unknown): boolean {
  if (lock) return true;
  const inbox = join(hostFolder(), 'second-instance');
  mkdirSync(inbox, { recursive: true });
  const database = new DatabaseSync(join(hostFolder(), 'instance.lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    const message = { argv: process.argv, cwd: process.cwd(), additionalData: additionalData ?? null };
    const draft = join(hostFolder(), `${process.pid}.draft`);
    writeFileSync(draft, JSON.stringify(message));
    renameSync(draft, join(inbox, `${process.pid}-${Date.now()}.json`));
    return false;
  }
  lock = database;
  for (const left of readdirSync(inbox)) rmSync(join(inbox, left));
  const read = (): void => {
    for (const file of readdirSync(inbox)) {
      const path = join(inbox, file);
      const {
        argv,
        cwd,
        additionalData: data,
      } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
      rmSync(path);
      record('second-instance', { argv });
      app.emit('second-instance', cancellableEvent(), argv, cwd, data);
    }
  };
  watch(inbox, read).unref();
  return true;
}

class App extends StrictEmitter {
  readonly isPackaged = false;
  readonly runningUnderARM64Translation = false;
  readonly commandLine = strict('app.commandLine', {
    appendSwitch: (key: string, value = ''): void => void switches.set(key, value),
    appendArgument: (): void => {},
    hasSwitch: (key: string): boolean => switches.has(key),
    getSwitchValue: (key: string): string => switches.get(key) ?? '',
    removeSwitch: (key: string): void => void switches.delete(key),
  });
  readonly dock =
    process.platform === 'darwin'
      ? strict('app.dock', {
          setBadge: (text: string): void => record('dock.badge', { text }),
          setMenu: (): void => record('dock.menu'),
          setIcon: (): void => {},
          bounce(kind = 'informational'): number {
            record('dock.bounce', { kind });
            return 0;
          },
          show: async (): Promise<void> => record('dock.show'),
          hide: (): void => record('dock.hide'),
        })
      : undefined;

  constructor() {
    super('app', EVENTS);
  }

  get name(): string {
    return name;
  }
  set name(value: string) {
    name = value;
  }
  getName(): string {
    return name;
  }
  setName(value: string): void {
    name = value;
  }
  getVersion(): string {
    return manifest.version;
  }
  getLocale(): string {
    return switches.get('lang') || process.env.HOST_LOCALE || 'en-US';
  }
  getSystemLocale(): string {
    return this.getLocale();
  }
  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()];
  }
  getAppPath(): string {
    return appFolder;
  }
  getPath(key: string): string {
    return pathOf(key);
  }
  setPath(key: string, path: string): void {
    paths.set(key, path);
  }
  setAppLogsPath(path?: string): void {
    paths.set('logs', path ?? pathOf('logs'));
  }
  isReady(): boolean {
    return ready;
  }
  async whenReady(): Promise<void> {
    if (!ready) await new Promise<void>((resolve) => this.once('ready', () => resolve()));
  }
  enableSandbox(): void {
    if (ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    record('app.enableSandbox');
  }
  disableHardwareAcceleration(): void {
    if (ready) throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
  }
  requestSingleInstanceLock(additionalData?: unknown): boolean {
    return takeLock(additionalData);
  }
  hasSingleInstanceLock(): boolean {
    return lock !== null;
  }
  releaseSingleInstanceLock(): void {
    lock?.close();
    lock = null;
  }
  focus(): void {
    record('app.focus');
  }
  hide(): void {
    record('app.hide');
  }
  show(): void {
    record('app.show');
  }
  setAppUserModelId(id: string): void {
    record('app.userModelId', { id });
  }
  setAboutPanelOptions(options: unknown): void {
    record('app.aboutPanel', options);
  }
  showAboutPanel(): void {
    record('app.showAboutPanel');
  }
  setAsDefaultProtocolClient(protocol: string, path?: string, args?: readonly string[]): boolean {
    record('app.protocolClient', { protocol, path, args });
    return true;
  }
  isDefaultProtocolClient(): boolean {
    return false;
  }
  removeAsDefaultProtocolClient(): boolean {
    return true;
  }
  setLoginItemSettings(settings: Readonly<Record<string, unknown>>): void {
    loginItem = settings;
    record('app.loginItem', settings);
  }
  getLoginItemSettings(): Readonly<Record<string, unknown>> {
    return { openAtLogin: false, openAsHidden: false, wasOpenedAtLogin: false, ...loginItem };
  }
  setBadgeCount(count = 0): boolean {
    badge = count;
    record('app.badge', { count });
    return true;
  }
  getBadgeCount(): number {
    return badge;
  }
  setJumpList(categories: unknown): string {
    record('app.jumpList', { set: categories !== null });
    return 'ok';
  }
  setUserTasks(): boolean {
    return true;
  }
  addRecentDocument(path: string): void {
    record('app.recentDocument', { path });
  }
  clearRecentDocuments(): void {}
  getAppMetrics(): unknown[] {
    return [];
  }
  async getFileIcon(): Promise<unknown> {
    return nativeImage.createEmpty();
  }
  relaunch(): void {
    record('app.relaunch');
  }
  quit(): void {
    if (quitting || leaving) return;
    quitting = true;
    const event = cancellableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) {
      quitting = false;
      return;
    }
    windows.closeAll();
    // A window whose `close` was prevented calls the whole thing off, as in Electron.
    setImmediate(() => {
      if (windows.count() > 0) quitting = false;
      else finishQuit();
    });
  }
  exit(code = 0): void {
    if (leaving) return;
    windows.destroyAll();
    void leave(code);
  }
}

function finishQuit(): void {
  if (leaving) return;
  const event = cancellableEvent();
  app.emit('will-quit', event);
  if (event.defaultPrevented) quitting = false;
  else void leave(0);
}

async function leave(code: number): Promise<void> {
  leaving = true;
  app.emit('quit', cancellableEvent(), code);
  record('exit', { code });
  // A browser that hangs must not keep the app's process: it ends with the pipe to it anyway.
  await Promise.race([closeBrowser(), new Promise((resolve) => setTimeout(resolve, 2000))]);
  process.exit(code);
}

/** Called when a window has gone: the last one quits the app unless somebody listens. */
export function windowClosed(): void {
  if (leaving || quitting || windows.count() > 0) return;
  if (app.listenerCount('window-all-closed') === 0) app.quit();
  else app.emit('window-all-closed');
}

export function connectWindows(port: WindowsPort): void {
  windows = port;
}

/** Runs Electron's start events, once the entry module has been evaluated. */
export function becomeReady(close: () => Promise<void>, beforeReady: () => void): void {
  closeBrowser = close;
  app.emit('will-finish-launching');
  beforeReady();
  ready = true;
  app.emit('ready', cancellableEvent(), {});
}

export const app = strict('app', new App());

onCommand('quit', () => {
  setImmediate(() => app.quit());
});
onCommand('activate', () => app.emit('activate', cancellableEvent(), windows.count() > 0));
onCommand('openUrl', ({ url }: { url: string }) => app.emit('open-url', cancellableEvent(), url));
