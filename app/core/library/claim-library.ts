/**
 * Claims a library for the service of its first account: of another's tasks that service would say that it knows none.
 * Other services have accounts of their own beside it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DailiesError } from '../../shared/error-code.ts';
import { makePrivateFile } from '../files/private-files.ts';
import type { Library } from './library.ts';
import type { OpenLibraryFile } from './open-database.ts';

const FACT = 'service';
/** Whose tasks a library holds that was made before others could be asked. */
const FIRST_SERVICE = 'luma-gateway';

/** Tells whose tasks the first account of a library has, read without opening it for work; null where nobody said. */
export function claimedService(dataFolder: string): string | null {
  const path = join(dataFolder, 'library.db');
  if (!existsSync(path)) return null;
  let db: DatabaseSync | null = null;
  try {
    // A write-ahead log that opening makes gets the mode of the file.
    makePrivateFile(path);
    db = new DatabaseSync(path, { readOnly: true });
    const value = db.prepare('SELECT value FROM facts WHERE key = ?').get(FACT)?.value;
    return typeof value === 'string' ? value : null;
  } catch {
    // Damaged or of another kind: whoever opens it finds out which.
    return null;
  } finally {
    db?.close();
  }
}

/**
 * Remembers whose tasks a new library holds. Closes the file and throws DailiesError `library-unusable` where it holds
 * another service's.
 */
export function claimLibrary(
  file: Pick<OpenLibraryFile, 'close'>,
  library: Pick<Library, 'fact' | 'setFact' | 'counts'>,
  service: string,
): void {
  const owner =
    library.fact(FACT) ?? (Object.values(library.counts()).some((count) => count > 0) ? FIRST_SERVICE : null);
  if (owner === null) library.setFact(FACT, service);
  if (owner === null || owner === service) return;
  file.close();
  throw new DailiesError('library-unusable', { cause: 'other-service', value: owner, id: service });
}
