/** Decides when the app shows its window, when it stays without one, and how it quits. */
import type { App } from 'electron';

/** What quitting may take before the rest is left to the next start. */
const STOP_LIMIT_MS = 3000;

export interface LifecycleDeps {
  readonly app: App;
  readonly openWindow: () => void;
  /** Another start of the program: its arguments, what it sent along, and the folder it was started in. */
  readonly onSecondStart: (argv: readonly string[], sent: unknown, folder: string) => void;
  /** Whether the app goes on when its last window is closed. */
  readonly staysWithoutWindow: () => boolean;
  /** Takes everything down, in reverse order of building. */
  readonly stop: () => Promise<void>;
  readonly log: (line: string) => void;
}

export interface Lifecycle {
  isQuitting(): boolean;
  /** Quits, and ends with `last` in place of the plain exit: an update that installs itself, say. */
  quitThen(last: () => void): void;
}

/**
 * Follows Electron's app events: a second start reaches the first one's window; quitting waits for the engine, not for
 * long.
 */
export function watchLifecycle(deps: LifecycleDeps): Lifecycle {
  const { app, log } = deps;
  let quitting = false;
  let isDown = false;

  const openWindow = (): void => {
    if (!quitting) deps.openWindow();
  };
  app.on('second-instance', (_event, argv, folder, sent) => {
    if (!quitting) deps.onSecondStart(argv, sent, folder);
  });
  // macOS: a click on the dock icon.
  app.on('activate', openWindow);
  app.on('window-all-closed', () => {
    if (!deps.staysWithoutWindow()) app.quit();
  });
  app.on('before-quit', (event) => {
    if (isDown) return;
    // Electron would not wait for a promise, so the quit is put off and ends in exit().
    event.preventDefault();
    quitThen(() => app.exit(0));
  });

  function quitThen(last: () => void): void {
    if (quitting) return;
    quitting = true;
    void quit(last);
  }

  async function quit(last: () => void): Promise<void> {
    log('stop: closing');
    const limit = new Promise<void>((resolve) => setTimeout(resolve, STOP_LIMIT_MS));
    try {
      await Promise.race([deps.stop(), limit]);
    } catch (thrown) {
      log(`stop: ${String(thrown)}`);
    }
    log('stop: closed');
    isDown = true;
    last();
  }

  return { isQuitting: () => quitting, quitThen };
}
