/** The demo in the window: the app is set up as a person would do it, and watched until all eight have ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ItemDetail, LibraryWindow } from '../../app/shared/library-view.ts';
import type { OtherService } from './demo-services.ts';
import { concludeDemo, type DemoStage, type Outcome } from './demo-stage.ts';
import { askMain, enterIds, enterKey } from './demo-steps.ts';
import { connectPage, freePort, type PageRemote } from './page-remote.ts';
import { chooseRuntime, STAND_IN } from './runtimes.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** A cold Chromium on a slow disk needs its time; the bundled one is unpacked first. */
const WINDOW_LIMIT_MS = 60_000;
const LIMIT_MS = 180_000;
/** Quitting may take the engine 3 s; then it is ended. */
const QUIT_LIMIT_MS = 8000;

const hasDisplay = (): boolean =>
  process.platform !== 'linux' ||
  (process.env.DISPLAY ?? '') !== '' ||
  (process.env.WAYLAND_DISPLAY ?? '') !== '';

interface RunningApp {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  /** What it has written to stderr so far. */
  words(): string;
}

export interface WindowOptions {
  /** As tests run it: nothing is fetched, and the window closes at the end. */
  readonly fast: boolean;
  /** In the stand-in, whatever else is there. */
  readonly standIn: boolean;
}

/** Opens the app in the best that this machine has. Electron needs a display; the stand-in does without. */
async function openApp(stage: DemoStage, port: number, options: WindowOptions): Promise<RunningApp> {
  if (!hasDisplay()) stage.say('There is no display here, which Electron needs.');
  const runtime =
    options.standIn || !hasDisplay()
      ? STAND_IN
      : await chooseRuntime({
          fetch: options.fast ? 'never' : 'last',
          say: (sentence) => stage.say(sentence),
        });
  stage.say(`The app opens in ${runtime.name}.`);
  const debugging = `--remote-debugging-port=${port}`;
  // Electron's own switches stand before the app's folder, the stand-in's behind its script.
  const [before, after] = runtime.isElectron ? [[debugging], []] : [[], [debugging]];
  const child = spawn(runtime.program, [...before, ...runtime.args, '--data', stage.dataFolder, ...after], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
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

/** Another service as it stands in Settings, its address agreed to and its key still to be entered. */
const accountOf = ({ id, name, service: { baseUrl } }: OtherService): object => ({
  ...{ id, name, service: id, baseUrl, agreed: baseUrl, key: null, keyAside: null },
});

/** What the person would choose in Settings first: the gateway of the demo, and its folder. */
function writeSettings(stage: DemoStage): void {
  const settings = { baseUrl: stage.service.baseUrl, folder: stage.clipFolder, pollIntervalMs: 1000 };
  writeFileSync(
    join(stage.dataFolder, 'config.json'),
    JSON.stringify({
      settings,
      accounts: stage.others.map(accountOf),
      folders: [stage.clipFolder],
      closeExplained: true,
    }),
    { mode: 0o600 },
  );
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
  const titles = new Map(stage.tasks.map((task) => [task.id, task.title]));
  while (outcomes.size < stage.tasks.length) {
    const list = await askMain<LibraryWindow>(page, 'library.window', EVERYTHING);
    for (const row of list.rows) {
      const why = row.problem ? `: ${row.problem.code} ${row.problem.facts.words ?? ''}`.trimEnd() : '';
      const word = row.status === 'generating' ? row.stateWord : `${row.status}${why}`;
      if (shown.get(row.id) !== word) stage.say(`${titles.get(row.id) ?? row.id} is ${word}`);
      shown.set(row.id, word);
      if (outcomes.has(row.id)) continue;
      if (row.status === 'failed') outcomes.set(row.id, { state: 'failed', reason: why });
      if (row.status !== 'saved') continue;
      const detail = await askMain<ItemDetail>(page, 'library.item', { id: row.id });
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

/** Joins the window's page once it is there. */
async function openPage(port: number, signal: AbortSignal, life: AbortSignal): Promise<PageRemote> {
  const opening = AbortSignal.any([signal, AbortSignal.timeout(WINDOW_LIMIT_MS)]);
  return await connectPage(port, { opening, life }).catch((thrown: unknown) => {
    const late = new Error(`It did not open within ${WINDOW_LIMIT_MS / 1000} s.`, { cause: thrown });
    throw opening.aborted ? late : thrown;
  });
}

/** A page that draws nothing by then has no picture to give. */
const PICTURE_LIMIT_MS = 10_000;

/** Says at which step the run ended, and keeps a picture of the window as it was then. */
async function tellTrouble(
  stage: DemoStage,
  page: PageRemote | null,
  step: string,
  thrown: unknown,
): Promise<string> {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const path = join(stage.folder, 'unexpected.png');
  const kept = await Promise.race([
    page?.screenshot(path).then(
      () => true,
      () => false,
    ),
    delay(PICTURE_LIMIT_MS, false, { ref: false }),
  ]);
  const picture = kept ? `a picture of the window: ${path}` : 'no picture of the window could be taken';
  return `at the step “${step}”: ${reason} (${picture})`;
}

/** Runs it to the end; returns everything that was not as it should be. */
export async function runWindow(
  stage: DemoStage,
  interrupted: AbortSignal,
  options: WindowOptions,
): Promise<readonly string[]> {
  writeSettings(stage);
  const port = await freePort();
  const app = await openApp(stage, port, options);
  const appGone = new AbortController();
  void app.exited.then(() => appGone.abort(new Error('The app was closed before the end.')));
  const tooLong = new AbortController();
  const limit = setTimeout(
    () => tooLong.abort(new Error(`It came to no end within ${LIMIT_MS / 60_000} minutes.`)),
    LIMIT_MS,
  );
  const signal = AbortSignal.any([interrupted, appGone.signal, tooLong.signal]);
  const ended = new Promise<never>((_done, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason));
  });
  ended.catch(() => {});
  let step = 'Open the window';
  let page: PageRemote | null = null;

  async function walk(): Promise<readonly string[]> {
    page = await openPage(port, signal, appGone.signal);
    stage.say('The window is open. Entering the key…');
    step = 'Enter the key';
    await enterKey(page, stage.service.apiKey);
    for (const { id, key } of stage.others) {
      await askMain(page, 'accounts.setKey', { id, key, storeAnyway: false });
    }
    stage.say(
      `The keys are set. Giving it ${stage.tasks.length} tasks of ${1 + stage.others.length} services…`,
    );
    step = 'Give the task ids';
    await enterIds(
      page,
      stage.tasks.map((task) => task.given),
    );
    step = 'Watch the list';
    const outcomes = await watchList(stage, page, signal);
    step = 'Take a picture of the window';
    const picture = join(stage.folder, 'window.png');
    await page.screenshot(picture);
    page.close();
    const differences = concludeDemo(stage, outcomes);
    process.stdout.write(`\nThe window, as it looks now: ${picture}\n`);
    return differences;
  }

  try {
    const differences = await Promise.race([walk(), ended]);
    clearTimeout(limit);
    if (hasDisplay() && !options.fast && differences.length === 0) {
      process.stdout.write(
        'It stays open: drag a clip out of it. Quit the app, or press Ctrl-C here, to end.\n',
      );
      await Promise.race([app.exited, new Promise((done) => interrupted.addEventListener('abort', done))]);
    }
    return differences;
  } catch (thrown) {
    if (interrupted.aborted) return ['interrupted'];
    const trouble = await tellTrouble(stage, page, step, thrown);
    process.stderr.write(app.words());
    return [trouble];
  } finally {
    clearTimeout(limit);
    await closeApp(app);
  }
}
