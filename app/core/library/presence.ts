/** Whether saved files are still where they were saved; people move and delete them (fault case 51). */
import { lstatSync } from 'node:fs';
import type { AssetKind } from '../../shared/generation.ts';
import type { ItemRow } from '../../shared/library-view.ts';
import type { AssetRecord } from '../records.ts';
import type { Library } from './library.ts';

export interface Presence {
  /** Looks at the files of these rows; true when one went missing or came back. */
  check(rows: readonly ItemRow[]): boolean;
  /** Looks at one item's files. */
  checkItem(id: string): boolean;
  savedFile(id: string, kind: AssetKind): string | null;
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
    library.setAsset(asset.id, asset.kind, { missing });
    return true;
  }

  const checkItem = (id: string): boolean => library.assets(id).map(checkAsset).includes(true);

  return {
    checkItem,
    check: (rows) =>
      rows
        .filter(({ status }) => status === 'saved' || status === 'missing')
        .map(({ id }) => checkItem(id))
        .includes(true),
    savedFile(id, kind) {
      const asset = library.asset(id, kind);
      if (asset?.state !== 'saved' || asset.finalPath === null) return null;
      checkAsset(asset);
      return isThereSafely(asset.finalPath) ? asset.finalPath : null;
    },
  };
}
