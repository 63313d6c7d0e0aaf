/** Looks at a file for the last time before the system gets it: to drag, open or show. */
import { lstatSync, realpathSync } from 'node:fs';
import { extname, isAbsolute, relative } from 'node:path';
import { SAVED_EXTENSIONS } from '../../core/files/signature.ts';
import { DailiesError } from '../../shared/error-code.ts';

/** What Dailies saves and a system program may be handed; never anything that could run (E8). */
const HANDED_OUT = SAVED_EXTENSIONS;
/** The trash runs nothing, and takes the description beside a clip too. */
export const TRASHABLE: ReadonlySet<string> = new Set([...HANDED_OUT, '.json']);

/**
 * Gives the path of a file that may be handed out. Synchronous, since a drag starts in the same task of the event loop
 * (E11). Throws DailiesError `file-missing` or `target-blocked`.
 * @param path from the library, by id, or null.
 * @param roots the folders that clips were saved in.
 */
export function checkLibraryFile(
  path: string | null,
  roots: readonly string[],
  endings: ReadonlySet<string> = HANDED_OUT,
): string {
  if (path === null) throw missing();
  let real: string;
  try {
    if (!lstatSync(path).isFile()) throw blocked();
    real = realpathSync(path);
  } catch (thrown) {
    throw thrown instanceof DailiesError ? thrown : missing();
  }
  if (!endings.has(extname(real).toLowerCase())) throw blocked();
  if (!roots.some((root) => isInside(real, root))) throw blocked();
  return path;
}

/**
 * Gives the saved clips of these items, each once, and the ids of those that are not there or must not be handed out.
 * Throws what is wrong with the first of them when there is none to hand out.
 */
export function checkLibraryFiles(
  ids: readonly string[],
  clipFile: (id: string) => string | null,
  roots: readonly string[],
): { readonly files: readonly string[]; readonly left: readonly string[] } {
  const files: string[] = [];
  const left: string[] = [];
  let first: DailiesError | null = null;
  for (const id of new Set(ids)) {
    try {
      files.push(checkLibraryFile(clipFile(id), roots));
    } catch (thrown) {
      if (!(thrown instanceof DailiesError)) throw thrown;
      first ??= thrown;
      left.push(id);
    }
  }
  if (files.length === 0 && first !== null) throw first;
  return { files, left };
}

function isInside(real: string, root: string): boolean {
  try {
    const way = relative(realpathSync(root), real);
    return way !== '' && !way.startsWith('..') && !isAbsolute(way);
  } catch {
    // A root that is unplugged or gone holds nothing.
    return false;
  }
}

function missing(): DailiesError {
  return new DailiesError('file-missing');
}

function blocked(): DailiesError {
  return new DailiesError('target-blocked', { cause: 'not-ours' });
}
