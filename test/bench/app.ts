/**
 * `npm run bench:app`: the whole app in real Electron 33, in a session of its own: how long a start takes, what memory
 * its processes hold, and what it costs while it idles in the tray or downloads. Medians of 5 (`-- --rounds N`, and
 * `--idle SECONDS` for each measurement of processor time). Needs root with DAILIES_TEST_USER, or a user who may read
 * the memory of Chromium's processes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { type Session, sessionRefusal, until } from '../electron/session.ts';
import { enterKey, paste, processesOf } from '../electron/started-app.ts';
import { type Hands, openHands } from '../hands/stage.ts';
import { ask, closeWindow, openWithTray } from '../hands/tray.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { fillLibrary } from './many-generations.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, idle: { type: 'string', default: '60' } },
});
const rounds = Number(values.rounds);
const idleMs = Number(values.idle) * 1000;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const tell = (name: string, figure: string): void => console.log(`${name.padEnd(58)} ${figure}`);

/** Megabytes of memory by kind of process, what is shared divided among those that share it. */
function memoryOf({ app }: Hands): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { pid, kind } of processesOf(app.child.pid ?? 0)) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    sums[kind] = (sums[kind] ?? 0) + Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
  }
  return sums;
}

function tellMemory(name: string, samples: readonly Readonly<Record<string, number>>[]): void {
  const kinds = [...new Set(samples.flatMap((sample) => Object.keys(sample)))];
  const total = median(samples.map((sample) => Object.values(sample).reduce((sum, one) => sum + one, 0)));
  const parts = kinds.map(
    (kind) => `${kind} ${median(samples.map((sample) => sample[kind] ?? 0)).toFixed(0)}`,
  );
  tell(name, `${total.toFixed(0)} MB (${parts.join(', ')})`);
}

interface Effort {
  readonly seconds: number;
  readonly wakeUps: number;
}

/** Processor time, and how often a thread was woken, of all processes so far. */
function effortOf({ app }: Hands): Effort {
  let [ticks, wakeUps] = [0, 0];
  for (const { pid } of processesOf(app.child.pid ?? 0)) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    ticks += Number(fields[11]) + Number(fields[12]);
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
      wakeUps += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]);
    }
  }
  // A tick is a hundredth of a second on every Linux that Electron runs on.
  return { seconds: ticks / 100, wakeUps };
}

async function tellEffort(name: string, hands: Hands): Promise<void> {
  const before = effortOf(hands);
  const begin = performance.now();
  await pause(idleMs);
  const seconds = (performance.now() - begin) / 1000;
  const after = effortOf(hands);
  const share = (100 * (after.seconds - before.seconds)) / seconds;
  const wakeUps = (after.wakeUps - before.wakeUps) / seconds;
  tell(name, `${share.toFixed(2)} % of a core, ${wakeUps.toFixed(1)} wake-ups a second`);
}

/** A library of so many clips, in a data folder that the session's user owns. */
function fill(session: Session, data: string, size: number): void {
  if (size === 0) return;
  const library = openLibraryFile(data, Date.now());
  fillLibrary(library.db, size);
  library.db.exec("UPDATE assets SET state = 'paused' WHERE state = 'queued'");
  library.close();
  for (const name of readdirSync(data)) session.own(join(data, name));
}

async function measureStarts(size: number): Promise<void> {
  const shown: number[] = [];
  const rows: number[] = [];
  const memory: Readonly<Record<string, number>>[] = [];
  await using hands = await openHands({
    before: (session) => fill(session, join(session.folder, 'data'), size),
  });
  for (let round = 0; round < rounds; round += 1) {
    await hands.app.quit();
    const begin = Date.now();
    const window = hands.session.start('xdotool', [
      'search',
      '--sync',
      '--onlyvisible',
      '--class',
      'dailies',
    ]);
    const seen = new Promise<number>((done) => window.on('exit', () => done(Date.now() - begin)));
    await hands.restart();
    const what = size === 0 ? 'h1, h2' : '[role=row][data-id]';
    await hands.page.waitForFunction((wanted) => document.querySelector(wanted), what, { polling: 'raf' });
    rows.push(Date.now() - begin);
    shown.push(await seen);
    // What a start has used is given back in the next seconds.
    await pause(5_000);
    memory.push(memoryOf(hands));
  }
  const name = size === 0 ? 'empty' : `${size.toLocaleString('en')} clips`;
  tell(`${name}: start to window shown`, `${median(shown)} ms`);
  tell(`${name}: start to first content seen over the debugging port`, `${median(rows)} ms`);
  tellMemory(`${name}: memory, window open`, memory);
}

async function measureTray(): Promise<void> {
  const { hands, tray } = await openWithTray();
  await using stage = hands;
  await enterKey(stage.page, stage.service);
  await closeWindow(stage);
  tellMemory('empty: memory, hidden a moment ago', [memoryOf(stage)]);
  const hasPage = (): boolean =>
    processesOf(stage.app.child.pid ?? 0).some(({ kind }) => kind === 'renderer');
  await until('the page to be released', () => !hasPage());
  await pause(5_000);
  tellMemory('empty: memory, released in the tray', [memoryOf(stage)]);
  await tellEffort('idle in the tray', stage);
  await ask(tray, 'activate');
  await stage.rejoin();
  const seconds = (2 * idleMs) / 1000 + 60;
  const source = makeLargeMp4(5_000_000 * seconds, 'landscape');
  const tasks = [1, 2, 3].map(() =>
    stage.service.addTask({ stages: [], source, cdn: { bytesPerSecond: 5_000_000 } }),
  );
  await paste(stage.page, ...tasks.map(({ id }) => id));
  await until('three downloads', () => tasks.every(({ downloads }) => downloads.length > 0));
  await tellEffort('three downloads of 5 MB/s, window open', stage);
  await closeWindow(stage);
  await until('the page to be released', () => !hasPage());
  await tellEffort('three downloads of 5 MB/s, released in the tray', stage);
}

const refusal = sessionRefusal(['xfwm4', 'xdotool', 'wmctrl', 'xprop', 'python3']);
if (refusal !== null) {
  console.error(`Nothing was measured. ${refusal}`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
for (const size of [0, 100_000]) await measureStarts(size);
await measureTray();
