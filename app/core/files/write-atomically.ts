/** A small file that is there whole, as it was or as it is to be, whatever stops the process. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes beside the path and renames. `mode` is for a new file; one that was there is replaced, so that it takes the
 * mode too, and other names of it keep what they had. Throws what the disk says, and leaves nothing beside.
 */
export function writeAtomically(path: string, text: string, mode: number): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { mode });
    renameSync(draft, path);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
}
