/** electron's `WebContents`: a page, its ipc, its navigations; what shows it stands behind a port. */
import { isAbsolute } from 'node:path';
import type { Desk } from '../desk.ts';
import type { Page, PageOwner } from '../pages.ts';
import { cancellableEvent, notBuilt, StrictEmitter } from '../strict.ts';
import type { App } from './app.ts';
import { type IpcMain, invoke } from './ipc-main.ts';
import { MainFrame } from './main-frame.ts';
import type { NativeImage, NativeImages } from './native-image.ts';
import type { NativeTheme } from './native-theme.ts';
import type { Session } from './net.ts';
import { type DragItem, startDrag } from './start-drag.ts';
import type { Rectangle } from './window-state.ts';

const EVENTS = [
  ...[
    'did-finish-load',
    'did-fail-load',
    'did-start-loading',
    'did-stop-loading',
    'dom-ready',
    'did-navigate',
  ],
  ...[
    'did-navigate-in-page',
    'did-frame-finish-load',
    'will-navigate',
    'will-frame-navigate',
    'will-redirect',
  ],
  ...[
    'will-attach-webview',
    'did-attach-webview',
    'did-create-window',
    'render-process-gone',
    'preload-error',
  ],
  ...[
    'console-message',
    'unresponsive',
    'responsive',
    'destroyed',
    'page-title-updated',
    'will-prevent-unload',
    'context-menu',
  ],
];

interface OpenHandlerDetails {
  readonly url: string;
  readonly frameName: string;
  readonly features: string;
  readonly disposition: string;
}

/** What its window does about a page. */
interface Frame {
  closed(): void;
  failed(error: unknown): void;
}

interface ContentsDeps {
  readonly app: App;
  readonly ipcMain: IpcMain;
  readonly session: Session;
  readonly nativeTheme: NativeTheme;
  readonly nativeImage: NativeImages;
}

/** The page gives keys by two calls; nothing else it sends may hold one. */
const KEY_CALLS = ['dailies:key.set', 'dailies:accounts.setKey'];

