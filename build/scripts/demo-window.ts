/** The demo in the window: the app is set up as a person would do it, and watched until all six have ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ItemDetail, LibraryWindow } from '../../app/shared/library-view.ts';
import type { Result } from '../../app/shared/result.ts';
import { concludeDemo, type DemoStage, type Outcome } from './demo-stage.ts';
import { findElectronBinary } from './electron-binary.ts';
import { connectPage, freePort, type PageRemote } from './page-remote.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PREVIEW = join(ROOT, 'test/host/preview.ts');
const ELECTRON_LIMIT_MS = 15_000;
/** A cold Chromium on a slow disk needs its time; the bundled one is unpacked first. */
const WINDOW_LIMIT_MS = 60_000;
const LIMIT_MS = 180_000;
/** Quitting may take the engine 3 s; then it is ended. */
const QUIT_LIMIT_MS = 8000;

const hasDisplay =
  process.platform !== 'linux' ||
  (process.env.DISPLAY ?? '') !== '' ||
  (process.env.WAYLAND_DISPLAY ?? '') !== '';

interface RunningApp {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  /** What it has written to stderr so far. */
  words(): string;
}

/** Electron where its binary can be had in time, else the stand-in host in Chromium. */
async function openApp(stage: DemoStage, port: number): Promise<RunningApp> {
  stage.say(`Looking for Electron (${ELECTRON_LIMIT_MS / 1000} s at most)…`);
  const electron = await findElectronBinary(ELECTRON_LIMIT_MS);
  const own = ['--data', stage.dataFolder];
  const debugging = `--remote-debugging-port=${port}`;
  // Chromium refuses its sandbox to root, as in containers.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (electron === null) {
    stage.say(
      'Electron could not be had here (ELECTRON_MIRROR or a proxy helps), so Chromium shows the app.',
    );
  }
  const child =
    electron === null
      ? spawn(process.execPath, [PREVIEW, ...own, '--remote-debugging-port', `${port}`], {
          ...{ cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] },
        })
      : spawn(electron, [...asRoot, debugging, ROOT, ...own], {
          ...{ cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] },
        });
  const words: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => words.push(chunk));
  const exited = new Promise<void>((done) => {
    child.once('error', (problem) => {
      stage.say(`The app could not be started: ${problem.message}`);
      done();
    });
    child.once('close', () => done());
  });
  return { child, exited, words: () => Buffer.concat(words).toString('utf8') };
}

/** What the person would choose in Settings first: the gateway of the demo, and its folder. */
function writeSettings(stage: DemoStage): void {
  const settings = { baseUrl: stage.service.baseUrl, folder: stage.clipFolder, pollIntervalMs: 1000 };
  writeFileSync(
    join(stage.dataFolder, 'config.json'),
    JSON.stringify({ settings, folders: [stage.clipFolder], closeExplained: true }),
    { mode: 0o600 },
  );
}

async function ask<T>(page: PageRemote, call: string, argument: unknown): Promise<T> {
  const answer = await page.evaluate(
    `window.dailies.calls[${JSON.stringify(call)}](${JSON.stringify(argument)})`,
  );
  const result = answer as Result<T>;
  if (!result.ok) throw new Error(`${call}: ${result.error.message}`);
  return result.value;
}

const EVERYTHING = {
  ...{ search: '', statuses: [], sort: 'tracked', descending: true, offset: 0, limit: 50 },
} as const;

/** Watches the list until every task has ended, and says what changes. */
async function watchList(
  stage: DemoStage,
  page: PageRemote,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const shown = new Map<string, string>();
  const titles = new Map(stage.tasks.map((task) => [task.handle.id, task.title]));
  while (outcomes.size < stage.tasks.length) {
    const list = await ask<LibraryWindow>(page, 'library.window', EVERYTHING);
    for (const row of list.rows) {
      const why = row.problem ? `: ${row.problem.message} ${row.problem.detail ?? ''}`.trimEnd() : '';
      const word = row.status === 'generating' ? row.stateWord : `${row.status}${why}`;
      if (shown.get(row.id) !== word) stage.say(`${titles.get(row.id) ?? row.id} is ${word}`);
      shown.set(row.id, word);
      if (outcomes.has(row.id)) continue;
      if (row.status === 'failed') outcomes.set(row.id, { state: 'failed', reason: why });
      if (row.status !== 'saved') continue;
      const detail = await ask<ItemDetail>(page, 'library.item', { id: row.id });
      const path = join(detail.folder ?? stage.clipFolder, detail.fileName ?? '');
      outcomes.set(row.id, { state: 'saved', path });
    }
    await delay(300, undefined, { signal });
  }
  return outcomes;
}

async function closeApp(app: RunningApp): Promise<void> {
  app.child.kill('SIGTERM');
  const late = setTimeout(() => app.child.kill('SIGKILL'), QUIT_LIMIT_MS);
  await app.exited;
  clearTimeout(late);
}

/** Runs it to the end; returns everything that was not as it should be. */
export async function runWindow(stage: DemoStage, interrupted: AbortSignal): Promise<readonly string[]> {
  writeSettings(stage);
  const port = await freePort();
  const app = await openApp(stage, port);
  const appGone = new AbortController();
  void app.exited.then(() => appGone.abort(new Error('The app was closed before the end.')));
  const signal = AbortSignal.any([interrupted, appGone.signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    const page = await connectPage(
      port,
      AbortSignal.any([signal, AbortSignal.timeout(WINDOW_LIMIT_MS)]),
    ).catch((thrown: unknown) => {
      throw signal.aborted ? thrown : new Error('The window did not open in time.', { cause: thrown });
    });
    stage.say('The window is open. Entering the key, then pasting six task ids…');
    await page.fillAndSubmit('input[type=password]', stage.service.apiKey);
    await page.fillAndSubmit('textarea', stage.tasks.map((task) => task.handle.id).join('\n'));
    const outcomes = await watchList(stage, page, signal);
    const picture = join(stage.folder, 'window.png');
    await page.screenshot(picture);
    page.close();
    const differences = concludeDemo(stage, outcomes);
    process.stdout.write(`\nThe window, as it looks now: ${picture}\n`);
    if (hasDisplay && differences.length === 0) {
      process.stdout.write(
        'It stays open: drag a clip out of it. Quit the app, or press Ctrl-C here, to end.\n',
      );
      await Promise.race([app.exited, new Promise((done) => interrupted.addEventListener('abort', done))]);
    }
    return differences;
  } catch (thrown) {
    if (interrupted.aborted) return ['interrupted'];
    process.stderr.write(app.words());
    const reason = appGone.signal.aborted ? appGone.signal.reason : thrown;
    return [reason instanceof Error ? reason.message : String(reason)];
  } finally {
    await closeApp(app);
  }
}
