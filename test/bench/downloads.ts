/**
 * `npm run bench:downloads`: Dailies' command line beside aria2c, curl and wget, in turn in one run against one
 * server on loopback. What counts are the ratios; the seconds are this machine's. Peers that are not installed
 * are left out by name.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isInstalled, type Measured, measure, median, type Program, startClipServer } from './processes.ts';
import { measureStalls } from './stalls.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    only: { type: 'string', default: 'one,many,held,memory,stalls' },
    clips: { type: 'string', default: '300' },
  },
});
const rounds = Number(values.rounds);
const parts = values.only.split(',');
const cli = resolve(import.meta.dirname, '../../out/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'dailies-bench-'));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

function clean(): void {
  rmSync(folder, { recursive: true, force: true });
}

function dailies(api: string, ids: readonly string[], ...flags: readonly string[]): Program {
  const tasks = join(folder, 'ids.txt');
  writeFileSync(tasks, ids.join('\n'));
  const where = ['--api', api, '--data', join(folder, 'd', 'data'), '--out', join(folder, 'd', 'out')];
  return {
    name: 'dailies',
    command: process.execPath,
    args: [cli, 'fetch', tasks, ...where, '--quiet', ...flags],
    env: { DAILIES_API_KEY: 'bench' },
  };
}

function aria2c(urls: readonly string[], ...flags: readonly string[]): Program {
  const list = join(folder, 'urls.txt');
  writeFileSync(list, urls.map((url, n) => `${url}\n  out=${n}.mp4`).join('\n'));
  const args = ['-q', '--no-conf', '--file-allocation=none', '-d', join(folder, 'a'), '-i', list, ...flags];
  return { name: 'aria2c', command: 'aria2c', args };
}

/** Measures the programs in turn, round by round, after one round that does not count. */
async function compare(programs: readonly Program[], times: number): Promise<Map<string, Measured[]>> {
  const results = new Map<string, Measured[]>(programs.map(({ name }) => [name, []]));
  for (let round = times > 1 ? -1 : 0; round < times; round += 1) {
    // Whoever begins a round finds the machine's memory cold, so each begins in its turn.
    const first = Math.max(0, round) % programs.length;
    for (const program of [...programs.slice(first), ...programs.slice(0, first)]) {
      for (const leftover of ['a', 'd', 'c.mp4', 'w.mp4']) {
        rmSync(join(folder, leftover), { recursive: true, force: true });
      }
      // What an earlier program left for the disk to write is not to be this one's wait.
      spawnSync('sync');
      const measured = await measure(program);
      if (measured.exitCode !== 0) throw new Error(`${program.name} ended with ${measured.exitCode}`);
      if (round >= 0) results.get(program.name)?.push(measured);
    }
  }
  return results;
}

function table(title: string, results: Map<string, Measured[]>): void {
  print(`\n${title}`);
  const own = results.get('dailies') ?? [];
  for (const [name, runs] of results) {
    const wall = median(runs.map((run) => run.wallSeconds));
    const cpu = median(runs.map((run) => run.cpuSeconds));
    const peak = Math.max(...runs.map((run) => run.peakMegabytes));
    const pairs = runs.map((run, n) => ({ run, ours: own[n] }));
    const wallRatio = median(pairs.map(({ run, ours }) => (ours?.wallSeconds ?? 0) / run.wallSeconds));
    const cpuRatio = median(pairs.map(({ run, ours }) => (ours?.cpuSeconds ?? 0) / run.cpuSeconds));
    const ratios =
      name === 'dailies'
        ? ''
        : `   dailies takes ${wallRatio.toFixed(2)} × its wall, ${cpuRatio.toFixed(2)} × its CPU`;
    const times = `${wall.toFixed(2).padStart(7)} s wall ${cpu.toFixed(2).padStart(6)} s CPU`;
    print(`  ${name.padEnd(8)}${times} ${peak.toFixed(0).padStart(5)} MB${ratios}`);
  }
}

const peers = ['aria2c', 'curl', 'wget'].filter((name) => {
  if (isInstalled(name)) return true;
  print(`${name} is not installed; it is left out.`);
  return false;
});
const has = (name: string): boolean => peers.includes(name);
const GIB = 1024 ** 3;

async function oneLargeFile(): Promise<void> {
  const server = await startClipServer('');
  const url = `${server.url}/clip/${GIB}`;
  const programs: Program[] = [dailies(server.url, [`${GIB}-1`])];
  if (has('aria2c')) programs.push(aria2c([url]));
  if (has('curl'))
    programs.push({ name: 'curl', command: 'curl', args: ['-s', '-o', join(folder, 'c.mp4'), url] });
  if (has('wget'))
    programs.push({ name: 'wget', command: 'wget', args: ['-q', '-O', join(folder, 'w.mp4'), url] });
  table(`One file of 1 GiB, ${rounds} rounds`, await compare(programs, rounds));
  server.stop();
}

async function manyClips(): Promise<void> {
  const count = Number(values.clips);
  const size = 20_000_000;
  const server = await startClipServer('latency=40');
  const ids = Array.from({ length: count }, (_, n) => `${size}-${n}`);
  const programs = [dailies(server.url, ids, '--concurrency', '3')];
  const urls = ids.map(() => `${server.url}/clip/${size}?latency=40`);
  if (has('aria2c')) programs.push(aria2c(urls, '-j', '3'));
  table(`${count} clips of 20 MB, 40 ms latency, 3 at once`, await compare(programs, 2));
  server.stop();
}

async function heldConnections(): Promise<void> {
  const size = 100_000_000;
  const query = 'rate=2000000';
  const server = await startClipServer(query);
  const programs = [dailies(server.url, [`${size}-1`])];
  if (has('aria2c')) programs.push(aria2c([`${server.url}/clip/${size}?${query}`], '-x4', '-s4'));
  table('One file of 100 MB, each connection held to 2 MB/s', await compare(programs, 1));
  server.stop();
}

async function memory(): Promise<void> {
  const server = await startClipServer('');
  print('\nPeak resident memory of the command line');
  for (const size of [64 * 1024 ** 2, 256 * 1024 ** 2, GIB]) {
    rmSync(join(folder, 'd'), { recursive: true, force: true });
    const { peakMegabytes } = await measure(dailies(server.url, [`${size}-1`]));
    print(`  ${String(size / 1024 ** 2).padStart(5)} MiB file  ${peakMegabytes.toFixed(0).padStart(4)} MB`);
  }
  server.stop();
}

try {
  statSync(cli);
  if (parts.includes('one')) await oneLargeFile();
  if (parts.includes('many')) await manyClips();
  if (parts.includes('held')) await heldConnections();
  if (parts.includes('memory')) await memory();
  if (parts.includes('stalls')) {
    const { p99Ms, maxMs } = await measureStalls(join(folder, 'stalls'));
    print('\nEvent loop while three files of 512 MiB run');
    print(`  99th percentile ${p99Ms.toFixed(1)} ms, longest ${maxMs.toFixed(1)} ms`);
  }
} finally {
  clean();
}
