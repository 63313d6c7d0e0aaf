/**
 * Holds the names that running transfers are about to take (docs/rules.md, T19). A folder shows a name only once it is
 * taken, so that two transfers at once would both find it free, and on many disks `Red Fox` and `RED FOX` are one.
 */
import { basename, dirname } from 'node:path';

export interface NameClaims {
  /** False when another owner has claimed this name, or one that some disk takes for the same. */
  claim(path: string, owner: string): boolean;
  /** Gives up all that this owner has claimed. */
  release(owner: string): void;
}

/** Gives what names are compared by: letters' case and the way they are composed make no difference. */
export function foldName(name: string): string {
  // Up and down again, because some small letters have no capital of their own and share another's.
  return name.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
}

export function createNameClaims(): NameClaims {
  const owners = new Map<string, string>();
  return {
    claim(path, owner) {
      const name = `${foldName(dirname(path))}/${foldName(basename(path))}`;
      const known = owners.get(name);
      if (known !== undefined && known !== owner) return false;
      owners.set(name, owner);
      return true;
    },
    release(owner) {
      for (const [name, known] of owners) if (known === owner) owners.delete(name);
    },
  };
}
