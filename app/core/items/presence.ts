/** Whether saved files are still where they were saved; people move and delete them (fault case 51). */
import { lstatSync } from 'node:fs';
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';
import type { ItemRow } from '../../shared/library-view.ts';
import type { Library } from '../library/library.ts';
import type { AssetRecord } from '../library/records.ts';

const IN_TRASH: Problem = {
  code: 'file-trashed',
  message: 'The file is in the trash. Put it back from there, or download it again.',
};

export interface Presence {
  /** Looks at the files of these rows; true when one went missing or came back. */
  check(rows: readonly ItemRow[]): boolean;
  /** Looks at one item's files. */
  checkItem(id: string): boolean;
  savedFile(id: string, kind: AssetKind): string | null;
  savedFiles(id: string): readonly string[];
  /** Says of what is missing that it lies in the trash. */
  trashed(id: string): void;
}

function isThere(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ?? false;
}

/** lstat throws for a path through a file or a lost network disk: not there either. */
function isThereSafely(path: string): boolean {
  try {
    return isThere(path);
  } catch {
    return false;
  }
}

export function createPresence(library: Pick<Library, 'assets' | 'asset' | 'setAsset'>): Presence {
  function checkAsset(asset: AssetRecord): boolean {
    if (asset.state !== 'saved' || asset.finalPath === null) return false;
    const missing = !isThereSafely(asset.finalPath);
    if (missing === asset.missing) return false;
    // A file that is back has no trouble; one that went is no longer "the file from before, which is still there".
    const isOver = !missing || asset.problem?.code === 'not-replaced';
    library.setAsset(asset.id, asset.kind, isOver ? { missing, problem: null } : { missing });
    return true;
  }

  const checkItem = (id: string): boolean => library.assets(id).map(checkAsset).includes(true);

  function savedFile(id: string, kind: AssetKind): string | null {
    const asset = library.asset(id, kind);
    if (asset?.state !== 'saved' || asset.finalPath === null) return null;
    checkAsset(asset);
    return isThereSafely(asset.finalPath) ? asset.finalPath : null;
  }

  return {
    checkItem,
    check: (rows) =>
      rows
        .filter(({ status }) => status === 'saved' || status === 'missing')
        .map(({ id }) => checkItem(id))
        .includes(true),
    savedFile,
    savedFiles: (id) =>
      library
        .assets(id)
        .map(({ kind }) => savedFile(id, kind))
        .filter((path) => path !== null),
    trashed(id) {
      checkItem(id);
      for (const { kind, state, missing } of library.assets(id)) {
        if (state === 'saved' && missing) library.setAsset(id, kind, { problem: IN_TRASH });
      }
    },
  };
}
