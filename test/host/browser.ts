/** The one Chromium that shows the app's windows, each as a page; every request of theirs passes here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page, Request as PageRequest, Route } from 'playwright-core';
import { toChromium, toElectron } from './address.ts';
import { chromiumArguments, findChromium, profileFolder } from './chromium.ts';
import { app } from './electron/app.ts';
import { hostFolder } from './electron/app-paths.ts';
import { handlers, mayLoad, privileged } from './electron/net.ts';
import { record } from './journal.ts';
import { hasDisplay } from './options.ts';
import { type SchemeServer, startSchemeServer } from './scheme-server.ts';
import { notBuilt } from './strict.ts';

/** What a page's window says about its requests. */
export interface PageOwner {
  readonly id: number;
  /** Whether a navigation of the window's main frame may go on. */
  allowsNavigation(address: string): Promise<boolean>;
  /** window.open or a link with a target. */
  windowOpened(address: string): void;
}

const owners = new WeakMap<Page, PageOwner>();
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  fetch: 'xhr',
  document: 'mainFrame',
  eventsource: 'xhr',
};

/** Without tabs and address, as an app's window is; and without the warning about the host's own arguments. */
const APP_WINDOW = ['--app=data:text/html,', '--test-type'];

let context: BrowserContext | null = null;
let starting: Promise<BrowserContext> | null = null;
let server: SchemeServer | null = null;
let debuggingPort = 0;
let found: ReturnType<typeof findChromium> | null = null;
let headless = true;
/** The page the browser begins with: a headless one keeps it blank, so as not to end with its last window. */
let spare: Page | null = null;

let webRtcPolicy = 'default';
/** Chromium takes a policy of WebRTC's for all its pages and only as it starts; Electron for one page at any time. */
export function useWebRtcPolicy(policy: string): void {
  if (context && policy !== webRtcPolicy)
    throw notBuilt(`another WebRTC policy (${policy}) for a later page`);
  webRtcPolicy = policy;
}

/** Starts looking for (or unpacking) the browser while the app's entry is still being read. */
export function prepareBrowser(port: number): void {
  debuggingPort = port;
  found = findChromium();
  found.catch(() => {});
}

function ownerOf(request: PageRequest): PageOwner | undefined {
  try {
    return owners.get(request.frame().page());
  } catch {
    // A new window's first request comes before its page; so does a service worker's, which has none.
    return undefined;
  }
}

async function decide(route: Route): Promise<void> {
  const request = route.request();
  const address = toElectron(request.url());
  const owner = ownerOf(request);
  const navigates = request.isNavigationRequest();
  const subFrame = navigates && owner !== undefined && request.frame().parentFrame() !== null;
  if (owner && navigates && !subFrame && !(await owner.allowsNavigation(address))) {
    record('navigation.blocked', { url: address });
    await route.abort('aborted');
    return;
  }
  const allowed = await mayLoad({
    url: address,
    method: request.method(),
    resourceType: subFrame ? 'subFrame' : (RESOURCE_TYPES[request.resourceType()] ?? request.resourceType()),
    ...(owner ? { webContentsId: owner.id } : {}),
  });
  const scheme = address.slice(0, address.indexOf(':'));
  if (!allowed || !owner || !privileged.has(scheme)) {
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

async function launch(): Promise<BrowserContext> {
  const { executable, env, headlessOnly } = await (found ?? findChromium());
  server ??= await startSchemeServer(handlers);
  headless = headlessOnly || !hasDisplay || process.env.HOST_HEADLESS === '1';
  const profile = profileFolder(hostFolder());
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
    locale: app.getLocale(),
    args: [
      `--force-webrtc-ip-handling-policy=${webRtcPolicy}`,
      ...chromiumArguments(server.port, server.certificate.spkiSha256, debuggingPort),
      ...(headless ? [] : APP_WINDOW),
    ],
  });
  await started.route(/.*/, (route) =>
    // A page that closes takes its requests with it.
    decide(route).catch((error: unknown) => record('request.dropped', { error: String(error) })),
  );
  started.on('page', (page) => {
    page
      .opener()
      .then(async (opener) => {
        const owner = opener && owners.get(opener);
        if (!owner) return;
        const address = page.url();
        await page.close();
        owner.windowOpened(toElectron(address));
      })
      .catch((error: unknown) => record('request.dropped', { error: String(error) }));
  });
  started.on('close', () => {
    context = null;
    starting = null;
  });
  spare = started.pages()[0] ?? null;
  context = started;
  Reflect.set(process.versions, 'chrome', browserVersion());
  // Chromium writes the port that it chose itself; one that it was given it does not repeat.
  const port = debuggingPort || readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n', 1)[0];
  record('browser', {
    headless,
    executable,
    version: started.browser()?.version() ?? null,
    debuggingAddress: `http://127.0.0.1:${port}`,
  });
  return started;
}

/** A page of its own for a window; starts the browser if it is not running. */
export async function openPage(owner: PageOwner): Promise<Page> {
  starting ??= launch();
  const running = await starting;
  const page = !headless && spare && !spare.isClosed() ? spare : await running.newPage();
  if (page === spare) spare = null;
  owners.set(page, owner);
  return page;
}

/** Whether pages have no window of their own whose size a person sees. */
export function isHeadless(): boolean {
  return headless;
}

export function browserVersion(): string {
  return context?.browser()?.version() ?? '0.0.0.0';
}

export async function closeBrowser(): Promise<void> {
  server?.close();
  await context?.close();
}
