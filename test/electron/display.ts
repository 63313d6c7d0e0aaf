/** An X display without a screen, for programs that must share neither focus nor clipboard with any other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export const XVFB = {
  program: 'Xvfb',
  args: ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp', '-noreset'],
} as const;

/** Gives the first line that a program writes to a pipe. Rejects when it ends before. */
export async function firstLine(child: ChildProcess, pipe: Readable, name: string): Promise<string> {
  let text = '';
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${name} ended before it was ready.`);
  });
  ended.catch(() => {});
  const read = async (): Promise<string> => {
    for await (const chunk of pipe) {
      text += chunk;
      if (text.includes('\n')) break;
    }
    return text.split('\n')[0] ?? '';
  };
  return await Promise.race([read(), ended]);
}

/** Gives the name of the display that a started Xvfb has opened, `:N`. `screen` has a fourth pipe. */
export async function displayName(screen: ChildProcess): Promise<string> {
  screen.stderr?.resume();
  return `:${await firstLine(screen, screen.stdio[3] as Readable, XVFB.program)}`;
}

export interface Display {
  readonly name: string;
  end(): void;
}

/** Opens a display that is gone with this process at the latest. */
export async function openDisplay(): Promise<Display> {
  const screen = spawn(XVFB.program, XVFB.args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const end = (): void => void screen.kill('SIGKILL');
  process.once('exit', end);
  return {
    name: await displayName(screen),
    end: () => {
      process.off('exit', end);
      end();
    },
  };
}
