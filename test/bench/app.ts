/**
 * `npm run bench:app`: the whole app in real Electron 33 beside an empty Electron app (empty-app/) on the same runtime,
 * in turn in one run: how long a start takes, what memory its processes hold, and what it costs while it idles in the
 * tray, waits for 1,000 tasks or downloads. Medians of 5 starts (`-- --rounds N`, `--idle SECONDS` for each measurement
 * of processor time, `--only starts,rest,waiting,list` for a part). Needs root with DAILIES_TEST_USER, or a user who may read the
 * memory of Chromium's processes.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { openSession, type Session, sessionRefusal, until } from '../electron/session.ts';
import { enterKey, paste, processesOf, type StartedApp, startApp } from '../electron/started-app.ts';
import { type Hands, openHands } from '../hands/stage.ts';
import { ask, closeWindow, openWithTray } from '../hands/tray.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { type ByKind, effortOf, memoryOf } from './effort.ts';
import { measureChoosing, measureScrolling, measureSearch, type Tell } from './list-measures.ts';
import { fillLibrary } from './many-generations.ts';
import { fillStudio } from './studio.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    idle: { type: 'string', default: '60' },
    only: { type: 'string', default: 'starts,rest,waiting,list' },
  },
});
const rounds = Number(values.rounds);
const idleMs = Number(values.idle) * 1000;
const EMPTY_APP = join(import.meta.dirname, 'empty-app');
const WAITING = 1_000;
/** One minute after a start the library's check and backup begin; they are no part of resting. */
const SETTLED_MS = 75_000;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const tell = (name: string, figure: string): void => console.log(`${name.padEnd(50)} ${figure}`);
const pidOf = (app: StartedApp): number => app.child.pid ?? 0;

function partsOf(sums: ByKind, digits: number): string {
  const parts = Object.entries(sums).filter(([kind]) => kind !== 'all');
  return parts.map(([kind, amount]) => `${kind} ${amount.toFixed(digits)}`).join(', ');
}
function tellMemory(name: string, sums: ByKind, floor: ByKind): void {
  const ratio = ((sums.all ?? 0) / (floor.all ?? 1)).toFixed(2);
  tell(name, `${(sums.all ?? 0).toFixed(0)} MB, ${ratio} × (${partsOf(sums, 0)})`);
}

/** An app that can be started again and again. */
interface Subject {
  readonly name: string;
  readonly session: Session;
  readonly start: () => Promise<StartedApp>;
  /** What its first content is found by. */
  readonly content: string;
}
interface Start {
  readonly shownMs: number;
  readonly contentMs: number;
  readonly memory: ByKind;
}

const startEmptyApp = (session: Session): Promise<StartedApp> =>
  startApp(session, { folder: EMPTY_APP, args: [join(session.folder, 'data')] });

/** A library of so many clips, in a data folder that the session's user owns. */
function fill(session: Session, data: string, size: number): void {
  if (size === 0) return;
  const library = openLibraryFile(data, Date.now());
  fillLibrary(library.db, size, { prompts: Math.ceil(size * 0.12) });
  library.db.exec("UPDATE assets SET state = 'paused' WHERE state = 'queued'");
  library.close();
  for (const name of readdirSync(data)) session.own(join(data, name));
}

async function measureStart(subject: Subject): Promise<Start> {
  const { session, content } = subject;
  const begin = Date.now();
  // Told by the window manager as soon as it has a window; xdotool would look twice a second.
  const windows = session.start('xprop', ['-root', '-spy', '_NET_CLIENT_LIST']);
  const shown = new Promise<number>((done) => {
    windows.stdout?.on('data', (line) => {
      if (String(line).includes('0x')) done(Date.now() - begin);
    });
  });
  const app = await subject.start();
  const page = await app.page();
  await page.waitForFunction((wanted) => document.querySelector(wanted), content, { polling: 'raf' });
  const contentMs = Date.now() - begin;
  const shownMs = await shown;
  windows.kill();
  // What a start has used is given back in the next seconds.
  await pause(5_000);
  const memory = memoryOf(pidOf(app));
  await app.quit();
  return { shownMs, contentMs, memory };
}

