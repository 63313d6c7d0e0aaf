/** electron's `BrowserWindow`: a page of its own, and a window's state kept in memory. */
import type { Desk } from '../desk.ts';
import { cancellableEvent, notBuilt } from '../strict.ts';
import type { App } from './app.ts';
import type { NativeTheme } from './native-theme.ts';
import type { WebContents, WebContentsModule } from './web-contents.ts';
import { type Rectangle, WindowState } from './window-state.ts';

interface Options extends Partial<Rectangle> {
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
}

export interface WindowDeps {
  readonly app: App;
  readonly nativeTheme: NativeTheme;
  readonly contents: WebContentsModule;
}

export function createBrowserWindow(desk: Desk, { app, nativeTheme, contents }: WindowDeps) {
  const { system, record, onCommand } = desk;
  const open = new Set<BrowserWindow>();

  class BrowserWindow extends WindowState {
    /** Those that are gone too. */
    static readonly made: BrowserWindow[] = [];
    /** As the app gave them. */
    readonly options: Options;
    readonly webContents: WebContents;
    readonly id: number;
    /** What the app holds; calls of its own a window makes of itself. */
    readonly self: BrowserWindow;
    destroyed = false;
    readyToShow = false;

    static getAllWindows(): BrowserWindow[] {
      return [...open].map(({ self }) => self);
    }
    static getFocusedWindow(): BrowserWindow | null {
      return [...open].find((window) => window.focused)?.self ?? null;
    }
    static fromWebContents(of: WebContents): BrowserWindow | null {
      return [...open].find((window) => window.webContents.id === of.id)?.self ?? null;
    }
    static fromId(id: number): BrowserWindow | null {
      return [...open].find((window) => window.id === id)?.self ?? null;
    }

    constructor(options: Options = {}) {
      const { x = 0, y = 0, width = 800, height = 600 } = options;
      super(desk, { x, y, width, height }, options.title ?? app.getName(), options.show ?? true);
      if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
      const { preload, ...rest } = options.webPreferences ?? {};
      if (rest.contextIsolation === false || rest.sandbox === false || rest.nodeIntegration === true) {
        throw notBuilt('windows without sandbox and context isolation');
      }
      this.options = options;
      this.webContents = new contents.WebContents(
        preload as string | undefined,
        { width, height },
        { closed: () => this.closedFromOutside(), failed: (error) => this.failed(error) },
      );
      this.id = this.webContents.id;
      record('window.create', {
        bounds: this.bounds,
        show: this.visible,
        webPreferences: options.webPreferences ?? {},
      });
      this.webContents.on('did-finish-load', () => this.loaded());
      this.self = desk.api('window', this);
      BrowserWindow.made.push(this.self);
      open.add(this);
      app.emit('web-contents-created', {}, this.webContents);
      app.emit('browser-window-created', {}, this.self);
      // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
      return this.self;
    }

    loaded(): void {
      const { when, lateMs } = system.readyToShow;
      if (this.readyToShow || when === 'never') return;
      this.readyToShow = true;
      setTimeout(() => {
        // Electron looks whether the window is there a tick before it emits the event, and so too early.
        record('window.ready');
        this.emit('ready-to-show');
      }, lateMs);
    }
    failed(error: unknown): void {
      system.writeError(`The window could not be shown: ${String(error)}\n`);
      record('browser.failed', { error: String(error) });
      app.exit(1);
    }
    closedFromOutside(): void {
      if (this.destroyed) return;
      this.emit('close', cancellableEvent());
      this.destroy();
    }
    close(): void {
      if (this.destroyed) return;
      const event = cancellableEvent();
      this.emit('close', event);
      if (!event.defaultPrevented) this.destroy();
    }
    destroy(): void {
      if (this.destroyed) return;
      this.destroyed = true;
      open.delete(this);
      this.webContents.raw.destroy();
      record('window.closed', { left: open.size });
      this.emit('closed');
      system.soon(() => app.windowClosed());
    }
    isDestroyed(): boolean {
      return this.destroyed;
    }
    async loadURL(address: string): Promise<void> {
      await this.webContents.raw.loadURL(address);
    }
    async loadFile(): Promise<void> {
      await this.webContents.raw.loadFile();
    }
    reload(): void {
      this.webContents.raw.reload();
    }

    show(): void {
      const wasVisible = this.visible;
      this.visible = true;
      if (!wasVisible) {
        record('window.show');
        this.emit('show');
      }
      this.focus();
    }
    showInactive(): void {
      this.visible = true;
      this.emit('show');
    }
    hide(): void {
      if (!this.visible) return;
      this.visible = false;
      record('window.hide');
      this.emit('hide');
      this.blur();
    }
    focus(): void {
      for (const window of open) if (window.id !== this.id) window.blur();
      if (this.focused) return;
      this.focused = true;
      record('window.focus');
      this.emit('focus');
      app.emit('browser-window-focus', {}, this.self);
    }
    blur(): void {
      if (!this.focused) return;
      this.focused = false;
      this.emit('blur');
      app.emit('browser-window-blur', {}, this.self);
    }
    setBounds(bounds: Partial<Rectangle>): void {
      this.bounds = { ...this.bounds, ...bounds };
      const { width, height } = this.bounds;
      this.webContents.page.resize({ width, height });
      this.emit('resize');
    }
  }

  app.windows = {
    count: () => open.size,
    closeAll: () => {
      for (const window of [...open]) window.close();
    },
    destroyAll: () => {
      for (const window of [...open]) window.destroy();
    },
  };
  nativeTheme.followers.add(() => {
    for (const { webContents } of open) webContents.page.useColorScheme(nativeTheme.shouldUseDarkColors);
  });

  onCommand('windows', () =>
    [...open].map(({ id, visible, focused, minimized, bounds, title, webContents }) => ({
      ...{ id, visible, focused, minimized, bounds, title },
      url: webContents.getURL(),
    })),
  );
  onCommand('closeWindow', () => [...open].at(0)?.close());
  /** Windows logs off: Electron ends the process when the listeners have returned, and waits for nothing. */
  onCommand('endSession', () => {
    const event = { ...cancellableEvent(), reasons: ['logoff'] };
    for (const window of [...open]) window.emit('query-session-end', event);
    for (const window of [...open]) window.emit('session-end', event);
    system.endSession();
  });
  return desk.api('BrowserWindow', BrowserWindow);
}
export type BrowserWindow = InstanceType<ReturnType<typeof createBrowserWindow>>;
