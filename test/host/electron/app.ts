/** electron's `app`: the life of the process, its paths, the single instance. */
import { onCommand, record } from '../journal.ts';
import { appFolder, manifest } from '../options.ts';
import { cancellableEvent, onlyOn, StrictEmitter, strict } from '../strict.ts';
import { appName, pathOf, paths, switches } from './app-paths.ts';
import { hasLock, releaseLock, takeLock } from './instance-lock.ts';
import { nativeImage } from './native-image.ts';
import { isEntry, type LoginEntry, runValue } from './run-key.ts';

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
let badge = 0;
/** macOS keeps one for the app itself, Windows a list of command lines. */
let opensAtLogin = false;
let runKey: string | null = null;

class App extends StrictEmitter {
  /** HOST_PACKAGED=1 lets what is behind it run. */
  readonly isPackaged = process.env.HOST_PACKAGED === '1';
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
    return appName.current;
  }
  set name(value: string) {
    appName.current = value;
  }
  getName(): string {
    return appName.current;
  }
  setName(value: string): void {
    appName.current = value;
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
    return takeLock(additionalData, ({ argv, cwd, additionalData: data }) => {
      record('second-instance', { argv });
      this.emit('second-instance', cancellableEvent(), argv, cwd, data);
    });
  }
  hasSingleInstanceLock(): boolean {
    return hasLock();
  }
  releaseSingleInstanceLock(): void {
    releaseLock();
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
    onlyOn('app.setAppUserModelId', 'win32');
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
    onlyOn('app.setLoginItemSettings', 'darwin', 'win32');
    opensAtLogin = settings.openAtLogin === true;
    runKey = opensAtLogin ? runValue({ path: process.execPath, ...(settings as LoginEntry) }) : null;
    record('app.loginItem', settings);
  }
  getLoginItemSettings(entry: LoginEntry = {}): Readonly<Record<string, unknown>> {
    onlyOn('app.getLoginItemSettings', 'darwin', 'win32');
    const isFound = runKey !== null && isEntry(runKey, { path: process.execPath, ...entry });
    const openAtLogin = process.platform === 'win32' ? isFound : opensAtLogin;
    return {
      openAtLogin,
      wasOpenedAtLogin: false,
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
    };
  }
  setBadgeCount(count = 0): boolean {
    if (!Number.isInteger(count)) throw new TypeError(`Error processing argument at index 0: ${count}`);
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
    onlyOn('app.addRecentDocument', 'darwin', 'win32');
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
onCommand('openFile', ({ path }: { path: string }) => app.emit('open-file', cancellableEvent(), path));
onCommand('openUrl', ({ url }: { url: string }) => app.emit('open-url', cancellableEvent(), url));
