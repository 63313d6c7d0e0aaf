/** The one Chromium that shows the app's windows, each as a page; every request of theirs passes here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page as ChromiumTab, Request as PageRequest, Route } from 'playwright-core';
import { toChromium, toElectron } from './address.ts';
import { chromiumArguments, findChromium, profileFolder } from './chromium.ts';
import { ChromiumPage } from './chromium-page.ts';
import type { NativeImage } from './electron/native-image.ts';
import type { Network } from './electron/net.ts';
import { hasDisplay } from './options.ts';
import type { Pages } from './pages.ts';
import { type SchemeServer, startSchemeServer } from './scheme-server.ts';
import { notBuilt } from './strict.ts';

/** What the browser needs of the stand-in, which needs the browser itself. */
export interface BrowserDeps {
  record(kind: string, detail?: unknown): void;
  network(): Network;
  locale(): string;
  /** Where its profile is. */
  folder(): string;
  imageOf(png: Buffer): NativeImage;
}

/** What a tab's window says about its requests. */
export interface TabOwner {
  readonly id: number;
  /** Whether a navigation of the window's main frame may go on. */
  allowsNavigation(address: string): Promise<boolean>;
  /** window.open or a link with a target. */
  windowOpened(address: string): void;
}

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  fetch: 'xhr',
  document: 'mainFrame',
  eventsource: 'xhr',
};

/** Without tabs and address, as an app's window is; and without the warning about the host's own arguments. */
const APP_WINDOW = ['--app=data:text/html,', '--test-type'];

export class Browser {
  readonly deps: BrowserDeps;
  readonly owners = new WeakMap<ChromiumTab, TabOwner>();
  readonly pages: Pages;
  context: BrowserContext | null = null;
  starting: Promise<BrowserContext> | null = null;
  server: SchemeServer | null = null;
  debuggingPort = 0;
  found: ReturnType<typeof findChromium> | null = null;
  /** Whether pages have no window of their own whose size a person sees. */
  isHeadless = true;
  /** The page the browser begins with: a headless one keeps it blank, so as not to end with its last window. */
  spare: ChromiumTab | null = null;
  webRtcPolicy = 'default';

  constructor(deps: BrowserDeps) {
    this.deps = deps;
    this.pages = {
      open: (owner) => new ChromiumPage(this, owner),
      useWebRtcPolicy: (policy) => this.useWebRtcPolicy(policy),
    };
  }

  /** Chromium takes a policy of WebRTC's for all its pages and only as it starts; Electron for one page at any time. */
  useWebRtcPolicy(policy: string): void {
    if (this.context && policy !== this.webRtcPolicy)
      throw notBuilt(`another WebRTC policy (${policy}) for a later page`);
    this.webRtcPolicy = policy;
  }

  /** Starts looking for (or unpacking) the browser while the app's entry is still being read. */
  prepare(port: number): void {
    this.debuggingPort = port;
    this.found = findChromium();
    this.found.catch(() => {});
  }

  ownerOf(request: PageRequest): TabOwner | undefined {
    try {
      return this.owners.get(request.frame().page());
    } catch {
      // A new window's first request comes before its page; so does a service worker's, which has none.
      return undefined;
    }
  }

  async decide(route: Route): Promise<void> {
    const { record, network } = this.deps;
    const request = route.request();
    const address = toElectron(request.url());
    const owner = this.ownerOf(request);
    const navigates = request.isNavigationRequest();
    const subFrame = navigates && owner !== undefined && request.frame().parentFrame() !== null;
    if (owner && navigates && !subFrame && !(await owner.allowsNavigation(address))) {
      record('navigation.blocked', { url: address });
      await route.abort('aborted');
      return;
    }
    const allowed = await network().mayLoad({
      url: address,
      method: request.method(),
      resourceType: subFrame
        ? 'subFrame'
        : (RESOURCE_TYPES[request.resourceType()] ?? request.resourceType()),
      ...(owner ? { webContentsId: owner.id } : {}),
    });
    const scheme = address.slice(0, address.indexOf(':'));
    if (!allowed || !owner || !network().privileged.has(scheme)) {
      record('request.blocked', { url: address, byApp: !allowed });
      await route.abort('blockedbyclient');
      return;
    }
    // The page really asked for media://…, as in Electron; the redirect takes it to the server that has the bytes.
    if (request.url() === address) {
      await route.fulfill({
        status: 307,
        headers: { location: toChromium(address), 'access-control-allow-origin': '*' },
      });
      return;
    }
    await route.continue();
  }

  async launch(): Promise<BrowserContext> {
    const { record, network, locale, folder } = this.deps;
    const { executable, env, headlessOnly } = await (this.found ?? findChromium());
    this.server ??= await startSchemeServer(network().handlers, record);
    const { server } = this;
    this.isHeadless = headlessOnly || !hasDisplay || process.env.HOST_HEADLESS === '1';
    const headless = this.isHeadless;
    const profile = profileFolder(folder());
    // A second start of the app shows no page, and ends sooner without it.
    const { chromium } = await import('playwright-core');
    const started = await chromium.launchPersistentContext(profile, {
      executablePath: executable,
      headless,
      viewport: null,
      chromiumSandbox: process.getuid?.() !== 0,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      env: { ...process.env, ...env },
      locale: locale(),
      args: [
        `--force-webrtc-ip-handling-policy=${this.webRtcPolicy}`,
        ...chromiumArguments(server.port, server.certificate.spkiSha256, this.debuggingPort),
        ...(headless ? [] : APP_WINDOW),
      ],
    });
    const dropped = (error: unknown): void => record('request.dropped', { error: String(error) });
    // A page that closes takes its requests with it.
    await started.route(/.*/, (route) => this.decide(route).catch(dropped));
    started.on('page', (tab) => void this.closeOpened(tab).catch(dropped));
    started.on('close', () => {
      this.context = null;
      this.starting = null;
    });
    this.spare = started.pages()[0] ?? null;
    this.context = started;
    const version = started.browser()?.version() ?? null;
    Reflect.set(process.versions, 'chrome', version ?? '0.0.0.0');
    // Chromium writes the port that it chose itself; one that it was given it does not repeat.
    const port =
      this.debuggingPort || readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n', 1)[0];
    record('browser', { headless, executable, version, debuggingAddress: `http://127.0.0.1:${port}` });
    return started;
  }

  /** Pages open no tabs of their own; whose page it was is told. */
  async closeOpened(tab: ChromiumTab): Promise<void> {
    const opener = await tab.opener();
    const owner = opener && this.owners.get(opener);
    if (!owner) return;
    const address = tab.url();
    await tab.close();
    owner.windowOpened(toElectron(address));
  }

  /** A tab of its own for a window; starts the browser if it is not running. */
  async openTab(owner: TabOwner): Promise<ChromiumTab> {
    this.starting ??= this.launch();
    const running = await this.starting;
    const { spare } = this;
    const tab = !this.isHeadless && spare && !spare.isClosed() ? spare : await running.newPage();
    if (tab === spare) this.spare = null;
    this.owners.set(tab, owner);
    return tab;
  }

  async close(): Promise<void> {
    this.server?.close();
    await this.context?.close();
  }
}
