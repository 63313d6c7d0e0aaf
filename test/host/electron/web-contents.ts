/** electron's `WebContents`: one page of the browser, its preload, its ipc, its navigations. */
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { inspectValue } from '../../security/leaks.ts';
import { toChromium, toElectron } from '../address.ts';
import { isHeadless, openPage, useWebRtcPolicy } from '../browser.ts';
import { onCommand, record } from '../journal.ts';
import { PreloadWorld } from '../preload-world.ts';
import { cancellableEvent, notBuilt, StrictEmitter, strict } from '../strict.ts';
import { app } from './app.ts';
import { invoke, ipcMain } from './ipc-main.ts';
import { MainFrame } from './main-frame.ts';
import { type NativeImage, nativeImage } from './native-image.ts';
import { nativeTheme } from './native-theme.ts';
import { type Session, theSession } from './net.ts';
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

/** Tests run with a canary key; whoever reads the journal fails on this entry. */
function lookForKey(where: string, value: unknown): void {
  if (inspectValue(where, value)) record('leak', `${where}: the canary key`);
}

let lastId = 0;
const all = new Map<number, WebContents>();

export class WebContents extends StrictEmitter {
  readonly id: number;
  readonly session: Session = theSession;
  readonly mainFrame: MainFrame;
  readonly preload: string;
  readonly size: { readonly width: number; readonly height: number };
  page: Promise<Page>;
  address = '';
  title = '';
  destroyed = false;
  crashed = false;
  world: PreloadWorld | null = null;
  zoom = 1;
  openHandler: ((details: OpenHandlerDetails) => { readonly action: string }) | null = null;
  /** Navigations that the page itself asked for, and whether the app let them through. */
  readonly asked = new Map<string, boolean>();
  cdp: CDPSession | null = null;

  constructor(preloadPath: string | undefined, size: { readonly width: number; readonly height: number }) {
    super('webContents', EVENTS);
    if (preloadPath !== undefined && !isAbsolute(preloadPath)) {
      throw new Error('preload script must have absolute path');
    }
    this.id = ++lastId;
    this.size = size;
    this.preload = preloadPath === undefined ? '' : readFileSync(preloadPath, 'utf8');
    const self = strict('webContents', this);
    this.mainFrame = strict('webContents.mainFrame', new MainFrame(self));
    this.page = self.open();
    this.page.catch(() => {});
    all.set(this.id, self);
    // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
    return self;
  }

