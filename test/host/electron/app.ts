/** electron's `app`: the life of the process, its paths, the single instance. */
import type { Desk } from '../desk.ts';
import { cancellableEvent, StrictEmitter } from '../strict.ts';
import type { NativeImages } from './native-image.ts';
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

export class App extends StrictEmitter {
  readonly desk: Desk;
  readonly images: NativeImages;
  isPackaged: boolean;
  readonly readiness = Promise.withResolvers<void>();
  windows: WindowsPort = { count: () => 0, closeAll: () => {}, destroyAll: () => {} };
  ready = false;
  quitting = false;
  leaving = false;
  badge = 0;
  /** macOS keeps one for the app itself, Windows a list of command lines. */
  opensAtLogin = false;
  runKey: string | null = null;
  readonly runningUnderARM64Translation = false;
  readonly commandLine: {
    appendSwitch(key: string, value?: string): void;
    appendArgument(): void;
    hasSwitch(key: string): boolean;
    getSwitchValue(key: string): string;
    removeSwitch(key: string): void;
  };

  constructor(desk: Desk, images: NativeImages) {
    super('app', EVENTS);
    const { switches } = desk.system;
    this.desk = desk;
    this.images = images;
    this.isPackaged = desk.system.isPackaged;
    this.commandLine = desk.api('app.commandLine', {
      appendSwitch: (key: string, value = ''): void => void switches.set(key, value),
      appendArgument: (): void => {},
      hasSwitch: (key: string): boolean => switches.has(key),
      getSwitchValue: (key: string): string => switches.get(key) ?? '',
      removeSwitch: (key: string): void => void switches.delete(key),
    });
  }

  get dock() {
    const { system, record, api } = this.desk;
    if (system.platform !== 'darwin') return undefined;
    return api('app.dock', {
      setBadge: (text: string): void => record('dock.badge', { text }),
      setMenu: (): void => record('dock.menu'),
      setIcon: (): void => {},
      bounce(kind = 'informational'): number {
        record('dock.bounce', { kind });
        return 0;
      },
      show: async (): Promise<void> => record('dock.show'),
      hide: (): void => record('dock.hide'),
    });
  }

