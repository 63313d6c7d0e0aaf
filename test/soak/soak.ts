/**
 * `npm run soak -- --minutes N`: the engine on the simulated service for as long as asked, with random faults of
 * every kind. Ends with a report, and with 1 when a task came to a wrong end or something keeps growing.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLumaService, type TaskHandle } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import type { FromChild, Sample, ToChild } from './engine-child.ts';
import { type Life, randomLife, seeded } from './fates.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '' } },
});
const seed = values.seed === '' ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const random = seeded(seed);
const runMs = Number(values.minutes) * 60_000;
/** Tasks under way at once. */
const IN_FLIGHT = 16;
/** What is under way when the time is up is waited for so long. */
const GRACE_MS = 90_000;
/** Growth an hour that counts as a leak: far above noise, far below what weeks in a tray forgive. */
const MAX_HEAP_SLOPE = 20;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'dailies-soak-'));
const service = await startLumaService();
const child = fork(join(import.meta.dirname, 'engine-child.ts'), { execArgv: ['--expose-gc'] });
const tell = (message: ToChild): void => void child.send(message);

interface Alive {
  readonly life: Life;
  readonly task: TaskHandle;
}
const alive = new Map<string, Alive>();
const samples: Sample[] = [];
const wrong: string[] = [];
const bugs: string[] = [];
let ended = 0;
let leftHandles: readonly string[] = [];

function born(): void {
  const life = randomLife(random);
  const source = makeLargeMp4(200_000 + Math.floor(random() * 1_500_000));
  const task = service.addTask({ ...life.script, source });
  alive.set(task.id, { life, task });
  tell({ type: 'track', ids: [task.id] });
  if (random() < 0.1) {
    setTimeout(() => tell({ type: 'pause', ids: [task.id] }), random() * 2_000);
    setTimeout(() => tell({ type: 'resume', ids: [task.id] }), 2_000 + random() * 2_000);
  }
}

function judge(message: Extract<FromChild, { type: 'ended' }>): void {
  const known = alive.get(message.id);
  if (!known) return;
  alive.delete(message.id);
  ended += 1;
  const { life, task } = known;
  const rightHash = life.end === 'failed' || message.sha256 === task.sha256();
  if (message.end === life.end && message.code === life.code && rightHash) return;
  wrong.push(
    `${message.id}: ${message.end} ${message.code ?? ''}${rightHash ? '' : ' with other bytes'} of ${JSON.stringify(life.script)}`,
  );
}

/** Least squares over the second half: megabytes an hour, after everything has warmed up. */
function slopePerHour(of: (sample: Sample) => number): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const meanX = half.reduce((sum, { atMs }) => sum + atMs, 0) / half.length;
  const meanY = half.reduce((sum, sample) => sum + of(sample), 0) / half.length;
  const rise = half.reduce((sum, sample) => sum + (sample.atMs - meanX) * (of(sample) - meanY), 0);
  const run = half.reduce((sum, { atMs }) => sum + (atMs - meanX) ** 2, 0);
  return run === 0 ? 0 : (rise / run) * 3_600_000;
}

/** The library itself grows with each task; this is what a task's row may cost the heap's caches at most. */
function report(seconds: number): boolean {
  const first = samples[Math.floor(samples.length / 2)];
  const last = samples.at(-1);
  const heapSlope = slopePerHour(({ heapMegabytes }) => heapMegabytes);
  const handleSlope = slopePerHour(({ handles }) => handles);
  const parts = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.part'));
  const bytes = service.requests.reduce((sum, request) => sum + request.bytesSent, 0);
  const keysAtFiles = service.secretsAtCdn().length;
  print(`\nSoak of ${seconds.toFixed(0)} s, seed ${seed}`);
  print(`  tasks      ${ended} came to their end, ${wrong.length} to a wrong one, ${alive.size} to none`);
  print(`  requests   ${service.requests.length}, ${(bytes / 1e6).toFixed(0)} MB sent`);
  print(
    `  heap       ${first?.heapMegabytes.toFixed(1)} → ${last?.heapMegabytes.toFixed(1)} MB, ${heapSlope.toFixed(1)} MB an hour`,
  );
  print(`  resident   ${last?.residentMegabytes.toFixed(0)} MB`);
  print(
    `  handles    ${first?.handles} → ${last?.handles}, ${handleSlope.toFixed(1)} an hour; ${leftHandles.length} after the end`,
  );
  print(`  part files ${parts.length} left; key seen by the file server ${keysAtFiles} times`);
  for (const line of [...wrong, ...bugs].slice(0, 20)) print(`  ! ${line}`);
  // A short run's slope is noise: two minutes are too few for it to count.
  const leaks = seconds > 300 && heapSlope > MAX_HEAP_SLOPE;
  return wrong.length + bugs.length + alive.size + parts.length + keysAtFiles === 0 && !leaks;
}

const stopped = new Promise<void>((resolve) => child.once('exit', () => resolve()));
const startedMs = performance.now();
child.on('message', (message: FromChild) => {
  if (message.type === 'ended') {
    judge(message);
    if (performance.now() - startedMs < runMs) born();
  } else if (message.type === 'sample') samples.push(message.sample);
  else if (message.type === 'bug') bugs.push(message.line);
  else leftHandles = message.handles;
});
tell({
  type: 'open',
  order: {
    baseUrl: service.baseUrl,
    apiKey: service.apiKey,
    dataFolder: join(folder, 'data'),
    out: join(folder, 'out'),
  },
});
for (let n = 0; n < IN_FLIGHT; n += 1) born();

const deadlineMs = startedMs + runMs + GRACE_MS;
while (performance.now() < startedMs + runMs || (alive.size > 0 && performance.now() < deadlineMs)) {
  await new Promise((resolve) => setTimeout(resolve, 250));
}
tell({ type: 'stop' });
await stopped;
const good = report((performance.now() - startedMs) / 1000);
await service.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = good ? 0 : 1;
