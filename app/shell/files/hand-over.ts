/** Writes chosen clips for an editor, or copies them to a folder: the page names ids, a person names the place. */
import { basename, extname, join } from 'node:path';
import type { Engine } from '../../core/engine.ts';
import type { DrawPage } from '../../core/exports/sheet-files.ts';
import type { HandOver } from '../../ipc/handlers.ts';
import type { CopyProgress } from '../../shared/copies.ts';
import { DailiesError } from '../../shared/error-code.ts';
import { FORMAT_FACTS } from '../../shared/exports.ts';
import { twoDigits } from '../../shared/written-time.ts';

export interface HandOverDeps {
  readonly engine: Pick<Engine, 'inOrder' | 'exportClips' | 'copyClips'>;
  /** The system's dialog for a new file; null when the person cancelled. */
  readonly chooseFile: (suggested: string, extension: string) => Promise<string | null>;
  /** The system's folder dialog; null when the person cancelled. */
  readonly chooseFolder: (current: string) => Promise<string | null>;
  /** Where dialogs open first: a folder for documents. */
  readonly startFolder: () => string;
  /** Draws a page of a contact sheet. */
  readonly draw: DrawPage;
  readonly nameTemplate: () => string;
  readonly now: () => number;
  readonly onProgress: (progress: CopyProgress) => void;
}

/** Makes the two ways out. One copy runs at a time; a second one is refused with `bad-input`. */
export function createHandOver(deps: HandOverDeps): HandOver {
  const { engine } = deps;
  let lastFolder: string | null = null;
  let running: AbortController | null = null;

  function suggestedName(): string {
    const date = new Date(deps.now());
    return `Dailies ${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
  }

  return {
    async exportClips(ids, options) {
      const { extension } = FORMAT_FACTS[options.format];
      const chosen = await deps.chooseFile(join(deps.startFolder(), suggestedName() + extension), extension);
      if (chosen === null) return null;
      // Some systems' dialogs leave the ending to whoever asks.
      const hasEnding = extname(chosen).toLowerCase() === extension;
      const path = hasEnding ? chosen : chosen + extension;
      const target = { path, name: basename(path, extname(path)), replace: hasEnding };
      return engine.exportClips(engine.inOrder(ids), target, options, deps.draw);
    },
    async copyTo(ids, goOn) {
      if (running) throw new DailiesError('bad-input', { cause: 'copies-run' });
      const stopper = new AbortController();
      running = stopper;
      try {
        const folder =
          goOn && lastFolder ? lastFolder : await deps.chooseFolder(lastFolder ?? deps.startFolder());
        if (folder === null) return null;
        lastFolder = folder;
        return await engine.copyClips(engine.inOrder(ids), {
          ...{ folder, nameTemplate: deps.nameTemplate(), signal: stopper.signal },
          onProgress: deps.onProgress,
        });
      } finally {
        running = null;
      }
    },
    stopCopy: () => running?.abort(),
  };
}
