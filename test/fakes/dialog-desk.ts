/** A desk for dialogs without any window, as in the tray of a system other than macOS. */
import { createDialogDesk, type DialogDesk } from '../../app/shell/dialog-desk.ts';

export function windowlessDesk(): DialogDesk {
  const window = {
    inSight: () => null,
    open: () => undefined,
    whenShown: () => new Promise<never>(() => undefined),
  };
  return createDialogDesk({ window, platform: 'linux' });
}
