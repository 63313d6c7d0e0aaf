/** The latest report of each running download, kept apart from the rows so that a report repaints one row. */
import { SvelteMap } from 'svelte/reactivity';
import type { ProgressReport } from '../../app/shared/library-view.ts';
import type { Client } from '../lib/bridge.ts';
import { whileVisible } from '../lib/while-visible.ts';

/** Reports come about four times a second; a file silent for so long has ended or stalled. */
const FORGET_AFTER_MS = 10_000;

export interface Progress {
  /** The report of an item's clip, else of whichever file of it is on its way. */
  of(id: string): ProgressReport | undefined;
  stop(): void;
}

export function createProgress(client: Client, readMs: () => number = Date.now): Progress {
  const reports = new SvelteMap<string, ProgressReport>();
  const heardMs = new Map<string, number>();

  const listen = (): (() => void) =>
    client.on('transfers.progress', (batch) => {
      const now = readMs();
      for (const report of batch) {
        const known = reports.get(report.id);
        if (known?.asset === 'video' && report.asset !== 'video') continue;
        reports.set(report.id, report);
        heardMs.set(report.id, now);
      }
      for (const [id, at] of heardMs) {
        if (now - at <= FORGET_AFTER_MS) continue;
        heardMs.delete(id);
        reports.delete(id);
      }
    });

  return { of: (id) => reports.get(id), stop: whileVisible(listen) };
}
