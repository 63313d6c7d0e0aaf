/** Runs the built command line as a child process and collects what it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { inspectValue } from '../security/leaks.ts';
import { CLI } from './build-cli.ts';

// biome-ignore lint/suspicious/noExplicitAny: events are looked into freely here
export type CliEvent = any;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every line of stdout, parsed; fails on one that is not JSON. */
  readonly events: readonly CliEvent[];
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first event that fits, at once when it was there already; rejects when the run ends. */
  event(fits: (event: CliEvent) => boolean): Promise<CliEvent>;
}

export interface CliOptions {
  readonly key?: string | null;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Default: the Node that runs the tests, or the one that DAILIES_TEST_NODE names. */
  readonly node?: string;
  /** In a process group of its own, so that a signal can be sent to all of it, as a terminal does. */
  readonly detached?: boolean;
}

function parseLines(text: string): readonly CliEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const {
    key = null,
    input,
    node = process.env.DAILIES_TEST_NODE ?? process.execPath,
    detached = false,
  } = options;
  const child = spawn(node, [CLI, ...args], {
    env: {
      ...{ PATH: process.env.PATH, HOME: '/nonexistent' },
      // What this run has compiled already (build/scripts/suite-run.ts).
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...(key === null ? {} : { DAILIES_API_KEY: key }),
      ...options.env,
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      inspectValue('what the command line wrote', [stdout, stderr]);
      const events = () => parseLines(stdout);
      resolve({
        ...{ code, signal, stdout, stderr },
        get events() {
          return events();
        },
      });
    });
  });
  const seen: CliEvent[] = [];
  const waiting = new Set<() => void>();
  if (child.stdout && args.includes('--json')) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      seen.push(JSON.parse(line));
      for (const look of waiting) look();
    });
  }
  return {
    child,
    ended,
    event: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = seen.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then((end) => reject(new Error(`it ended first, with ${end.code}: ${end.stderr}`)));
      }),
  };
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** The events of one type, without the type. */
export function eventsOf(end: Ended, type: string): readonly CliEvent[] {
  return end.events.filter((event) => event.type === type).map(({ type: _, ...rest }) => rest);
}
