/** Dailies' command line and its peers, as programs that fetch the same addresses into one folder. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testAuthorityEnv } from '../fault-server/certificates.ts';
import { isInstalled, type Measured, measure, median, type Program } from './processes.ts';

export const CLI = resolve(import.meta.dirname, '../../out/cli.js');
const AUTHORITY = resolve(import.meta.dirname, '../fixtures/tls/test-only-authority.pem');

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export function dailies(
  folder: string,
  api: string,
  ids: readonly string[],
  ...flags: readonly string[]
): Program {
  const tasks = join(folder, 'ids.txt');
  writeFileSync(tasks, ids.join('\n'));
  const where = ['--api', api, '--data', join(folder, 'd', 'data'), '--out', join(folder, 'd', 'out')];
  const { NODE_EXTRA_CA_CERTS = '' } = testAuthorityEnv();
  return {
    name: 'dailies',
    command: process.execPath,
    args: [CLI, 'fetch', tasks, ...where, '--quiet', ...flags],
    env: { DAILIES_API_KEY: 'bench', NODE_EXTRA_CA_CERTS },
  };
}

export function aria2c(folder: string, urls: readonly string[], ...flags: readonly string[]): Program {
  const list = join(folder, 'urls.txt');
  writeFileSync(list, urls.map((url, n) => `${url}\n  out=${n}.mp4`).join('\n'));
  const quiet = ['-q', '--no-conf', '--file-allocation=none', `--ca-certificate=${AUTHORITY}`];
  return {
    name: 'aria2c',
    command: 'aria2c',
    args: [...quiet, '-d', join(folder, 'a'), '-i', list, ...flags],
  };
}

export function curl(folder: string, url: string): Program {
  const file = join(folder, 'a', 'c.mp4');
  const args = ['-s', '--cacert', AUTHORITY, '--create-dirs', '-o', file, url];
  return { name: 'curl', command: 'curl', args };
}

export function wget(folder: string, url: string): Program {
  const args = ['-q', `--ca-certificate=${AUTHORITY}`, '-P', join(folder, 'a'), url];
  return { name: 'wget', command: 'wget', args };
}

/** The peer followed by what we do too: the sha256 of each file, and its sync. */
export function sameWork(folder: string, { name, command, args }: Program): Program {
  const rest = `for file in "$0"/*; do openssl dgst -sha256 "$file" >/dev/null && sync "$file" || exit 1; done`;
  return {
    name: `${name} + sha256, sync`,
    command: 'bash',
    args: ['-c', `"$@" && ${rest}`, join(folder, 'a'), command, ...args],
  };
}

/** The names of the peers that are here; says which are not. */
export function findPeers(): ReadonlySet<string> {
  const peers = ['aria2c', 'curl', 'wget'].filter((name) => {
    if (isInstalled(name)) return true;
    print(`${name} is not installed; it is left out.`);
    return false;
  });
  return new Set(peers);
}

/** What one program did to the server, beside what it cost. */
export interface Round extends Measured {
  readonly note: string;
}

/**
 * Measures the programs in turn, round by round, after one round that does not count.
 * @param noteOf asked after each program
 */
export async function compare(
  folder: string,
  programs: readonly Program[],
  rounds: number,
  noteOf: () => string = () => '',
): Promise<Map<string, Round[]>> {
  const results = new Map<string, Round[]>(programs.map(({ name }) => [name, []]));
  for (let round = rounds > 1 ? -1 : 0; round < rounds; round += 1) {
    // Whoever begins a round finds the machine's memory cold, so each begins in its turn.
    const first = Math.max(0, round) % programs.length;
    for (const program of [...programs.slice(first), ...programs.slice(0, first)]) {
      for (const left of ['a', 'd']) rmSync(join(folder, left), { recursive: true, force: true });
      // What an earlier program left for the disk to write is not to be this one's wait.
      spawnSync('sync');
      const measured = await measure(program);
      if (measured.exitCode !== 0) throw new Error(`${program.name} ended with ${measured.exitCode}`);
      const note = noteOf();
      if (round >= 0) results.get(program.name)?.push({ ...measured, note });
    }
  }
  return results;
}

const spreadOf = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;

/** Prints medians, and ours as ratios of the pairs of each round with their spread. */
export function printTable(title: string, results: ReadonlyMap<string, readonly Round[]>): void {
  print(`\n${title}`);
  const own = results.get('dailies') ?? [];
  for (const [name, runs] of results) {
    const wall = median(runs.map((run) => run.wallSeconds));
    const cpu = median(runs.map((run) => run.cpuSeconds));
    const peak = Math.max(...runs.map((run) => run.peakMegabytes));
    const ratios = (of: 'wallSeconds' | 'cpuSeconds'): string =>
      spreadOf(runs.map((run, n) => (own[n]?.[of] ?? 0) / run[of]));
    const ours =
      name === 'dailies'
        ? `${peak.toFixed(0).padStart(5)} MB`
        : `dailies: ${ratios('wallSeconds')} × its wall, ${ratios('cpuSeconds')} × its CPU`;
    const times = `${wall.toFixed(2).padStart(7)} s wall ${cpu.toFixed(2).padStart(6)} s CPU  `;
    print(`  ${name.padEnd(22)}${times}${ours}${runs.at(-1)?.note ?? ''}`);
  }
}
