/** Says who carries out a command: the Dailies that runs, or this process while none does. */
import { setTimeout as wait } from 'node:timers/promises';
import { connectControl } from '../control/client.ts';
import type { ControlSession } from '../control/session.ts';
import { DailiesError } from '../shared/error-code.ts';

/** A library that is held for so long by somebody who cannot be spoken to is in use. */
const PATIENCE_MS = 15_000;
/** Between two looks; several command lines should not look in step. */
const PAUSE_MS = 40;

const isCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof DailiesError && thrown.code === code;

/**
 * Works beside the Dailies that has the library open, else alone. Begins again where the one beside ends meanwhile, so
 * that both must be able to; `alone` is to throw `library-in-use` before it has done anything. Throws what they throw.
 */
export async function withOwner<T>(
  dataFolder: string,
  beside: (session: ControlSession) => Promise<T>,
  alone: () => Promise<T>,
): Promise<T> {
  let giveUpAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const session = await connectControl(dataFolder);
    if (session) {
      try {
        return await beside(session);
      } catch (thrown) {
        // For a moment a library cannot be read: its new owner takes up what a killed one has left.
        const isBusy = isCode(thrown, 'library-in-use') && performance.now() <= giveUpAtMs;
        if (!isBusy && !isCode(thrown, 'connection-lost')) throw thrown;
        if (!isBusy) giveUpAtMs = performance.now() + PATIENCE_MS;
      } finally {
        session.close();
      }
    } else {
      try {
        return await alone();
      } catch (thrown) {
        if (!isCode(thrown, 'library-in-use') || performance.now() > giveUpAtMs) throw thrown;
      }
    }
    await wait(PAUSE_MS * (0.5 + Math.random()));
  }
}
