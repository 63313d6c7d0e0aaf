/** Starts an engine in a process of its own and has it quit in the middle of the daily check and backup. */
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** @returns milliseconds from the command to quit, given when `moment` has come, to the end of the process. */
export async function quitInBackup(dataFolder: string, moment: () => Promise<unknown>): Promise<number> {
  const child = fork(join(import.meta.dirname, 'quit-child.ts'), [dataFolder, join(dataFolder, 'out')]);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise((resolve) => child.once('message', resolve));
  await moment();
  const began = performance.now();
  child.send('quit');
  await exited;
  return performance.now() - began;
}

/** As if the last backup were older than a day: the next start makes one. */
export function forgetBackups(dataFolder: string): void {
  rmSync(join(dataFolder, 'backups'), { recursive: true, force: true });
}
