/** Watches the clipboard and a folder for task ids, as the settings have it. */
import { join } from 'node:path';
import type { Clipboard } from 'electron';
import { watchFolder } from '../../core/tracking/watch-folder.ts';
import type { Backend } from '../build-backend.ts';
import { createFolderMemory } from './folder-memory.ts';
import { watchClipboard } from './watch-clipboard.ts';

export interface WatchSettingsDeps {
  readonly backend: Pick<Backend, 'engine' | 'settings'>;
  readonly dataFolder: string;
  readonly clipboard: Pick<Clipboard, 'readText'>;
  /** Ids were copied that are not on the list. */
  readonly onCopied: (ids: readonly string[]) => void;
  readonly log: (line: string) => void;
}

/** Follows the two settings; gives what ends the watches. */
export function followWatchSettings(deps: WatchSettingsDeps): () => void {
  const { log } = deps;
  const { engine, settings } = deps.backend;
  let stopClipboard: (() => void) | null = null;
  let stopFolder: (() => void) | null = null;
  const memory = createFolderMemory(join(deps.dataFolder, 'watched-folder.json'), log);

  function followClipboard(wanted: boolean): void {
    stopClipboard?.();
    stopClipboard = wanted
      ? watchClipboard({
          clipboard: deps.clipboard,
          isTracked: engine.has,
          onFound: deps.onCopied,
          log,
        })
      : null;
  }

  function track(ids: readonly string[], fileName: string): void {
    const added = engine.track(ids).filter(({ outcome }) => outcome === 'added').length;
    log(`watched folder: ${added} of ${ids.length} ids are new in ${fileName}`);
  }

  function followFolder(folder: string | null): void {
    stopFolder?.();
    stopFolder = null;
    if (folder === null) return;
    stopFolder = watchFolder({
      folder,
      known: memory.read(folder),
      remember: (files) => memory.write(folder, files),
      onIds: track,
      log,
    });
  }

  const unsubscribes = [
    settings.on('watchClipboard', followClipboard),
    settings.on('watchFolder', (folder) => {
      followFolder(folder);
      if (folder === null) memory.forget();
    }),
  ];
  followClipboard(settings.current().watchClipboard);
  followFolder(settings.current().watchFolder);

  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
    stopClipboard?.();
    stopFolder?.();
  };
}
