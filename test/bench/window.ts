/**
 * `npm run bench:window`: the built window in a real Chromium (the stand-in host), on a library of 100,000 with every
 * saved clip on disk. Prints each figure beside its bound; exits 1 when one is missed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { channelOf } from '../../app/shared/bridge.ts';
import type { ProgressReport } from '../../app/shared/library-view.ts';
import { LOCALES } from '../../app/shared/locale.ts';
import { type LaunchedApp, launchApp } from '../e2e/launch-app.ts';
import { at, measureChoosing, measureScrolling, measureSearch, pause } from './list-measures.ts';
import { fillStudio } from './studio.ts';
import { timeOfFirstRows } from './window-probes.ts';

const { values } = parseArgs({
  options: {
    generations: { type: 'string', default: '100000' },
    folder: { type: 'string', default: tmpdir() },
    rounds: { type: 'string', default: '5' },
  },
});
const size = Number(values.generations);
const rounds = Number(values.rounds);
const BUNDLE = resolve(import.meta.dirname, '../../out/renderer');
const AT_ONCE = 50;
const MEASURE_MS = 10_000;
let missed = 0;

function tell(name: string, figure: number, unit: string, bound: number | null, more = ''): void {
  const isMissed = bound !== null && figure > bound;
  if (isMissed) missed += 1;
  const shown = `${figure.toFixed(figure < 10 ? 1 : 0)} ${unit}`.padStart(9);
  const limit = bound === null ? '' : `  of ${bound} ${unit}${isMissed ? '  MISSED' : ''}`;
  process.stdout.write(`${name.padEnd(56)} ${shown}${limit}${more}\n`);
}

/** A data folder with a large library, and its settings. */
function buildStudio(folder: string): string {
  const data = join(folder, 'data');
  const clips = join(folder, 'clips');
  fillStudio(data, clips, size);
  const settings = { baseUrl: 'http://127.0.0.1:9/', folder: clips, language: 'en' };
  writeFileSync(
    join(data, 'config.json'),
    JSON.stringify({ settings, folders: [clips], closeExplained: true }),
    {
      mode: 0o600,
    },
  );
  return data;
}

/** Seconds of processor time that the browser's page processes have used so far. */
async function pageSeconds(browser: CDPSession): Promise<number> {
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** What share of one core the page takes while so many downloads report four times a second each. */
async function shareWhileReporting(
  app: LaunchedApp,
  browser: CDPSession,
  ids: readonly string[],
): Promise<number> {
  const totalBytes = 30_000_000;
  const began = performance.now();
  const before = await pageSeconds(browser);
  for (let round = 0; performance.now() - began < MEASURE_MS; round += 1) {
    const reports = ids.map(
      (id, place): ProgressReport => ({
        ...{ id, asset: 'video', totalBytes, bytesPerSecond: 2_000_000 + place * 1_000 },
        receivedBytes: ((round * 500_000 + place * 100_000) % totalBytes) + 1,
      }),
    );
    await app.command('sendToPage', { channel: channelOf('transfers.progress'), value: reports });
    await pause(Math.max(0, began + (round + 1) * 250 - performance.now()));
  }
  return (await pageSeconds(browser)) - before;
}

async function measureFirstRows(page: Page): Promise<void> {
  await page.addInitScript(timeOfFirstRows);
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.reload();
    taken.push(await page.evaluate(() => Reflect.get(window, 'firstRows') as Promise<number>));
  }
  tell(
    'first rows after the load begins, median',
    at(taken, 0.5),
    'ms',
    500,
    `  slowest ${at(taken, 1).toFixed(0)}`,
  );
}

async function measureReports(app: LaunchedApp, page: Page, browser: CDPSession): Promise<void> {
  const ids = Array.from({ length: AT_ONCE }, (_, place) => `waiting-${place}`);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('checkbox', { name: /Downloading/ }).check();
  await page.keyboard.press('Escape');
  await page.getByLabel('Sort by').selectOption('name');
  for (const view of ['List', 'Grid'] as const) {
    await page.getByRole('button', { name: view, exact: true }).click();
    await pause(2_000);
    const shown = await page
      .locator('[data-id]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-id') ?? ''));
    const reporting = [...new Set([...shown, ...ids])].slice(0, AT_ONCE);
    const seconds = await shareWhileReporting(app, browser, reporting);
    tell(
      `${view}: ${AT_ONCE} downloads report at once, share of a core`,
      (seconds * 100_000) / MEASURE_MS,
      '%',
      10,
      `  ${shown.length} of them drawn`,
    );
  }

  // Headless Chromium hides no window, so the page is told that it is hidden, as it would be.
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await pause(1_000);
  const seconds = await shareWhileReporting(app, browser, ids);
  tell('hidden: the same reports, share of a core', (seconds * 100_000) / MEASURE_MS, '%', 2);
}

function measureBundle(): void {
  const sizeOf = (name: string): number => gzipSync(readFileSync(join(BUNDLE, name))).length;
  const all = readdirSync(BUNDLE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|css|html)$/.test(entry.name))
    .map(({ parentPath, name }) => relative(BUNDLE, join(parentPath, name)).replaceAll('\\', '/'));
  // The page names in its HTML all that it runs for its first rows, English among it.
  const page = readFileSync(join(BUNDLE, 'index.html'), 'utf8');
  const named = [...page.matchAll(/ (?:src|href)="\.\/([^"]+)"/g)].map((match) => match[1] ?? '');
  const first = all.filter((name) => name === 'index.html' || named.includes(name));
  // Of the other languages it fetches the one that it speaks.
  const languages = all.filter((name) => LOCALES.some((locale) => name.startsWith(`assets/${locale}-`)));
  const later = all.filter((name) => !first.includes(name) && !languages.includes(name));
  const sum = (names: readonly string[]): number => names.reduce((bytes, name) => bytes + sizeOf(name), 0);
  tell('the page’s bundle for its first rows, gzip', sum(first) / 1_000, 'kB', 150);
  tell('what it loads once they are drawn, gzip', sum(later) / 1_000, 'kB', null);
  tell('the largest language beside it, gzip', Math.max(...languages.map(sizeOf)) / 1_000, 'kB', 25);
}

const folder = mkdtempSync(join(values.folder, 'dailies-window-'));
try {
  const began = performance.now();
  const userData = buildStudio(folder);
  process.stdout.write(
    `${size} generations, built in ${((performance.now() - began) / 1_000).toFixed(0)} s; ${availableParallelism()} cores, shared with the browser\n`,
  );
  measureBundle();
  const app = await launchApp({ userData, env: { XDG_CURRENT_DESKTOP: 'XFCE' } });
  try {
    const { page } = app;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.locator('[data-id]').first().waitFor();
    const browser = await page.context().browser()?.newBrowserCDPSession();
    if (!browser) throw new Error('The browser has no session of its own.');
    await measureFirstRows(page);
    await measureScrolling(page, tell);
    await measureSearch(page, tell);
    await measureChoosing(page, tell, rounds);
    await measureReports(app, page, browser);
  } finally {
    await app.close();
  }
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