  get name(): string {
    return this.desk.paths.appName;
  }
  set name(value: string) {
    this.desk.paths.appName = value;
  }
  getName(): string {
    return this.desk.paths.appName;
  }
  setName(value: string): void {
    this.desk.paths.appName = value;
  }
  getVersion(): string {
    return this.desk.system.program.version;
  }
  getLocale(): string {
    return this.desk.system.switches.get('lang') || this.desk.system.locale;
  }
  getSystemLocale(): string {
    return this.getLocale();
  }
  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()];
  }
  getAppPath(): string {
    return this.desk.system.program.folder;
  }
  getPath(key: string): string {
    return this.desk.paths.of(key);
  }
  setPath(key: string, path: string): void {
    this.desk.paths.set(key, path);
  }
  setAppLogsPath(path?: string): void {
    this.desk.paths.set('logs', path ?? this.desk.paths.of('logs'));
  }
  isReady(): boolean {
    return this.ready;
  }
  async whenReady(): Promise<void> {
    await this.readiness.promise;
  }
  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    const { switches } = this.desk.system;
    switches.delete('no-sandbox');
    switches.set('enable-sandbox', '');
    this.desk.record('app.enableSandbox');
  }
  disableHardwareAcceleration(): void {
    if (this.ready)
      throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
  }
  requestSingleInstanceLock(additionalData?: unknown): boolean {
    return this.desk.system.lock.take(additionalData, ({ argv, cwd, additionalData: data }) => {
      this.desk.record('second-instance', { argv });
      this.emit('second-instance', cancellableEvent(), argv, cwd, data);
    });
  }
  hasSingleInstanceLock(): boolean {
    return this.desk.system.lock.has();
  }
  releaseSingleInstanceLock(): void {
    this.desk.system.lock.release();
  }
  focus(): void {
    this.desk.record('app.focus');
  }
  hide(): void {
    this.desk.record('app.hide');
  }
  show(): void {
    this.desk.record('app.show');
  }
  setAppUserModelId(id: string): void {
    this.desk.onlyOn('app.setAppUserModelId', 'win32');
    this.desk.record('app.userModelId', { id });
  }
  setAboutPanelOptions(options: unknown): void {
    this.desk.record('app.aboutPanel', options);
  }
  showAboutPanel(): void {
    this.desk.record('app.showAboutPanel');
  }
  setAsDefaultProtocolClient(protocol: string, path?: string, args?: readonly string[]): boolean {
    this.desk.record('app.protocolClient', { protocol, path, args });
    return true;
  }
  isDefaultProtocolClient(): boolean {
    return false;
  }
  removeAsDefaultProtocolClient(): boolean {
    return true;
  }
  setLoginItemSettings(settings: Readonly<Record<string, unknown>>): void {
    this.desk.onlyOn('app.setLoginItemSettings', 'darwin', 'win32');
    this.opensAtLogin = settings.openAtLogin === true;
    this.runKey = this.opensAtLogin
      ? runValue({ path: process.execPath, ...(settings as LoginEntry) })
      : null;
    this.desk.record('app.loginItem', settings);
  }
  getLoginItemSettings(entry: LoginEntry = {}): Readonly<Record<string, unknown>> {
    this.desk.onlyOn('app.getLoginItemSettings', 'darwin', 'win32');
    const { platform, openedAtLogin, allowsLogin } = this.desk.system;
    const isFound = this.runKey !== null && isEntry(this.runKey, { path: process.execPath, ...entry });
    const openAtLogin = platform === 'win32' ? isFound : this.opensAtLogin;
    return {
      openAtLogin,
      wasOpenedAtLogin: openedAtLogin,
      executableWillLaunchAtLogin: openAtLogin && allowsLogin,
      launchItems: [],
    };
  }
  setBadgeCount(count = 0): boolean {
    if (!Number.isInteger(count)) throw new TypeError(`Error processing argument at index 0: ${count}`);
    this.badge = count;
    this.desk.record('app.badge', { count });
    return true;
  }
  getBadgeCount(): number {
    return this.badge;
  }
  setJumpList(categories: unknown): string {
    this.desk.record('app.jumpList', { set: categories !== null });
    return 'ok';
  }
  setUserTasks(): boolean {
    return true;
  }
  addRecentDocument(path: string): void {
    this.desk.onlyOn('app.addRecentDocument', 'darwin', 'win32');
    this.desk.record('app.recentDocument', { path });
  }
  clearRecentDocuments(): void {}
  getAppMetrics(): unknown[] {
    return [];
  }
  async getFileIcon(): Promise<unknown> {
    return this.images.createEmpty();
  }
  relaunch(_options?: object): void {
    this.desk.record('app.relaunch');
  }
  quit(): void {
    if (this.quitting || this.leaving) return;
    this.quitting = true;
    const event = cancellableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) {
      this.quitting = false;
      return;
    }
    this.windows.closeAll();
    // A window whose `close` was prevented calls the whole thing off, as in Electron.
    this.desk.system.soon(() => {
      if (this.windows.count() > 0) this.quitting = false;
      else this.finishQuit();
    });
  }
  exit(code = 0): void {
    if (this.leaving) return;
    this.windows.destroyAll();
    this.leave(code);
  }

  finishQuit(): void {
    if (this.leaving) return;
    const event = cancellableEvent();
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.quitting = false;
    else this.leave(0);
  }
  leave(code: number): void {
    this.leaving = true;
    this.emit('quit', cancellableEvent(), code);
    this.desk.record('exit', { code });
    this.desk.system.exit(code);
  }
  /** A window has gone: the last one quits the app unless somebody listens. */
  windowClosed(): void {
    if (this.leaving || this.quitting || this.windows.count() > 0) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
  /** Runs Electron's start events, once the entry module has been evaluated. */
  becomeReady(beforeReady: () => void): void {
    if (this.leaving) return;
    this.emit('will-finish-launching');
    beforeReady();
    this.ready = true;
    this.readiness.resolve();
    this.emit('ready', cancellableEvent(), {});
  }
}

export function createApp(desk: Desk, images: NativeImages): App {
  const { onCommand } = desk;
  const app = new App(desk, images);
  onCommand('quit', () => {
    setImmediate(() => app.quit());
  });
  onCommand('activate', () => app.emit('activate', cancellableEvent(), app.windows.count() > 0));
  onCommand('openFile', ({ path }: { path: string }) => app.emit('open-file', cancellableEvent(), path));
  onCommand('openUrl', ({ url }: { url: string }) => app.emit('open-url', cancellableEvent(), url));
  return app;
}
