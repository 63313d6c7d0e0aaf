/** Dialogs without any window, as in the tray of a system other than macOS. */
import { createDialogQueue, type DialogQueue } from '../../app/shell/dialog-queue.ts';

export function windowlessDialogs(): DialogQueue {
  const window = {
    inSight: () => null,
    open: () => undefined,
    whenShown: () => new Promise<never>(() => undefined),
  };
  return createDialogQueue({ window, platform: 'linux' });
}