export function createWebContents(desk: Desk, deps: ContentsDeps) {
  const { system, record, onCommand, lookForKey, api } = desk;
  const { app, ipcMain, nativeTheme, nativeImage } = deps;
  const all = new Map<number, WebContents>();
  let lastId = 0;

  class WebContents extends StrictEmitter {
    readonly id: number;
    readonly session: Session = deps.session;
    readonly mainFrame: MainFrame;
    readonly page: Page;
    /** What the app holds, and what is behind it: calls of its own go there. */
    readonly self: WebContents;
    readonly raw: WebContents;
    address = '';
    title = '';
    destroyed = false;
    crashed = false;
    zoom = 1;
    openHandler: ((details: OpenHandlerDetails) => { readonly action: string }) | null = null;

    constructor(preload: string | undefined, size: PageOwner['size'], frame: Frame) {
      super('webContents', EVENTS);
      if (preload !== undefined && !isAbsolute(preload)) {
        throw new Error('preload script must have absolute path');
      }
      this.id = ++lastId;
      this.raw = this;
      this.self = api('webContents', this);
      this.mainFrame = api('webContents.mainFrame', new MainFrame(this));
      this.page = system.pages.open({
        ...{ id: this.id, preload, size },
        isDark: () => nativeTheme.shouldUseDarkColors,
        received: (message) => this.receive(message),
        domReady: () => this.emit('dom-ready', {}),
        loaded: () => {
          this.emit('did-finish-load', {});
          this.emit('did-stop-loading', {});
        },
        navigated: (url) => {
          this.address = url;
          this.emit('did-navigate', {}, url, 200, 'OK');
        },
        asksToNavigate: (url, isMainFrame) => this.askToNavigate(url, isMainFrame),
        windowOpened: (url) => this.windowOpened(url),
        wroteToConsole: (level, message, sourceId) => {
          record('console', { level, text: message });
          this.emit('console-message', { level, message, sourceId });
        },
        crashed: () => this.crash(),
        closed: frame.closed,
        failed: frame.failed,
      });
      all.set(this.id, this);
      // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
      return this.self;
    }

    crash(): void {
      this.crashed = true;
      const details = { reason: 'crashed', exitCode: 5 };
      record('render-process-gone', details);
      this.emit('render-process-gone', {}, details);
      app.emit('render-process-gone', {}, this.self, details);
    }
    askToNavigate(url: string, isMainFrame: boolean): boolean {
      const event = cancellableEvent({ url, isMainFrame, isSameDocument: false, frame: this.mainFrame });
      this.emit('will-frame-navigate', event);
      if (isMainFrame) this.emit('will-navigate', event, event.url);
      record('navigation.asked', { url: event.url, prevented: event.defaultPrevented });
      return !event.defaultPrevented;
    }
    windowOpened(url: string): void {
      const details = { url, frameName: '', features: '', disposition: 'foreground-tab' };
      const action = this.openHandler?.(details).action ?? 'allow';
      record('window.open', { url, action });
      if (action !== 'deny') throw notBuilt('windows opened by pages');
    }

    receive(message: readonly unknown[]): void {
      const [address, kind, channel, args, call] = message as [string, string, string, unknown[], number];
      this.mainFrame.url = address;
      if (kind === 'preload-error') {
        record('preload.error', { error: channel });
        system.writeError(`The preload failed: ${channel}\n`);
        this.emit('preload-error', {}, '', new Error(channel));
        return;
      }
      const event = {
        type: 'frame',
        sender: this.self,
        senderFrame: this.mainFrame,
        frameId: 1,
        processId: this.mainFrame.processId,
        reply: (name: string, ...values: unknown[]) => this.send(name, ...values),
      };
      if (!KEY_CALLS.includes(channel)) lookForKey(`a message from the page, ${channel}`, args);
      if (kind === 'send') {
        ipcMain.emit(channel, event, ...args);
        return;
      }
      invoke(ipcMain, channel, event, args).then(
        (value) => this.page.answer(call, value),
        (error: unknown) => this.page.refuse(call, error instanceof Error ? error.message : String(error)),
      );
    }

    send(channel: string, ...args: unknown[]): void {
      if (this.destroyed) throw new TypeError('Object has been destroyed');
      lookForKey(`a message to the page, ${channel}`, args);
      this.page.send(channel, args);
    }
    async loadURL(address: string): Promise<void> {
      this.crashed = false;
      this.emit('did-start-loading', {});
      try {
        await this.page.load(address);
      } catch (error) {
        if (this.destroyed) return;
        const [, code = 'ERR_FAILED'] = /net::(\w+)/.exec(String(error)) ?? [];
        record('load.failed', { url: address, error: String(error) });
        this.emit('did-fail-load', {}, -2, code, address, true);
        throw new Error(`${code} (-2) loading '${address}'`);
      }
    }
    async loadFile(): Promise<void> {
      throw notBuilt('loadFile: pages come from a scheme of the app');
    }
    reload(): void {
      this.loadURL(this.address).catch((error: unknown) => record('load.failed', { error: String(error) }));
    }
    setWebRTCIPHandlingPolicy(policy: string): void {
      system.pages.useWebRtcPolicy(policy);
      record('webrtc.policy', { policy });
    }
    setWindowOpenHandler(handler: (details: OpenHandlerDetails) => { readonly action: string }): void {
      this.openHandler = handler;
    }
    startDrag(item: DragItem): void {
      startDrag(desk, nativeImage, item);
    }
    getURL(): string {
      return this.address;
    }
    getTitle(): string {
      return this.title;
    }
    isDestroyed(): boolean {
      return this.destroyed;
    }
    isCrashed(): boolean {
      return this.crashed;
    }
    isLoading(): boolean {
      return false;
    }
    focus(): void {}
    setZoomFactor(factor: number): void {
      this.zoom = factor;
      record('zoom', { factor });
    }
    getZoomFactor(): number {
      return this.zoom;
    }
    setZoomLevel(level: number): void {
      this.setZoomFactor(1.2 ** level);
    }
    getZoomLevel(): number {
      return Math.log(this.zoom) / Math.log(1.2);
    }
    async setVisualZoomLevelLimits(): Promise<void> {}
    setBackgroundThrottling(): void {}
    openDevTools(): void {
      record('devTools.open');
    }
    closeDevTools(): void {}
    isDevToolsOpened(): boolean {
      return false;
    }
    toggleDevTools(): void {
      record('devTools.toggle');
    }
    getType(): string {
      return 'window';
    }
    async insertCSS(css: string): Promise<string> {
      await this.page.insertCSS(css);
      return '';
    }
    async capturePage(area?: Rectangle): Promise<NativeImage> {
      return await this.page.capture(area);
    }
    async executeJavaScript(code: string): Promise<unknown> {
      return await this.page.evaluate(code);
    }
    /** The window has closed: the page goes, and with it everything that would still be answered. */
    destroy(): void {
      if (this.destroyed) return;
      this.destroyed = true;
      all.delete(this.id);
      this.emit('destroyed');
      this.page.close();
    }
  }

  const webContents = api('webContents', {
    getAllWebContents: (): WebContents[] => [...all.values()].map(({ self }) => self),
    fromId: (id: number): WebContents | undefined => all.get(id)?.self,
    getFocusedWebContents: (): WebContents | null => [...all.values()][0]?.self ?? null,
  });

  /** Tells every page what main would tell it. */
  onCommand('sendToPage', ({ channel, value }: { channel: string; value: unknown }) => {
    for (const contents of all.values()) contents.send(channel, value);
  });
  onCommand('crashPage', () => {
    for (const { page } of all.values()) page.crash();
  });
  return { WebContents, webContents };
}
export type WebContentsModule = ReturnType<typeof createWebContents>;
export type WebContents = InstanceType<WebContentsModule['WebContents']>;
