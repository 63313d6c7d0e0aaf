/**
 * `npm run soak -- --minutes N`: the engine on the simulated service for as long as asked, with random faults of
 * every kind, of single tasks and of everything at once. Ends with a report, and with 1 when a task came to a
 * wrong end or something surely grows. `--seed N` repeats a run as far as time allows, `--at-once N` sets the load.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { testAuthorityEnv, testCertificate } from '../fault-server/certificates.ts';
import { startLumaService, type TaskHandle } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import type { EndedMessage, FromChild, Sample, ToChild } from './engine-child.ts';
import { type Life, randomLife } from './lives.ts';
import { seeded } from './random.ts';
import { judge } from './report.ts';
import { openTargetDisk } from './target-disk.ts';
import { startWeather } from './weather.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '80' },
  },
});
const seed = values.seed === '' ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const random = seeded(seed);
const runMs = Number(values.minutes) * 60_000;
const atOnce = Number(values['at-once']);
/** What is under way when the time is up is waited for so long. */
const GRACE_MS = 90_000;
/** The batch route goes for good at this part of the run: the engine does not try it again for a day. */
const BATCH_ENDS = 0.7;
/** A file on an unplugged disk is looked for again until it is plugged in. */
const FILE_LOOKS = 100;
const LOOK_MS = 100;
const CHECK_EVERY = 50;

const data = mkdtempSync(join(tmpdir(), 'dailies-soak-'));
const disk = openTargetDisk();
const service = await startLumaService({ certificate: testCertificate('good') });
const child = fork(join(import.meta.dirname, 'engine-child.ts'), {
  env: testAuthorityEnv(),
  execArgv: ['--expose-gc'],
});
const tell = (message: ToChild): void => void (child.connected && child.send(message));

interface Alive {
  readonly life: Life;
  readonly task: TaskHandle | null;
  /** Of each file that its link has led to. */
  readonly hashes: Set<string>;
}
const alive = new Map<string, Alive>();
const met = new Map<string, number>();
const samples: Sample[] = [];
const wrong: string[] = [];
const bugs: string[] = [];
const verdicts = new Set<Promise<void>>();
let ended = 0;
let bytesSaved = 0;
let stopMs = 0;
let leftHandles: readonly string[] = [];

const later = (ms: number, work: () => void): void => void setTimeout(work, ms);
const soon = (upToMs: number): number => 200 + random.next() * upToMs;

function born(): void {
  const life = randomLife(random);
  for (const fault of life.faults) met.set(fault, (met.get(fault) ?? 0) + 1);
  const bytes = 200_000 + Math.floor(random.next() * 1_500_000);
  const task = life.unknown ? null : service.addTask({ ...life.script, source: makeLargeMp4(bytes) });
  const id = task?.id ?? `unknown-${seed}-${ended}-${alive.size}`;
  const hashes = new Set(task ? [task.sha256()] : []);
  alive.set(id, { life, task, hashes });
  tell({ type: 'track', id });
  if (life.replaced && task) {
    later(2_000 + soon(2_500), () => {
      if (!alive.has(id)) return;
      task.replaceSource(makeLargeMp4(bytes, 'landscape'));
      hashes.add(task.sha256());
    });
  }
  const [first, second] = COMMANDS[life.command];
  const firstMs = soon(3_000);
  if (first) later(firstMs, () => tell({ type: first, id }));
  if (second) later(firstMs + soon(1_500), () => tell({ type: second, id }));
}

const COMMANDS = {
  none: [],
  pause: ['pause', 'resume'],
  'cancel and retry': ['cancel', 'retry'],
  'check now': ['check', 'check'],
} as const satisfies Record<Life['command'], readonly ('pause' | 'resume' | 'cancel' | 'retry' | 'check')[]>;

