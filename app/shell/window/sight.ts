/** Says whether a person can see a window, and answer a dialog that hangs on it. */
import type { BrowserWindow } from 'electron';

/**
 * Watches one window; gives the function that tells whether it is in sight. On macOS `isVisible` says no of a window
 * whose occlusion state is plain `visible` (`IsVisible` in Electron's shell/browser/native_window_mac.mm), while `show`
 * and `hide` come by the bit itself (`windowDidChangeOcclusionState` in electron_ns_window_delegate.mm). `hide` comes
 * for a window that others cover as well, of which `isVisible` says yes: either of the two is enough.
 */
export function watchSight(made: BrowserWindow): () => boolean {
  let shown = false;
  made.on('show', () => {
    shown = true;
  });
  made.on('hide', () => {
    shown = false;
  });
  return () => !made.isDestroyed() && (made.isVisible() || shown) && !made.isMinimized();
}
