/** Asks now and then when all that is being made may be ready, while somebody looks and something is. */
import type { WorkOutlook } from '../../../app/shared/library-view.ts';
import type { Client } from '../../lib/bridge.ts';
import { whileVisible } from '../../lib/while-visible.ts';

const EVERY_MS = 5_000;

export interface Outlook {
  /** Null before it was asked for, and while nothing is being made. */
  readonly value: WorkOutlook | null;
  /** When it was said, in milliseconds since the epoch. */
  readonly saidAtMs: number;
  stop(): void;
}

/**
 * Asks every five seconds.
 * @param generating how many are being made, read reactively.
 */
export function createOutlook(client: Client, generating: () => number): Outlook {
  let value = $state.raw<WorkOutlook | null>(null);
  let saidAtMs = $state(0);
  async function ask(): Promise<void> {
    const next = await client.call('engine.outlook').catch(() => null);
    value = generating() > 0 ? next : null;
    saidAtMs = Date.now();
  }
  const stop = $effect.root(() => {
    $effect(() => {
      if (generating() === 0) {
        value = null;
        return;
      }
      return whileVisible(() => {
        void ask();
        const timer = setInterval(() => void ask(), EVERY_MS);
        return () => clearInterval(timer);
      });
    });
  });
  return {
    get value() {
      return value;
    },
    get saidAtMs() {
      return saidAtMs;
    },
    stop,
  };
}
