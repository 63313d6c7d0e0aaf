/**
 * Says what closing the window and quitting mean: asked about once, or only while something is under way
 * (docs/rules.md, E19).
 */
import type { App } from 'electron';
import type { DialogQueue } from '../dialog-queue.ts';
import { askToQuit, explainClose } from '../dialogs.ts';
import type { ClosedWindow } from '../window/window.ts';

/** Where a window goes that is closed without ending the app; null where it has to end. */
export type WayBack = 'tray' | 'dock' | 'minimized';

export interface ClosePolicyDeps {
  readonly app: Pick<App, 'quit'>;
  readonly window: { close(): void };
  readonly dialogs: DialogQueue;
  readonly platform: NodeJS.Platform;
  readonly hasTray: boolean;
  readonly closeToTray: () => boolean;
  readonly explained: () => boolean;
  readonly rememberExplained: () => void;
  /** Whether anything would be left undone. */
  readonly isBusy: () => boolean;
  readonly isQuitting: () => boolean;
  readonly inBackground: (work: Promise<unknown>) => void;
}

export interface ClosePolicy {
  readonly wayBack: WayBack;
  whenClosed(): ClosedWindow;
  /** What a person wants: the tray's and the menu's Quit. The system's own (shutdown, SIGTERM) asks nothing. */
  quit(): void;
}

/** Makes the policy; what a person is asked, and what they answer, goes through the dialogs. */
export function createClosePolicy(deps: ClosePolicyDeps): ClosePolicy {
  const { app, window, inBackground } = deps;
  const wayBack: WayBack = deps.platform === 'darwin' ? 'dock' : deps.hasTray ? 'tray' : 'minimized';
  let asking = false;

  /** Asks one question at a time: a second click while it stands does not ask it twice. */
  function ask(question: () => Promise<void>): void {
    if (asking) return;
    asking = true;
    inBackground(
      question().finally(() => {
        asking = false;
      }),
    );
  }

  function quit(): void {
    if (!deps.isBusy()) {
      app.quit();
      return;
    }
    ask(async () => {
      if (await askToQuit(deps.dialogs)) app.quit();
    });
  }

  return {
    wayBack,
    quit,
    whenClosed() {
      if (deps.isQuitting()) return 'close';
      if (!deps.closeToTray()) {
        if (!deps.isBusy()) return 'close';
        quit();
        return 'stay';
      }
      if (deps.explained()) return wayBack === 'minimized' ? 'minimize' : 'hide';
      ask(async () => {
        const keepRunning = await explainClose(deps.dialogs, wayBack);
        deps.rememberExplained();
        if (keepRunning) window.close();
        else app.quit();
      });
      return 'stay';
    },
  };
}
