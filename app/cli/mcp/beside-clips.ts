/**
 * Gives the agent's tools their clips through whoever has the library: this process while it has it open, else the
 * Dailies that runs, else this process again. What only reads needs neither: it reads the file beside its writer.
 */
import type { ControlSession } from '../../control/session.ts';
import { type LibraryReads, openLibraryReads } from '../../core/library-reads.ts';
import { DailiesError } from '../../shared/error-code.ts';
import { clipsNamed } from '../clips-of.ts';
import { withOwner } from '../find-owner.ts';
import type { Clips, ClipsAccess } from './clips.ts';
import type { OwnClips } from './own-clips.ts';

export interface ClipsAccessDeps {
  readonly dataFolder: string;
  readonly own: OwnClips;
  /** The account that bare ids go to; the session's own choice when undefined. Throws UsageError for other settings. */
  readonly accountFor: (session: ControlSession) => Promise<string | undefined>;
}

/**
 * Makes the calls of the tools out of reads of the library.
 * @param session what only the Dailies that runs can do; null where there is none to ask.
 */
function clipsOf(reads: LibraryReads, session: ControlSession | null, account?: string): Clips {
  const asked = (): ControlSession => {
    if (session) return session;
    throw new Error('reading changes nothing');
  };
  return {
    track: (ids) => asked().call('track', { ids: [...ids], ...(account === undefined ? {} : { account }) }),
    window: async (query) => reads.rows(query),
    item: async (id) => reads.item(id),
    clipsOf: async (id) => clipsNamed(reads, id),
    async retry(ids) {
      await asked().call('retry', { ids: [...ids] });
    },
    onChange: (listener) =>
      asked().on(({ name }) => {
        if (name !== 'progress') listener();
      }),
  };
}

async function reading<T>(
  dataFolder: string,
  session: ControlSession | null,
  work: (clips: Clips) => Promise<T>,
  account?: string,
): Promise<T | null> {
  const reads = openLibraryReads(dataFolder);
  if (!reads) return null;
  try {
    return await work(clipsOf(reads, session, account));
  } finally {
    reads.close();
  }
}

export function createClipsAccess({ dataFolder, own, accountFor }: ClipsAccessDeps): ClipsAccess {
  return {
    async use(isActive, work) {
      if (own.isOpen()) return own.use(isActive, work);
      if (!isActive) return (await reading(dataFolder, null, work)) ?? own.use(false, work);
      return withOwner(
        dataFolder,
        async (session) => {
          const account = await accountFor(session);
          const found = await Promise.race([
            reading(dataFolder, session, work, account),
            // A wait for a process that has ended would go on to the end of its time.
            session.lost.then(() => Promise.reject(new DailiesError('connection-lost'))),
          ]);
          if (found !== null) return found;
          throw new DailiesError('library-unusable', { path: dataFolder });
        },
        () => own.use(true, work),
      );
    },
    close: own.close,
  };
}
