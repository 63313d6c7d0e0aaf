/** Processes that die in the midst of a download, and what the app asks of the network. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../electron/session.ts';
import { clipsIn, enterKey, paste, processesOf } from '../electron/started-app.ts';
import type { TaskHandle } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { type Hands, openHands } from './stage.ts';
import type { Step } from './step.ts';

const MINUTE_MS = 60_000;

/** A download that has begun and will not end by itself soon. */
async function beginDownload(hands: Hands): Promise<TaskHandle> {
  const { page, service } = hands;
  await enterKey(page, service);
  const task = service.addTask({
    ...{ prompt: 'The long way home', stages: [], source: makeLargeMp4(3_000_000, 'landscape') },
    cdn: { bytesPerSecond: 150_000 },
  });
  await paste(page, task.id);
  await page.locator(`[role=row][data-id="${task.id}"]`).getByRole('progressbar').waitFor();
  await until('the first bytes', () => task.downloads.some(({ bytesSent }) => bytesSent > 100_000));
  return task;
}

async function expectClip(hands: Hands, task: TaskHandle): Promise<void> {
  task.setCdn({});
  await until('the clip', () => clipsIn(hands.clips).length === 1, 60_000);
  const [clip = ''] = clipsIn(hands.clips);
  assert.equal(createHash('sha256').update(readFileSync(clip)).digest('hex'), task.sha256());
}

/** kill -9 of the processes of one kind; they were there. */
function killKind(hands: Hands, kind: string): void {
  const found = processesOf(hands.app.child.pid ?? 0).filter((each) => each.kind === kind);
  assert.notEqual(found.length, 0, `There is no process of the kind ${kind}.`);
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
}

async function killed(kind: string): Promise<void> {
  await using hands = await openHands();
  const task = await beginDownload(hands);
  const before = processesOf(hands.app.child.pid ?? 0).filter((each) => each.kind === kind);
  killKind(hands, kind);
  await until('another one', () => {
    const now = processesOf(hands.app.child.pid ?? 0).filter((each) => each.kind === kind);
    return now.some(({ pid }) => before.every((old) => old.pid !== pid));
  });
  await expectClip(hands, task);
  // The window that is there now shows it.
  await hands.rejoin();
  await hands.page.locator(`[role=row][data-id="${task.id}"] .mark:text-is("Saved")`).waitFor();
  // One request from the beginning, and none that began again.
  assert.equal(task.downloads.length, 1);
  assert.equal(await hands.app.quit(), 0);
}

async function killedMain(): Promise<void> {
  await using hands = await openHands({ keyring: 'unlocked' });
  const task = await beginDownload(hands);
  // Every two seconds what has come is written to the part file, then noted in the library: a second time it was.
  const onDisk = (): number =>
    Math.max(0, ...readdirSync(hands.clips).map((name) => statSync(join(hands.clips, name)).blocks));
  await until('the first bytes on disk', () => onDisk() > 200);
  const first = onDisk();
  await until('more bytes on disk', () => onDisk() > first);
  await hands.app.kill();
  await hands.restart();
  await expectClip(hands, task);
  // What had come was kept.
  const ranges = task.downloads.map(({ headers }) => headers.range ?? 'whole');
  assert(
    ranges.some((range) => /^bytes=[1-9]/.test(range)),
    `asked for ${ranges.join(', ')}`,
  );
}

/** Nobody but the gateway and the file server is asked anything, from the start on; strace sees each call. */
async function namesLookedUp(): Promise<void> {
  await using hands = await openHands();
  assert.equal(await hands.app.quit(), 0);
  const trace = join(hands.session.makeFolder('trace'), 'calls');
  await hands.restart([
    'strace',
    '-I1',
    '-f',
    '-qq',
    '-o',
    trace,
    '-e',
    'trace=connect,sendto,sendmsg,sendmmsg',
  ]);
  await hands.save({ prompt: 'A harbour' });
  const begin = performance.now();
  await until('a minute to pass', () => performance.now() - begin > MINUTE_MS, 2 * MINUTE_MS);
  // strace itself takes no signal while it watches.
  const watched = processesOf(hands.app.child.pid ?? 0).find(({ args }) => /electron$/.test(args[0] ?? ''));
  assert(watched);
  process.kill(watched.pid, 'SIGTERM');
  await hands.app.exited;
  const calls = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /sa_family=AF_INET/.test(line));
  assert(
    calls.some((line) => line.includes('127.0.0.1')),
    'strace saw nothing.',
  );
  assert.deepEqual(
    calls.filter((line) => !/"127\.0\.0\.1"|"::1"/.test(line)),
    [],
  );
}

export const troubleSteps: readonly Step[] = [
  { name: 'kill -9 of the page: another comes, and the download goes on', run: () => killed('renderer') },
  {
    name: 'kill -9 of the GPU process: another comes, and the download goes on',
    run: () => killed('gpu-process'),
  },
  {
    name: 'kill -9 of the network process: another comes, and the download goes on',
    run: () => killed('network'),
  },
  {
    name: 'kill -9 of the app itself: the next start goes on where it was',
    run: killedMain,
    programs: ['gnome-keyring-daemon'],
  },
  {
    name: 'in the first minute nobody but the gateway and the file server is asked',
    run: namesLookedUp,
    programs: ['strace'],
  },
];
