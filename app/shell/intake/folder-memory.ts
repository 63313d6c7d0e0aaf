/** Remembers over a restart which files of the watched folder have been read: a small JSON file in the data folder. */
import { readFileSync, rmSync } from 'node:fs';
import * as v from 'valibot';
import { writeAtomically } from '../../core/files/write-atomically.ts';
import type { ReadFiles } from '../../core/tracking/watch-folder.ts';

export interface FolderMemory {
  /** Null when nothing is known of this folder. */
  read(folder: string): ReadFiles | null;
  /** Never throws: at worst a file is read again, which tracks nothing twice. */
  write(folder: string, files: ReadFiles): void;
  forget(): void;
}

const shape = v.object({ folder: v.string(), files: v.record(v.string(), v.string()) });

/**
 * Makes the memory.
 * @param path of its file, which is made when first needed.
 */
export function createFolderMemory(path: string, log: (line: string) => void): FolderMemory {
  function onDisk(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      log(`watched folder: what was read is not remembered (${(thrown as NodeJS.ErrnoException).code})`);
    }
  }
  return {
    read(folder) {
      try {
        const parsed = v.safeParse(shape, JSON.parse(readFileSync(path, 'utf8')));
        if (!parsed.success || parsed.output.folder !== folder) return null;
        return new Map(Object.entries(parsed.output.files));
      } catch {
        // None yet, or not ours any more: then this is the first time.
        return null;
      }
    },
    write: (folder, files) =>
      onDisk(() =>
        writeAtomically(path, JSON.stringify({ folder, files: Object.fromEntries(files) }), 0o600),
      ),
    forget: () => onDisk(() => rmSync(path, { force: true })),
  };
}
