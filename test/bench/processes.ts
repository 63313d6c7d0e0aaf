/** Runs programs as whole processes and measures them from outside: wall time, CPU seconds, peak memory. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly wallSeconds: number;
  /** User and system time of the process and its children. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly exitCode: number;
}

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Keeps so many cores busy until it is ended. */
export function keepBusy(loops: number): () => void {
  const busy = Array.from({ length: loops }, () =>
    spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }),
  );
  return () => {
    for (const child of busy) child.kill('SIGKILL');
  };
}

/** The largest resident size so far, from the kernel's own books. */
function peakOf(pid: number): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) / 1024 : 0;
  } catch {
    return 0;
  }
}

/** bash's own `time` reads the CPU of the finished process from the kernel; its pid is printed first. */
const SCRIPT = `TIMEFORMAT='%R %U %S'; time { "$@" >/dev/null 2>&1 & echo $! >&3; wait $!; } ; exit $?`;

export function measure(program: Program): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', SCRIPT, 'bash', program.command, ...program.args], {
      env: { ...process.env, ...program.env },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let times = '';
    let pid = 0;
    let peakMegabytes = 0;
    child.stderr?.on('data', (data: Buffer) => {
      times += data.toString();
    });
    child.stdio[3]?.on('data', (data: Buffer) => {
      pid ||= Number(data.toString().trim());
    });
    const poll = setInterval(() => {
      if (pid > 0) peakMegabytes = Math.max(peakMegabytes, peakOf(pid));
    }, 20);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(poll);
      const [wall = 0, user = 0, system = 0] = times.trim().split(/\s+/).map(Number);
      resolve({ wallSeconds: wall, cpuSeconds: user + system, peakMegabytes, exitCode: code ?? -1 });
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Starts the clip server; it ends when its standard input does.
 * @param elsewhere where its tasks' links begin when another server has the files
 */
export function startClipServer(
  query: string,
  elsewhere = '',
): Promise<{ readonly url: string; stop(): void }> {
  const script = `${import.meta.dirname}/clip-server.ts`;
  const child: ChildProcess = spawn(process.execPath, [script, query, elsewhere], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout?.once('data', (data: Buffer) =>
      resolve({ url: data.toString().trim(), stop: () => child.stdin?.end() }),
    );
  });
}
