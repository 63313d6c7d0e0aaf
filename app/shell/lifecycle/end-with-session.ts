/** Ends Dailies when Windows logs off. */
import type { App } from 'electron';
import type { Engine } from '../../core/engine.ts';
import type { RecordedStart } from './crash-loop.ts';
import type { Lifecycle } from './lifecycle.ts';

export interface SessionEnd {
  readonly app: Pick<App, 'exit'>;
  readonly engine: Pick<Engine, 'endNow'>;
  readonly lifecycle: Pick<Lifecycle, 'isQuitting'>;
  readonly recorded: RecordedStart;
  readonly log: (line: string) => void;
}

/**
 * Writes everything down before it returns: Electron ends the process as soon as the listeners of session-end have
 * returned, so nothing that is waited for would be done (WM_ENDSESSION in
 * Electron's shell/browser/native_window_views_win.cc).
 */
export function endWithSession({ app, engine, lifecycle, recorded, log }: SessionEnd): void {
  if (lifecycle.isQuitting()) return;
  log('stop: the session ends');
  recorded.endedInOrder();
  engine.endNow();
  // Where the process were to live on, it has no library any more.
  setImmediate(() => app.exit(0));
}
