/**
 * Opens the library in this process for as long as it is needed: an agent that asks for nothing must not keep the
 * window from it for hours.
 */
import type { Engine } from '../../core/engine.ts';
import { clipsNamed } from '../clips-of.ts';
import type { Clips, ClipsAccess } from './clips.ts';

export interface OwnClipsDeps {
  /** Throws DailiesError where the library cannot be opened. */
  readonly open: () => Engine;
  /** Lets others speak to it while it is open. */
  readonly serve: (engine: Engine) => Promise<{ stop(): void }>;
  /** How long it stays open once nothing is asked and nothing is waited for. */
  readonly idleMs: number;
}

function clipsOf(engine: Engine): Clips {
  return {
    track: async (ids) => engine.track(ids),
    async window(query) {
      const { rows } = engine.window(query);
      await engine.lookForFiles(rows.map(({ id }) => id));
      return engine.window(query);
    },
    async item(id) {
      await engine.lookForFiles([id]);
      return engine.item(id);
    },
    clipsOf: async (id) => clipsNamed(engine, id),
    retry: async (ids) => engine.retry(ids),
    onChange: (listener) => engine.on('library-changed', listener),
  };
}

export interface OwnClips extends ClipsAccess {
  /** Whether this process has the library. */
  isOpen(): boolean;
}

export function createOwnClips({ open, serve, idleMs }: OwnClipsDeps): OwnClips {
  let engine: Engine | null = null;
  let server: Promise<{ stop(): void }> | null = null;
  let isStarted = false;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  /** Opening waits until the former one has let go of the library. */
  let closing: Promise<void> = Promise.resolve();

  function close(): Promise<void> {
    clearTimeout(idle);
    const former = engine;
    engine = null;
    isStarted = false;
    const formerServer = server;
    server = null;
    if (former) {
      closing = (async () => {
        (await formerServer)?.stop();
        await former.stop();
      })();
    }
    return closing;
  }

  function closeWhenIdle(): void {
    clearTimeout(idle);
    if (!engine || users > 0) return;
    idle = setTimeout(() => {
      // Clips are still being made: it goes on until they are saved.
      if (engine && isStarted && engine.unfinished().length > 0) closeWhenIdle();
      else void close();
    }, idleMs);
  }

  return {
    isOpen: () => engine !== null,
    async use(isActive, work) {
      clearTimeout(idle);
      users += 1;
      try {
        await closing;
        if (!engine) {
          engine = open();
          server = serve(engine);
        }
        if (isActive && !isStarted) {
          isStarted = true;
          engine.start();
        }
        return await work(clipsOf(engine));
      } finally {
        users -= 1;
        closeWhenIdle();
      }
    },
    close,
  };
}
