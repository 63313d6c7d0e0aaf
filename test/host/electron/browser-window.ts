/** electron's `BrowserWindow`: a page of the browser, and a window's state kept in memory. */
import { onCommand, record } from '../journal.ts';
import { cancellableEvent, notBuilt, strict } from '../strict.ts';
import { app, connectWindows, windowClosed } from './app.ts';
import { nativeTheme } from './native-theme.ts';
import { WebContents } from './web-contents.ts';
import { type Rectangle, WindowState } from './window-state.ts';

interface Options extends Partial<Rectangle> {
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
}

const open = new Set<BrowserWindow>();

interface ReadyScript {
  /** `never`: as on Wayland, where a hidden window may never be painted. */
  readonly when: 'loaded' | 'never';
  /** How long after its page has loaded. */
  readonly lateMs: number;
}
/** Set by a test through HOST_READY_TO_SHOW (JSON). */
const readyScript: ReadyScript = {
  ...{ when: 'loaded', lateMs: 0 },
  ...(JSON.parse(process.env.HOST_READY_TO_SHOW ?? '{}') as Partial<ReadyScript>),
};

export class BrowserWindow extends WindowState {
  readonly webContents: WebContents;
  readonly id: number;
  destroyed = false;
  readyToShow = false;

  static getAllWindows(): BrowserWindow[] {
    return [...open];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return [...open].find((window) => window.focused) ?? null;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return [...open].find((window) => window.webContents.id === contents.id) ?? null;
  }
  static fromId(id: number): BrowserWindow | null {
    return [...open].find((window) => window.id === id) ?? null;
  }

  constructor(options: Options = {}) {
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    super({ x, y, width, height }, options.title ?? app.getName(), options.show ?? true);
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { preload, ...rest } = options.webPreferences ?? {};
    if (rest.contextIsolation === false || rest.sandbox === false || rest.nodeIntegration === true) {
      throw notBuilt('windows without sandbox and context isolation');
    }
    this.webContents = new WebContents(preload as string | undefined, { width, height });
    this.id = this.webContents.id;
    record('window.create', {
      bounds: this.bounds,
      show: this.visible,
      webPreferences: options.webPreferences ?? {},
    });
    this.webContents.on('did-finish-load', () => {
      if (this.readyToShow || readyScript.when === 'never') return;
      this.readyToShow = true;
      setTimeout(() => {
        // Electron looks whether the window is there a tick before it emits the event, and so too early.
        record('window.ready');
        this.emit('ready-to-show');
      }, readyScript.lateMs);
    });
    const self = strict('BrowserWindow', this);
    open.add(self);
    this.webContents.page
      .then((page) => page.on('close', () => void self.closedFromOutside(page)))
      .catch((error: unknown) => {
        process.stderr.write(`The window could not be shown: ${String(error)}\n`);
        record('browser.failed', { error: String(error) });
        app.exit(1);
      });
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, self);
    // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
    return self;
  }

  /** Somebody closed the page itself: a person with a display, or the browser as a whole. */
  async closedFromOutside(page: unknown): Promise<void> {
    const replaced = page !== (await this.webContents.page);
    if (this.destroyed || replaced) return;
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
    const self = [...open].find((window) => window.id === this.id);
    if (self) open.delete(self);
    this.webContents.destroy();
    record('window.closed', { left: open.size });
    this.emit('closed');
    setImmediate(windowClosed);
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  async loadURL(address: string): Promise<void> {
    await this.webContents.loadURL(address);
  }
  async loadFile(): Promise<void> {
    await this.webContents.loadFile();
  }
  reload(): void {
    this.webContents.reload();
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
    app.emit('browser-window-focus', {}, this);
  }
  blur(): void {
    if (!this.focused) return;
    this.focused = false;
    this.emit('blur');
    app.emit('browser-window-blur', {}, this);
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.bounds = { ...this.bounds, ...bounds };
    const { width, height } = this.bounds;
    const contents = this.webContents;
    contents.page.then((page) => contents.resize(page, { width, height })).catch(() => {});
    this.emit('resize');
  }
}

connectWindows({
  count: () => open.size,
  closeAll: () => {
    for (const window of [...open]) window.close();
  },
  destroyAll: () => {
    for (const window of [...open]) window.destroy();
  },
});

nativeTheme.on('updated', () => {
  const colorScheme = nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
  for (const window of open) {
    window.webContents.page.then((page) => page.emulateMedia({ colorScheme })).catch(() => {});
  }
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
  // Not app.exit(), nor process.exit(): no listener of either is heard.
  (process as unknown as { reallyExit(code: number): never }).reallyExit(0);
});
