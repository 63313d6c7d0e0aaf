/**
 * Finds out whether saved files are still where they were saved; people move and delete them (docs/rules.md, case 51).
 * The list asks for a look, which goes on in the background; what it finds out is a change of the library, with its
 * event.
 */
import { lstatSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';
import type { Library } from '../library/library.ts';
import type { AssetRecord } from '../library/records.ts';

const IN_TRASH: Problem = { code: 'file-trashed', facts: {} };

/** The list asks with each change that it shows, many a second while files come in. */
const REST_MS = 1_000;

export interface Presence {
  /** Looks at the files of these items soon, and never for two at once: a disk that hangs holds up one look alone. */
  look(ids: readonly string[]): void;
  /** Looks at them now; the library knows what was found when it resolves. */
  lookNow(ids: readonly string[]): Promise<void>;
  /** Looks at one item's files before this returns, for a command that depends on them. */
  checkItem(id: string): void;
  savedFile(id: string, kind: AssetKind): string | null;
  savedFiles(id: string): readonly string[];
  /** Says of what is missing that it lies in the trash. */
  trashed(id: string): void;
}

export interface PresenceDeps {
  readonly library: Pick<Library, 'assets' | 'asset' | 'setAsset'>;
  /** Ends every look; the library is written to no more. */
  readonly signal: AbortSignal;
  readonly onBug: (thrown: unknown) => void;
}

interface SavedAsset extends AssetRecord {
  readonly finalPath: string;
}

const isSaved = (asset: AssetRecord | null): asset is SavedAsset =>
  asset?.state === 'saved' && asset.finalPath !== null;

/** Says whether a file is there. lstat throws for a path through a file or a lost network disk: not there either. */
function isThereSync(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stat) => stat.isFile(),
    () => false,
  );

export function createPresence({ library, signal, onBug }: PresenceDeps): Presence {
  const asked = new Set<string>();
  let isLooking = false;

  /** Writes down what was found, unless the library says so already. */
  function note({ id, kind, missing, problem }: AssetRecord, found: boolean): void {
    if (missing === !found) return;
    // A file that is back has no trouble; one that went is no longer "the file from before, which is still there".
    const isOver = found || problem?.code === 'not-replaced';
    library.setAsset(id, kind, isOver ? { missing: !found, problem: null } : { missing: !found });
  }

  function checkItem(id: string): void {
    for (const asset of library.assets(id).filter(isSaved)) note(asset, isThereSync(asset.finalPath));
  }

  async function lookNow(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (signal.aborted) return;
      for (const { kind, finalPath } of library.assets(id).filter(isSaved)) {
        const found = await isThere(finalPath);
        if (signal.aborted) return;
        const now = library.asset(id, kind);
        // Another file meanwhile, or none.
        if (isSaved(now) && now.finalPath === finalPath) note(now, found);
      }
    }
  }

  async function lookThrough(): Promise<void> {
    while (asked.size > 0 && !signal.aborted) {
      const ids = [...asked];
      asked.clear();
      await lookNow(ids);
      await wait(REST_MS, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  function look(ids: readonly string[]): void {
    for (const id of ids) asked.add(id);
    if (isLooking) return;
    isLooking = true;
    lookThrough()
      .catch(onBug)
      .finally(() => {
        isLooking = false;
      });
  }

  function savedFile(id: string, kind: AssetKind): string | null {
    const asset = library.asset(id, kind);
    if (!isSaved(asset)) return null;
    const found = isThereSync(asset.finalPath);
    if (asset.missing === found) look([id]);
    return found ? asset.finalPath : null;
  }

  return {
    look,
    lookNow,
    checkItem,
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
