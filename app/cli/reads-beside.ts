/** Reads the library beside the process that has it open: for the commands that run beside a window; `list` does so by itself. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openLibraryFile } from '../core/library/open-database.ts';
import { type LibraryReads, openLibraryReads } from '../core/library-reads.ts';
import { DailiesError } from '../shared/error-code.ts';
import { MAX_IDS } from '../shared/library-view.ts';

/** Splits a list into parts that one call takes (MAX_IDS). */
export function inParts<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / MAX_IDS) }, (_, part) =>
    all.slice(part * MAX_IDS, (part + 1) * MAX_IDS),
  );
}

/** Opens the library for reading. Throws DailiesError `library-in-use` where it cannot be read beside its owner. */
export function readsBeside(dataFolder: string): LibraryReads {
  const reads = openLibraryReads(dataFolder);
  if (reads) return reads;
  throw new DailiesError('library-in-use', { path: dataFolder });
}

/**
 * Opens the library of a data folder for a command that only looks: one of an earlier version is brought up to date
 * first, as any start does. Gives null where there is none at all. Throws DailiesError `library-in-use`,
 * `library-newer` or `library-unusable`.
 */
export function readsAtRest(dataFolder: string): LibraryReads | null {
  const reads = openLibraryReads(dataFolder);
  if (reads || !existsSync(join(dataFolder, 'library.db'))) return reads;
  openLibraryFile(dataFolder, Date.now()).close();
  return readsBeside(dataFolder);
}
