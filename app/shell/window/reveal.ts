/**
 * Shows a window that was made hidden for the first time: by whichever sign comes first that there is
 * something to see. On Wayland `ready-to-show` may never come (github.com/electron/electron/issues/48859).
 */
import type { BrowserWindow } from 'electron';

/** A page that has given no sign by then is shown as it is: a person waits for a window. */
const REVEAL_LIMIT_MS = 3000;

export interface Reveal {
  /** Shows the window now, if it has not been shown yet. */
  now(): void;
  /** Leaves it as it is: the person has closed it, or minimized it, before it was there. */
  cancel(): void;
}

/** Calls `show` once, with a window that is still there; `platform`: process.platform. */
export function revealWhenReady(made: BrowserWindow, platform: NodeJS.Platform, show: () => void): Reveal {
  let waits = true;
  const limit = setTimeout(now, REVEAL_LIMIT_MS);

  function cancel(): void {
    waits = false;
    clearTimeout(limit);
  }
  function now(): void {
    // Electron emits ready-to-show a tick after it has looked whether the window is still there
    // (`ready-to-show` in lib/browser/api/web-contents.ts).
    if (!waits || made.isDestroyed()) return;
    cancel();
    show();
  }

  made.once('ready-to-show', now);
  made.once('closed', cancel);
  // Elsewhere it comes before the first paint, and the window would flash.
  if (platform === 'linux') made.webContents.once('did-finish-load', now);
  made.webContents.on('did-fail-load', (_event, _code, _words, _address, isMainFrame) => {
    if (isMainFrame) now();
  });
  return { now, cancel };
}
