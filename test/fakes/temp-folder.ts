/** A folder of a test's own, searched for the canary key and gone when the test ends. */
import { existsSync, mkdtempSync, realpathSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { failOnLeaks, removeSearched } from '../security/leaks.ts';

export interface TempFolderOptions {
  /** Default: the system's temporary folder. */
  readonly parent?: string;
  /** Files inside in which the person, not Dailies, has put the key: for `--key-file`. */
  readonly mayHoldKey?: readonly string[];
}

export function tempFolder(options: TempFolderOptions = {}): string {
  const folder = realpathSync(mkdtempSync(join(options.parent ?? tmpdir(), 'dailies-test-')));
  onTestFinished(() => {
    removeSearched(folder, options.mayHoldKey);
    // The hooks of watch.ts have run by now.
    failOnLeaks();
  });
  return folder;
}

/** One in memory where there is room, for what is not proven of a disk: a hundred fsyncs take a while. */
export function quickFolder(): string {
  const memory = '/dev/shm';
  const isRoomy = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 1e9;
  return tempFolder(isRoomy ? { parent: memory } : {});
}