  /** Opens the page and puts the preload before everything it will ever load. */
  async open(): Promise<Page> {
    const page = await openPage({
      id: this.id,
      allowsNavigation: async (address) => {
        // A round trip (one that a navigating page does not hold up): by then, what the page itself asked for
        // has been heard of.
        await this.cdp?.send('Page.getNavigationHistory').catch(() => {});
        const allowed = this.asked.get(address) ?? true;
        this.asked.delete(address);
        return allowed;
      },
      windowOpened: (address) => this.windowOpened(address),
    });
    const cdp = await page.context().newCDPSession(page);
    this.cdp = cdp;
    this.world = new PreloadWorld(cdp, this.preload, (message) => this.receive(message));
    await this.world.install();
    cdp.on('Page.frameRequestedNavigation', ({ url, frameId }) => this.navigationAsked(url, frameId));
    await page.emulateMedia({ colorScheme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' });
    await this.resize(page, this.size);
    this.listen(page);
    return page;
  }

  /** A page without a window is given the size; one with a window gets a window that holds it. */
  async resize(page: Page, size: { readonly width: number; readonly height: number }): Promise<void> {
    if (isHeadless()) {
      await page.setViewportSize({ width: size.width, height: size.height });
      return;
    }
    const window = await this.cdp?.send('Browser.getWindowForTarget');
    if (!window) return;
    const { width, height } = size;
    await this.cdp?.send('Browser.setWindowBounds', { windowId: window.windowId, bounds: { width, height } });
  }

  listen(page: Page): void {
    page.on('domcontentloaded', () => this.emit('dom-ready', {}));
    page.on('load', () => {
      this.emit('did-finish-load', {});
      this.emit('did-stop-loading', {});
    });
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) return;
      this.address = toElectron(frame.url());
      this.emit('did-navigate', {}, this.address, 200, 'OK');
    });
    page.on('console', (message) => {
      const level = message.type() === 'warning' ? 'warning' : message.type();
      record('console', { level, text: message.text() });
      this.emit('console-message', {
        level,
        message: message.text(),
        sourceId: toElectron(message.location().url),
      });
    });
    page.on('pageerror', (error) => record('page.error', { message: error.message, stack: error.stack }));
    page.on('crash', () => {
      this.crashed = true;
      const details = { reason: 'crashed', exitCode: 5 };
      record('render-process-gone', details);
      this.emit('render-process-gone', {}, details);
      app.emit('render-process-gone', {}, this, details);
    });
  }

  navigationAsked(url: string, frameId: string): void {
    const isMainFrame = this.world?.isMainFrame(frameId) ?? true;
    const event = cancellableEvent({
      url: toElectron(url),
      isMainFrame,
      isSameDocument: false,
      frame: this.mainFrame,
    });
    this.emit('will-frame-navigate', event);
    if (isMainFrame) this.emit('will-navigate', event, event.url);
    record('navigation.asked', { url: event.url, prevented: event.defaultPrevented });
    if (isMainFrame) this.asked.set(event.url, !event.defaultPrevented);
  }

  windowOpened(url: string): void {
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab' };
    const action = this.openHandler?.(details).action ?? 'allow';
    record('window.open', { url, action });
    if (action !== 'deny') throw notBuilt('windows opened by pages');
  }

  receive(message: readonly unknown[]): void {
    const [href, kind, channel, args, id] = message as [string, string, string, unknown[], number];
    this.mainFrame.url = toElectron(href);
    if (kind === 'preload-error') {
      record('preload.error', { error: channel });
      process.stderr.write(`The preload failed: ${channel}\n`);
      this.emit('preload-error', {}, '', new Error(channel));
      return;
    }
    const event = {
      type: 'frame',
      sender: this,
      senderFrame: this.mainFrame,
      frameId: 1,
      processId: this.mainFrame.processId,
      reply: (name: string, ...values: unknown[]) => this.send(name, ...values),
    };
    // The page gives keys by two calls; nothing else it sends may hold one.
    if (!['dailies:key.set', 'dailies:accounts.setKey'].includes(channel))
      lookForKey(`a message from the page, ${channel}`, args);
    if (kind === 'send') {
      ipcMain.emit(channel, event, ...args);
      return;
    }
    const { world } = this;
    invoke(channel, event, args).then(
      (value) => {
        lookForKey(`the answer to ${channel}`, value);
        world?.answer(id, value);
      },
      (error: unknown) => world?.refuse(id, error instanceof Error ? error.message : String(error)),
    );
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    lookForKey(`a message to the page, ${channel}`, args);
    this.world?.send(channel, args);
  }
  async loadURL(address: string): Promise<void> {
    if (this.crashed) {
      const before = await this.page;
      this.crashed = false;
      this.page = this.open();
      await this.page;
      await before.close().catch(() => {});
    }
    const page = await this.page;
    this.emit('did-start-loading', {});
    try {
      await page.goto(toChromium(address), { waitUntil: 'load', timeout: 60_000 });
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
    useWebRtcPolicy(policy);
    record('webrtc.policy', { policy });
  }
  setWindowOpenHandler(handler: (details: OpenHandlerDetails) => { readonly action: string }): void {
    this.openHandler = handler;
  }
  startDrag(item: DragItem): void {
    startDrag(item);
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
    await (await this.page).addStyleTag({ content: css });
    return '';
  }
  async capturePage(clip?: Rectangle): Promise<NativeImage> {
    const page = await this.page;
    return nativeImage.createFromBuffer(await page.screenshot({ fullPage: true, ...(clip ? { clip } : {}) }));
  }
  async executeJavaScript(code: string): Promise<unknown> {
    return await (await this.page).evaluate(code);
  }
  /** The window has closed: the page goes, and with it everything that would still be answered. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    all.delete(this.id);
    this.emit('destroyed');
    this.page.then((page) => page.close()).catch(() => {});
  }
}

export const webContents = strict('webContents', {
  getAllWebContents: (): WebContents[] => [...all.values()],
  fromId: (id: number): WebContents | undefined => all.get(id),
  getFocusedWebContents: (): WebContents | null => [...all.values()][0] ?? null,
});

/** Tells every page what main would tell it. */
onCommand('sendToPage', ({ channel, value }: { channel: string; value: unknown }) => {
  for (const contents of all.values()) contents.send(channel, value);
});
onCommand('crashPage', () => {
  for (const contents of all.values()) contents.cdp?.send('Page.crash').catch(() => {});
});
