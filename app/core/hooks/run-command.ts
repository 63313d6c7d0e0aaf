/** Runs a command without a shell, with a time limit for it and all that it has started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { bareReason, type HookOutcome } from './outcome.ts';

/** Of what a command writes, so much is kept for the log: its end says why it failed. */
const MAX_OUTPUT = 4_096;
/** Between asking a command to end and ending it. */
const GRACE_MS = 2_000;

export interface CommandRun {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs. */
  readonly folder: string;
  readonly limitMs: number;
}

export interface RunningCommand {
  readonly ended: Promise<HookOutcome>;
  /** Ends it and its children at once. */
  kill(): void;
}

/** Signals a command and its children: they are a process group of their own, on Windows a tree. */
function signalAll(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => child.kill(),
    );
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/** Keeps the end of what comes. */
function tailOf(child: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-MAX_OUTPUT);
    });
    stream?.on('error', () => undefined);
  }
  return () => kept.toString('utf8');
}

/** Starts it. What it leaves running with its output open counts as part of it, and ends with the limit. */
export function runCommand({ argv, env, folder, limitMs }: CommandRun): RunningCommand {
  const [program = '', ...rest] = argv;
  let child: ChildProcess;
  try {
    child = spawn(program, rest, {
      ...{ env, cwd: folder, shell: false, windowsHide: true },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
  } catch (thrown) {
    return { ended: Promise.resolve({ reason: bareReason(thrown), output: '' }), kill: () => undefined };
  }
  const output = tailOf(child);
  let limitReached = false;
  let grace: NodeJS.Timeout | undefined;
  const limit = setTimeout(() => {
    limitReached = true;
    signalAll(child, 'SIGTERM');
    grace = setTimeout(() => {
      signalAll(child, 'SIGKILL');
      // A child in a group of its own may hold the pipes for ever.
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, GRACE_MS);
  }, limitMs);
  const ended = new Promise<HookOutcome>((resolve) => {
    let isOver = false;
    let exit: readonly [number | null, NodeJS.Signals | null] = [null, null];
    const finish = (outcome: HookOutcome): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(limit);
      clearTimeout(grace);
      resolve(outcome);
    };
    child.on('error', (thrown) => finish({ reason: bareReason(thrown), output: output() }));
    child.on('exit', (code, signal) => {
      exit = [code, signal];
    });
    child.on('close', () => {
      // Whatever of the group outlived its pipes goes too, where the time is up.
      if (limitReached) signalAll(child, 'SIGKILL');
      finish({ reason: reasonOf(exit, limitReached, limitMs), output: output() });
    });
  });
  return {
    ended,
    kill() {
      signalAll(child, 'SIGKILL');
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  };
}

function reasonOf(
  [code, signal]: readonly [number | null, NodeJS.Signals | null],
  limitReached: boolean,
  limitMs: number,
): string | null {
  if (code === 0) return null;
  if (limitReached) return `stopped after ${Math.round(limitMs / 100) / 10} s`;
  return code === null ? `ended by ${signal}` : `exit code ${code}`;
}
