/** Watches what a run writes: it may have nobody to read it, or no room where it is to stand. */
import { setImmediate } from 'node:timers/promises';
import { errorCodeOf } from '../core/network/network-fault.ts';

/** The disk that the output goes to is full; everything else means that its reader has gone. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export interface OutputWatch {
  /** Resolves with whether something that was asked for could not be written. */
  isLost(): Promise<boolean>;
}

/**
 * Keeps a run going whose readers go away (`| head`, a terminal that was closed): that ends the output, not the
 * downloads.
 */
export function watchOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): OutputWatch {
  let hasNoRoom = false;
  stdout.on('error', (thrown) => {
    hasNoRoom ||= NO_ROOM.has(errorCodeOf(thrown));
  });
  stderr.on('error', () => undefined);
  return {
    async isLost() {
      // A stream tells of a failed write a turn later.
      await setImmediate();
      return hasNoRoom;
    },
  };
}
