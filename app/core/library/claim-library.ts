/** One library holds the tasks of one service: of another's tasks its service would say that it knows none. */
import { DailiesError } from '../../shared/error-code.ts';
import type { Library } from './library.ts';
import type { OpenLibraryFile } from './open-database.ts';

const FACT = 'service';
/** Whose tasks a library holds that was made before others could be asked. */
const FIRST_SERVICE = 'luma-gateway';

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
