/** Keeps the computer from falling asleep while bytes flow, and no longer: waiting for the service is no reason. */
import type { PowerSaveBlocker } from 'electron';
import type { Engine } from '../../core/engine.ts';

/** A transfer between two links, or checking what came, is still under way. */
const QUIET_MS = 15_000;

export interface KeepAwakeDeps {
  readonly engine: Pick<Engine, 'on'>;
  readonly blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
}

/** Starts to watch the downloads; returns the function that ends it. The screen may go dark all the same. */
export function keepAwake({ engine, blocker }: KeepAwakeDeps): () => void {
  let id: number | null = null;
  let timer: NodeJS.Timeout | null = null;

  function release(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (id !== null) blocker.stop(id);
    id = null;
  }
  const unsubscribe = engine.on('progress', (reports) => {
    if (reports.length === 0) return;
    id ??= blocker.start('prevent-app-suspension');
    if (timer === null) timer = setTimeout(release, QUIET_MS);
    else timer.refresh();
  });
  return () => {
    unsubscribe();
    release();
  };
}
