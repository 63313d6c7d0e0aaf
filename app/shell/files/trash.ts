/**
 * Moves saved files to the system's trash, from where a person can take them back; by id, never by a path
 * (docs/rules.md, E8).
 */
import { shell } from 'electron';
import { DailiesError } from '../../shared/error-code.ts';
import { checkLibraryFile, TRASHABLE } from './library-file.ts';

export interface TrashDeps {
  /** Absolute paths of all that is saved of an item and still there. */
  readonly savedFiles: (id: string) => readonly string[];
  readonly roots: () => readonly string[];
  /** Asked once, with the number of items whose files would go. */
  readonly confirm: (items: number) => Promise<boolean>;
  readonly onTrashed: (id: string) => void;
  readonly log: (line: string) => void;
}

/**
 * Moves them once the person agrees. Gives how many items' files went; 0 when the person thought better of it. Throws
 * DailiesError `file-missing` when there is nothing to move, `target-blocked`, or `trash-refused` when the system will
 * not take one: what went before it is in the trash.
 */
export async function trashFiles(ids: readonly string[], deps: TrashDeps): Promise<number> {
  const roots = deps.roots();
  const items = [...new Set(ids)]
    .map((id) => ({ id, files: deps.savedFiles(id) }))
    .filter(({ files }) => files.length > 0);
  // All are looked at before the first one goes.
  for (const { files } of items) for (const file of files) checkLibraryFile(file, roots, TRASHABLE);
  if (items.length === 0) checkLibraryFile(null, roots);
  if (!(await deps.confirm(items.length))) return 0;

  for (const { id, files } of items) {
    for (const file of files) {
      try {
        // The dialog may have stood open for a while.
        await shell.trashItem(checkLibraryFile(file, roots, TRASHABLE));
      } catch (thrown) {
        deps.onTrashed(id);
        if (thrown instanceof DailiesError) throw thrown;
        deps.log(`trash: the system would not take a file of ${id}: ${String(thrown)}`);
        throw new DailiesError('trash-refused');
      }
    }
    deps.onTrashed(id);
  }
  return items.length;
}