/** Memory of the starts, each kind's median. */
function medianMemory(samples: readonly Start[]): ByKind {
  const kinds = new Set(samples.flatMap(({ memory }) => Object.keys(memory)));
  return Object.fromEntries(
    [...kinds].map((kind) => [kind, median(samples.map((one) => one.memory[kind] ?? 0))]),
  );
}

async function measureStarts(): Promise<void> {
  await using emptySession = await openSession({ windowManager: true });
  emptySession.makeFolder('data');
  await using small = await openHands();
  await using large = await openHands({
    before: (session) => fill(session, join(session.folder, 'data'), 100_000),
  });
  const ours = (name: string, hands: Hands, content: string): Subject => ({
    ...{ name, session: hands.session, content },
    start: async () => {
      await hands.restart();
      return hands.app;
    },
  });
  const subjects: readonly Subject[] = [
    {
      ...{ name: 'empty app', session: emptySession, content: 'h1' },
      start: () => startEmptyApp(emptySession),
    },
    ours('no clips', small, 'h1, h2'),
    ours('100,000 clips', large, '[role=row][data-id]'),
  ];
  await small.app.quit();
  await large.app.quit();
  const taken = subjects.map((): Start[] => []);
  // The first round reads everything from the disk, and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [place, subject] of subjects.entries()) {
      const start = await measureStart(subject);
      if (round > 0) taken[place]?.push(start);
    }
  }
  const floor = taken[0] ?? [];
  const ratio = (starts: readonly Start[], kind: 'shownMs' | 'contentMs'): string =>
    median(starts.map((one, round) => one[kind] / (floor[round]?.shownMs ?? 1))).toFixed(2);
  for (const [place, { name }] of subjects.entries()) {
    const starts = taken[place] ?? [];
    const all = (kind: 'shownMs' | 'contentMs'): string => starts.map((one) => one[kind]).join(' ');
    const window = median(starts.map(({ shownMs }) => shownMs));
    const content = median(starts.map(({ contentMs }) => contentMs));
    tell(`${name}: start to window shown`, `${window} ms, ${ratio(starts, 'shownMs')} × (${all('shownMs')})`);
    tell(
      `${name}: start to first content, over the debugging port`,
      `${content} ms, ${ratio(starts, 'contentMs')} × the window (${all('contentMs')})`,
    );
    tellMemory(`${name}: memory, window open`, medianMemory(starts), medianMemory(floor));
  }
}

const hasPage = (app: StartedApp): boolean => processesOf(pidOf(app)).some(({ kind }) => kind === 'renderer');

async function tellEffort(name: string, app: StartedApp): Promise<void> {
  // Whoever listens to the debugging port has the app speak to it.
  await app.leave();
  const { percent, wakeUps } = await effortOf(pidOf(app), idleMs);
  tell(name, `${(percent.all ?? 0).toFixed(2)} % of a core (${partsOf(percent, 2)})`);
  tell('', `${(wakeUps.all ?? 0).toFixed(1)} wake-ups a second (${partsOf(wakeUps, 1)})`);
}

/** Closed as by a person's click on its cross; resolves once its page was given back, and what that used. */
async function release(app: StartedApp, close: () => Promise<void> | void): Promise<void> {
  await close();
  await app.leave();
  await until('the page to be released', () => !hasPage(app));
  await pause(5_000);
}

/** Gives what the empty app holds once its page is gone. */
async function measureEmptyAtRest(): Promise<{ readonly hidden: ByKind; readonly released: ByKind }> {
  await using session = await openSession({ windowManager: true });
  session.makeFolder('data');
  const app = await startEmptyApp(session);
  const begin = performance.now();
  await app.page();
  const id = session.run('xdotool', 'search', '--sync', '--onlyvisible', '--class', 'empty-app').trim();
  await pause(5_000);
  let hidden: ByKind = {};
  await release(app, async () => {
    session.run('wmctrl', '-i', '-c', id.split('\n').at(-1) ?? '');
    await pause(1_000);
    hidden = memoryOf(pidOf(app));
  });
  const released = memoryOf(pidOf(app));
  tellMemory('empty app: memory, hidden a moment ago', hidden, hidden);
  tellMemory('empty app: memory, released', released, released);
  await pause(SETTLED_MS - (performance.now() - begin));
  await tellEffort('empty app: hidden and released', app);
  await app.quit();
  return { hidden, released };
}

