/** Serves the page, and the clips and pictures that it shows, in a session that is hardened first. */
import { join } from 'node:path';
import { protocol, session } from 'electron';
import { hardenSession } from '../security.ts';
import { createAppHandler, readPageFiles } from './app-scheme.ts';
import { createMediaHandler } from './media-scheme.ts';

/**
 * Starts to serve. Saved files are looked up with each request, for the page begins to load before the library is open.
 * @param outFolder where the page is built to.
 * @param files where saved files lie, by id; null while there is none.
 * @param sheet answers for documents that are drawn and never seen, with null for any other address.
 */
export function servePage(
  outFolder: string,
  files: () => { clip(id: string): string | null; thumbnail(id: string): string | null },
  sheet: (request: Request) => Response | null,
  { devTools }: { readonly devTools: boolean },
): void {
  // It may have been made before anyone could listen for it.
  hardenSession(session.defaultSession, { devTools });
  const pageFiles = readPageFiles(join(outFolder, 'renderer-files.json'));
  const page = createAppHandler(join(outFolder, 'renderer'), pageFiles);
  protocol.handle('app', (request) => sheet(request) ?? page(request));
  protocol.handle(
    'media',
    createMediaHandler({ video: (id) => files().clip(id), thumbnail: (id) => files().thumbnail(id) }),
  );
}
