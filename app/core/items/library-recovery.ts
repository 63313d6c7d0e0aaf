/** Tells the person of a library that was damaged, and looks on disk for the clips that it had lost. */

import type { Facts } from '../../shared/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Library } from '../library/library.ts';
import { createBackup } from '../library/maintenance/backup.ts';
import type { OpenLibraryFile } from '../library/open-database.ts';
import { restoreClips } from './restore-clips.ts';

/** What a person has to know of their library, once. */
export type LibraryNews =
  /** Found while it is open: the next start sets it aside. */
  | { readonly kind: 'damaged' }
  /** Set aside at this start; `recovered` generations could be read and are in the new one. */
  | { readonly kind: 'set-aside'; readonly keptAt: string; readonly recovered: number }
  /** Saved clips that the new library had lost. */
  | { readonly kind: 'clips-found'; readonly count: number };

export interface LibraryRecovery {
  start(): void;
  stop(): void;
}

export interface LibraryRecoveryDeps {
  readonly file: Pick<OpenLibraryFile, 'quarantinedAt' | 'recovered'>;
  readonly library: Library;
  readonly dataFolder: string;
  readonly settings: () => Settings;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Before the first check and backup; default one minute. */
  readonly backupAfterMs: number | undefined;
  readonly tell: (facts: Facts, news: LibraryNews) => void;
  readonly onBug: (thrown: unknown) => void;
  readonly log: (line: string) => void;
}

/** The fact that a library was lost and its clips have not been looked for yet. */
const LOOK_FOR_CLIPS = 'look-for-clips';

export function createLibraryRecovery(deps: LibraryRecoveryDeps): LibraryRecovery {
  const { file, library, now, tell, log } = deps;

  const backup = createBackup({
    dataFolder: deps.dataFolder,
    now,
    firstMs: deps.backupAfterMs,
    onDamage: () => tell({ cause: 'library-damaged' }, { kind: 'damaged' }),
    log,
  });

  /** Goes on at the next start where this one ends before every folder was looked through. */
  async function lookForClips(): Promise<void> {
    try {
      const { baseUrl, nameTemplate, folder } = deps.settings();
      const restored = await restoreClips(library, {
        ...{ folders: [folder, ...library.folders()], baseUrl, nameTemplate },
        ...{ now, signal: deps.signal },
      });
      library.setFact(LOOK_FOR_CLIPS, 'no');
      if (restored > 0) {
        tell({ cause: 'clips-found', count: restored }, { kind: 'clips-found', count: restored });
      }
    } catch (thrown) {
      if (!deps.signal.aborted) deps.onBug(thrown);
    }
  }

  return {
    start() {
      if (file.quarantinedAt !== null) {
        const { quarantinedAt: path, recovered } = file;
        tell(
          { cause: recovered === 0 ? 'library-lost' : 'library-recovered', path, count: recovered },
          { kind: 'set-aside', keptAt: path, recovered },
        );
        library.setFact(LOOK_FOR_CLIPS, 'yes');
      }
      backup.start();
      if (library.fact(LOOK_FOR_CLIPS) === 'yes') void lookForClips();
    },
    stop: backup.stop,
  };
}
