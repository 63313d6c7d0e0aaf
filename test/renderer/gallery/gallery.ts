/**
 * Takes pictures of the window in every state, theme, language and size, in a real Chromium with the app's own
 * CSP, over a fake bridge: `node test/renderer/gallery/gallery.ts [folder] [scene…]`. Fails when the page
 * reports an error, a CSP violation among them. For people at work on the page; not part of any package.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { SCENES, type Scene } from './scenes.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' media: data:; media-src media:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'; object-src 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    environments: { client: { build: { outDir, emptyOutDir: true } } },
  });
}

async function buildScene(): Promise<string> {
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
  const [width, height] = [
    [640, 360],
    [360, 640],
    [480, 480],
  ][seed % 3] as [number, number];
  const hue = (seed * 47) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 45% 38%)"/><circle cx="${width * 0.65}" cy="${height * 0.4}" r="90" fill="hsl(${hue + 40} 70% 65%)"/><path d="M0 ${height} L${width * 0.4} ${height * 0.5} L${width} ${height}Z" fill="hsl(${hue} 50% 22%)"/></svg>`;
}

function serve(folder: string): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    response.setHeader('Content-Security-Policy', CSP);
    if (path.startsWith('/media/')) {
      response.setHeader('Content-Type', 'image/svg+xml');
      response.end(thumbnail(path));
      return;
    }
    try {
      const file = path === '/' ? '/index.html' : path;
      const body = await readFile(join(folder, file));
      response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
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

async function take(page: Page, scene: Scene, address: string, file: string): Promise<void> {
  await page.setViewportSize({ width: scene.width ?? 900, height: scene.height ?? 600 });
  await page.emulateMedia({
    colorScheme: scene.dark ? 'dark' : 'light',
    forcedColors: scene.forcedColors ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  await page.goto(address);
  await page.locator('header.bar').waitFor();
  await scene.act?.(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: file });
}

const folder = resolve(process.argv[2] ?? join(tmpdir(), 'dailies-gallery'));
const wanted = process.argv.slice(3);
await mkdir(folder, { recursive: true });
const built = await mkdtemp(join(tmpdir(), 'dailies-renderer-'));
await buildPage(built);
const script = await buildScene();
const server = await serve(built);
const browser = await chromium.launch({
  executablePath: process.env.HOST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const troubles: string[] = [];
for (const [name, scene] of Object.entries(SCENES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const page = await browser.newPage();
  page.on('pageerror', (error) => troubles.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`${name}: ${message.text()}`);
  });
  const given = { rows: scene.rows, part: JSON.stringify(scene.part ?? {}) };
  await page.addInitScript({ content: `window.scene = ${JSON.stringify(given)};\n${script}` });
  try {
    await take(page, scene, server.address, join(folder, `${name}.png`));
    console.log(`${name}.png`);
  } catch (error) {
    troubles.push(`${name}: ${String(error)}`);
  }
  await page.close();
}
await browser.close();
server.close();
await rm(built, { recursive: true });
for (const trouble of troubles) console.error(trouble);
process.exitCode = troubles.length > 0 ? 1 : 0;
