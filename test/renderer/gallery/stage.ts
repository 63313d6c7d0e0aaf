/** The gallery's stage: the built page, served with the app's own CSP, opened in a real Chromium over a fake bridge. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { buildIfStale } from '../../../build/scripts/build-if-stale.ts';
import { findChromium } from '../../host/chromium.ts';
import type { Look, View } from './views.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' media: data:; media-src media: 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'; object-src 'none'; frame-ancestors 'none'";
const CLIP = join(ROOT, 'test/fixtures/media/landscape.mp4');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Gives the script that runs before the page's own. */
export async function buildScene(): Promise<string> {
  // As much to read as a whole spec, where somebody else has built the scene.
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, 'page-scene.ts'), formats: ['iife'], name: 'scene' },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (!output || !('output' in output)) throw new Error('vite gave no output');
  return output.output[0].code;
}

/** A picture that tells its shape: made of the id, portrait, square or landscape by turns. */
function thumbnail(id: string): string {
  const seed = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const shapes = [
    [640, 360],
    [360, 640],
    [480, 480],
  ] as const;
  const named = ['wide', 'tall', 'square'].findIndex((shape) => id.endsWith(shape));
  const [width, height] = shapes[named === -1 ? seed % 3 : named] ?? shapes[0];
  const hue = (seed * 47) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 45% 38%)"/><circle cx="${width * 0.65}" cy="${height * 0.4}" r="90" fill="hsl(${hue + 40} 70% 65%)"/><path d="M0 ${height} L${width * 0.4} ${height * 0.5} L${width} ${height}Z" fill="hsl(${hue} 50% 22%)"/></svg>`;
}

function serve(folder: string): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    response.setHeader('Content-Security-Policy', CSP);
    if (path.startsWith('/media/')) {
      const isClip = path.startsWith('/media/video/');
      response.setHeader('Content-Type', isClip ? 'video/mp4' : 'image/svg+xml');
      response.end(isClip ? await readFile(CLIP) : thumbnail(path));
      return;
    }
    try {
      const file = path === '/' ? '/index.html' : path;
      const body = await readFile(file === '/axe.js' ? AXE : join(folder, file));
      response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
      // The built page names its files by what is in them: kept, they are read and compiled once for all views.
      if (file !== '/index.html') response.setHeader('Cache-Control', 'max-age=3600');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      done({ address: `http://127.0.0.1:${port}/`, close: () => server.close() });
    });
  });
}

export interface Stage {
  /** A page that shows this view, once the person has done what leads to it. */
  show(name: string, view: View, look: Look): Promise<Page>;
  /**
   * Takes back a page that has been looked at, to show another view in it: a new one would be a process that reads and
   * compiles everything once more. One that is closed instead is used by nobody else.
   */
  giveBack(page: Page): Promise<void>;
  /** What pages reported as errors, CSP violations among them. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** Brings axe into the page, as a file of the page's own: it adds no element, and is compiled once. */
export async function bringAxe(page: Page): Promise<void> {
  await page.evaluate("import('/axe.js').then(() => undefined)");
}

/**
 * Builds the app where its page is older than its sources, and the scenes unless their script is given; starts server
 * and browser.
 */
export async function setStage(scene?: string): Promise<Stage> {
  // Before specs it is built once for all of them (test/e2e/build-once.ts).
  if (process.env.VITEST === undefined) await buildIfStale();
  const script = scene ?? (await buildScene());
  const server = await serve(join(ROOT, 'out/renderer'));
  const { executable, env } = await findChromium();
  const browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu'],
    env: { ...process.env, ...env } as Record<string, string>,
  });
  // One for all: a context of its own would cost each page a process.
  const context = await browser.newContext();
  // A view that is not come to in so long never is.
  context.setDefaultTimeout(30_000);
  const troubles: string[] = [];
  const names = new Map<Page, string>();
  const free: Page[] = [];

  async function newPage(): Promise<Page> {
    const page = await context.newPage();
    const note = (text: string) => troubles.push(`${names.get(page)}: ${text}`);
    page.on('pageerror', (error) => note(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') note(message.text());
    });
    await page.addInitScript({ content: script });
    return page;
  }

  return {
    troubles,
    async show(name, view, look) {
      const page = free.pop() ?? (await newPage());
      names.set(page, name);
      await page.setViewportSize({ width: look.width, height: look.height });
      await page.emulateMedia({
        colorScheme: look.dark ? 'dark' : 'light',
        forcedColors: look.forcedColors ? 'active' : 'none',
        reducedMotion: 'reduce',
      });
      await page.goto(`${server.address}?${new URLSearchParams({ scene: JSON.stringify({ view, look }) })}`);
      await page
        .locator(view.rows === 'none' ? 'main h2' : '[role=row], [role=gridcell], main [role=alert]')
        .first()
        .waitFor();
      await view.act?.(page);
      return page;
    },
    async giveBack(page) {
      await page.unrouteAll();
      // Beside the window, so that the next view finds the pointer on nothing.
      await page.mouse.move(-1, -1);
      free.push(page);
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