/** The bytes that lie on the disk, whatever the engine says of them; the clip is taken away to make room. */
async function takeClip(path: string): Promise<Buffer | null> {
  for (let look = 0; look < FILE_LOOKS; look += 1) {
    try {
      const clip = readFileSync(path);
      rmSync(path);
      return clip;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
      await wait(LOOK_MS);
    }
  }
  return null;
}

async function check(message: EndedMessage, { life, hashes }: Alive): Promise<void> {
  const clip = message.path === null ? null : await takeClip(message.path);
  const hash = clip && createHash('sha256').update(clip).digest('hex');
  bytesSaved += clip?.length ?? 0;
  const isRight = life.end === 'failed' ? message.code === life.code : hash !== null && hashes.has(hash);
  if (message.end === life.end && isRight) return;
  const file = message.end === 'saved' ? ` with ${clip ? 'other bytes' : 'no file'}` : ` (${message.code})`;
  wrong.push(`${message.id}: ${message.end}${file}, of ${JSON.stringify(life)}`);
}

function onEnded(message: EndedMessage): void {
  const known = alive.get(message.id);
  if (!known) return;
  alive.delete(message.id);
  ended += 1;
  const verdict = check(message, known).finally(() => verdicts.delete(verdict));
  verdicts.add(verdict);
  if (performance.now() - startedMs < runMs) born();
}

const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
let isGone = false;
void exited.then(() => {
  isGone = true;
});
const startedMs = performance.now();
child.on('message', (message: FromChild) => {
  if (message.type === 'ended') onEnded(message);
  else if (message.type === 'sample') samples.push(message.sample);
  else if (message.type === 'bug') bugs.push(message.line);
  else {
    stopMs = message.tookMs;
    leftHandles = message.handles;
  }
});
tell({
  type: 'open',
  order: { baseUrl: service.baseUrl, apiKey: service.apiKey, dataFolder: data, out: disk.folder },
});
for (let n = 0; n < atOnce; n += 1) born();
const weather = startWeather(service, disk, random, tell);
later(runMs * BATCH_ENDS, () => {
  met.set('gateway: batch route goes', 1);
  service.setBatch({ mode: { kind: 'missing', status: 404 } });
});

const runs = (): boolean => performance.now() < startedMs + runMs && !isGone;
while (runs()) await wait(100);
await weather.clear();
service.setBatch({ mode: { kind: 'missing', status: 404 } });
const deadlineMs = performance.now() + GRACE_MS;
// The others took seconds, so the cadence expects little of one that a storm held up for a minute: it would be
// asked for minutes later, unless a person wants to know now.
for (let look = 0; alive.size > 0 && performance.now() < deadlineMs && !isGone; look += 1) {
  if (look % CHECK_EVERY === 0) for (const id of alive.keys()) tell({ type: 'check', id });
  await wait(LOOK_MS);
}
if (isGone) bugs.push(`the engine's process ended by itself (${child.signalCode ?? child.exitCode})`);
await Promise.all(verdicts);
tell({ type: 'stop' });
await exited;

const sum = (side: 'gateway' | 'cdn') => service.requests.filter((request) => request.side === side);
const { lines, good } = judge({
  ...{ seed, ended, wrong, bugs, samples, bytesSaved, stopMs, leftHandles },
  seconds: (performance.now() - startedMs) / 1000,
  without: [...alive].map(([id, { life, task }]) => `${id} (${task?.word}) ${JSON.stringify(life)}`),
  polls: sum('gateway').length,
  fileRequests: sum('cdn').length,
  bytesSent: service.requests.reduce((bytes, request) => bytes + request.bytesSent, 0),
  partsLeft: readdirSync(disk.folder).filter((name) => name.endsWith('.part')),
  keysAtFiles: service.secretsAtCdn().length,
  met: new Map([...met, ...weather.met]),
  impossible: disk.impossible,
});
for (const line of lines) process.stdout.write(`${line}\n`);
await service.stop();
disk.remove();
rmSync(data, { recursive: true, force: true });
process.exitCode = good ? 0 : 1;
