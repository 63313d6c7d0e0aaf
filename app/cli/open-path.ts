/** Opens a clip, or shows it in its folder, with the system's own programs; no shell reads its name. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DailiesError } from '../shared/error-code.ts';

/** A program that shows a window is not waited for. */
const STARTED_MS = 3_000;

/** Starts a program; gives false where there is no such program, or it fails at once. */
function run(program: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), STARTED_MS);
    const end = (isGood: boolean): void => {
      clearTimeout(timer);
      resolve(isGood);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    child.unref();
  });
}

async function first(ways: readonly (readonly [string, ...string[]])[]): Promise<void> {
  for (const [program, ...args] of ways) if (await run(program, args)) return;
  throw new DailiesError('not-found');
}

/** Plays a clip with the system's own program. Throws DailiesError `not-found` where there is none for it. */
export async function openPath(path: string): Promise<void> {
  if (process.platform === 'darwin') return await first([['open', path]]);
  // Explorer ends with 1 though it has opened what it was told to.
  if (process.platform === 'win32') return void (await run('explorer.exe', [path]));
  await first([
    ['xdg-open', path],
    ['gio', 'open', path],
  ]);
}

/**
 * Shows a clip in its folder; opens the folder where no file manager can be asked to show a file. Throws as `openPath`.
 */
export async function revealPath(path: string): Promise<void> {
  if (process.platform === 'darwin') return await first([['open', '-R', path]]);
  if (process.platform === 'win32') return void (await run('explorer.exe', [`/select,${path}`]));
  const target = ['--session', '--dest', 'org.freedesktop.FileManager1'];
  const method = ['--object-path', '/org/freedesktop/FileManager1', '--method'];
  const show = ['org.freedesktop.FileManager1.ShowItems', JSON.stringify([pathToFileURL(path).href]), ''];
  await first([
    ['gdbus', 'call', ...target, ...method, ...show],
    ['xdg-open', dirname(path)],
    ['gio', 'open', dirname(path)],
  ]);
}
