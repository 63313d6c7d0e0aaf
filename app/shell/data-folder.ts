/** Says where this run keeps its library, settings, key and logs: `--data DIR`, or the system's usual place. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** Gives where relative paths begin: at home once the folder that Dailies was started in has been deleted (T25). */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return homedir();
  }
}

/**
 * Reads `--data DIR` or `--data=DIR` from the program's arguments, as an absolute path; null when it is absent.
 * Chromium's own switches stand among the arguments and are passed over. Behind `--` comes what others say: a link.
 */
export function dataFolderFrom(argv: readonly string[], workingFolder: string): string | null {
  for (const [index, argument] of argv.entries()) {
    if (argument === '--') return null;
    const value = argument === '--data' ? argv[index + 1] : /^--data=(.+)$/.exec(argument)?.[1];
    if (value !== undefined && value !== '' && !value.startsWith('--')) return resolve(workingFolder, value);
  }
  return null;
}