async function measureAtRest(): Promise<void> {
  const floor = await measureEmptyAtRest();
  // The pace that a person has: setUp()'s own is that of tests.
  const { hands, tray } = await openWithTray({ pollIntervalMs: null, requestsPerSecond: 2 });
  await using stage = hands;
  const begin = performance.now();
  await enterKey(stage.page, stage.service);
  await release(stage.app, async () => {
    await closeWindow(stage);
    await pause(1_000);
    tellMemory('memory, hidden a moment ago', memoryOf(pidOf(stage.app)), floor.hidden);
  });
  tellMemory('memory, released in the tray', memoryOf(pidOf(stage.app)), floor.released);
  await pause(SETTLED_MS - (performance.now() - begin));
  await tellEffort('idle in the tray', stage.app);

  const reopen = async (): Promise<void> => {
    await ask(tray, 'activate');
    await stage.rejoin();
  };
  await reopen();
  const seconds = (2 * idleMs) / 1000 + 90;
  const source = makeLargeMp4(5_000_000 * seconds, 'landscape');
  const tasks = [1, 2, 3].map(() =>
    stage.service.addTask({ stages: [], source, cdn: { bytesPerSecond: 5_000_000 } }),
  );
  await paste(stage.page, ...tasks.map(({ id }) => id));
  await until('three downloads', () => tasks.every(({ downloads }) => downloads.length > 0));
  await tellEffort('three downloads of 5 MB/s, window open', stage.app);
  await stage.rejoin();
  await release(stage.app, () => closeWindow(stage));
  await tellEffort('three downloads of 5 MB/s, in the tray', stage.app);
}

/** The list of 100,000 clips with their pictures, as `npm run bench:window` measures it in the stand-in. */
async function measureList(): Promise<void> {
  await using hands = await openHands({
    before(session) {
      const [data, clips] = ['data', 'clips'].map((name) => join(session.folder, name));
      fillStudio(data ?? '', clips ?? '', 100_000);
      for (const folder of [data, clips, join(data ?? '', 'thumbnails')]) ownAll(session, folder ?? '');
    },
  });
  const { page } = hands;
  await page.locator('[data-id]').first().waitFor();
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  tell('the list of 100,000 clips', `${width} × ${height}`);
  const show: Tell = (name, figure, unit, bound, more = '') =>
    tell(name, `${figure.toFixed(0)} ${unit} of ${bound ?? '–'}${more}`);
  await measureScrolling(page, show);
  await measureSearch(page, show);
  await measureChoosing(page, show, 3);
}

function ownAll(session: Session, folder: string): void {
  session.own(folder);
  for (const name of readdirSync(folder)) session.own(join(folder, name));
}

/** Tasks that are never done, asked for at the app's own pace. */
async function measureWaiting(): Promise<void> {
  const { hands } = await openWithTray({ pollIntervalMs: null, requestsPerSecond: 2 });
  await using stage = hands;
  await enterKey(stage.page, stage.service);
  const tasks = Array.from({ length: WAITING }, () =>
    stage.service.addTask({ stages: [{ word: 'processing' }] }),
  );
  await paste(stage.page, ...tasks.map(({ id }) => id));
  await until('every task to be asked for', () => tasks.every(({ polls }) => polls > 0), 120_000);
  await release(stage.app, () => closeWindow(stage));
  await pause(SETTLED_MS);
  const before = stage.service.requests.length;
  await tellEffort(`${WAITING.toLocaleString('en')} tasks waited for, in the tray`, stage.app);
  tell('', `${(((stage.service.requests.length - before) * 1000) / idleMs).toFixed(2)} requests a second`);
}

const refusal = sessionRefusal(['xfwm4', 'xdotool', 'wmctrl', 'xprop', 'python3']);
if (refusal !== null) {
  console.error(`Nothing was measured. ${refusal}`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
const parts = values.only.split(',');
if (parts.includes('starts')) await measureStarts();
if (parts.includes('rest')) await measureAtRest();
if (parts.includes('waiting')) await measureWaiting();
if (parts.includes('list')) await measureList();
