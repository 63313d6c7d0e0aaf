/** A window's page in Chromium: its preload, its messages, its navigations, by Chromium's own protocol. */
import { readFileSync } from 'node:fs';
import type { CDPSession, Page as ChromiumTab } from 'playwright-core';
import { toChromium, toElectron } from './address.ts';
import type { Browser } from './browser.ts';
import type { NativeImage } from './electron/native-image.ts';
import type { Rectangle } from './electron/window-state.ts';
import type { Page, PageOwner } from './pages.ts';
import { PreloadWorld } from './preload-world.ts';

export class ChromiumPage implements Page {
  readonly browser: Browser;
  readonly owner: PageOwner;
  readonly preload: string;
  tab: Promise<ChromiumTab>;
  hasCrashed = false;
  world: PreloadWorld | null = null;
  cdp: CDPSession | null = null;
  /** Navigations that the page itself asked for, and whether the app let them through. */
  readonly asked = new Map<string, boolean>();

  constructor(browser: Browser, owner: PageOwner) {
    this.browser = browser;
    this.owner = owner;
    this.preload = owner.preload === undefined ? '' : readFileSync(owner.preload, 'utf8');
    this.tab = this.open();
    this.tab.catch((error: unknown) => owner.failed(error));
  }

  /** Opens the tab and puts the preload before everything it will ever load. */
  async open(): Promise<ChromiumTab> {
    const { owner } = this;
    const tab = await this.browser.openTab({
      id: owner.id,
      allowsNavigation: async (address) => {
        // A round trip (one that a navigating page does not hold up): by then, what the page itself asked for
        // has been heard of.
        await this.cdp?.send('Page.getNavigationHistory').catch(() => {});
        const allowed = this.asked.get(address) ?? true;
        this.asked.delete(address);
        return allowed;
      },
      windowOpened: (address) => owner.windowOpened(address),
    });
    const cdp = await tab.context().newCDPSession(tab);
    this.cdp = cdp;
    this.world = new PreloadWorld(cdp, this.preload, ([href, ...message]) =>
      owner.received([toElectron(href as string), ...message]),
    );
    await this.world.install();
    cdp.on('Page.frameRequestedNavigation', ({ url, frameId }) => {
      const isMainFrame = this.world?.isMainFrame(frameId) ?? true;
      const address = toElectron(url);
      const isAllowed = owner.asksToNavigate(address, isMainFrame);
      if (isMainFrame) this.asked.set(address, isAllowed);
    });
    await tab.emulateMedia({ colorScheme: owner.isDark() ? 'dark' : 'light' });
    await this.resizeTab(tab, owner.size);
    this.listen(tab);
    return tab;
  }

  listen(tab: ChromiumTab): void {
    const { owner } = this;
    tab.on('domcontentloaded', () => owner.domReady());
    tab.on('load', () => owner.loaded());
    tab.on('framenavigated', (frame) => {
      if (frame === tab.mainFrame()) owner.navigated(toElectron(frame.url()));
    });
    tab.on('console', (message) =>
      owner.wroteToConsole(message.type(), message.text(), toElectron(message.location().url)),
    );
    tab.on('pageerror', ({ message, stack }) => this.browser.deps.record('page.error', { message, stack }));
    tab.on('crash', () => {
      this.hasCrashed = true;
      owner.crashed();
    });
    tab.on('close', () => void this.closedFromOutside(tab));
  }
  async closedFromOutside(tab: ChromiumTab): Promise<void> {
    // One that crashed is replaced, and closed then.
    if (tab === (await this.tab)) this.owner.closed();
  }

  /** A page without a window is given the size; one with a window gets a window that holds it. */
  async resizeTab(tab: ChromiumTab, { width, height }: PageOwner['size']): Promise<void> {
    if (this.browser.isHeadless) {
      await tab.setViewportSize({ width, height });
      return;
    }
    const window = await this.cdp?.send('Browser.getWindowForTarget');
    if (!window) return;
    await this.cdp?.send('Browser.setWindowBounds', { windowId: window.windowId, bounds: { width, height } });
  }

  /** Does it once the tab is there; a page that goes meanwhile needs none of it. */
  later(act: (tab: ChromiumTab) => Promise<unknown>): void {
    this.tab.then(act).catch(() => {});
  }

  async load(address: string): Promise<void> {
    if (this.hasCrashed) {
      const before = await this.tab;
      this.hasCrashed = false;
      this.tab = this.open();
      await this.tab;
      await before.close().catch(() => {});
    }
    const tab = await this.tab;
    await tab.goto(toChromium(address), { waitUntil: 'load', timeout: 60_000 });
  }
  send(channel: string, args: readonly unknown[]): void {
    this.world?.send(channel, args);
  }
  answer(call: number, value: unknown): void {
    this.world?.answer(call, value);
  }
  refuse(call: number, message: string): void {
    this.world?.refuse(call, message);
  }
  resize(size: PageOwner['size']): void {
    this.later((tab) => this.resizeTab(tab, size));
  }
  useColorScheme(isDark: boolean): void {
    this.later((tab) => tab.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' }));
  }
  async insertCSS(css: string): Promise<void> {
    await (await this.tab).addStyleTag({ content: css });
  }
  async capture(area: Rectangle | undefined): Promise<NativeImage> {
    const tab = await this.tab;
    return this.browser.deps.imageOf(
      await tab.screenshot({ fullPage: true, ...(area ? { clip: area } : {}) }),
    );
  }
  async evaluate(code: string): Promise<unknown> {
    return await (await this.tab).evaluate(code);
  }
  crash(): void {
    this.cdp?.send('Page.crash').catch(() => {});
  }
  close(): void {
    this.later((tab) => tab.close());
  }
}
