/** Keeps the latest report of each running download, apart from the rows so that a report repaints one row. */
import { SvelteMap } from 'svelte/reactivity';
import type { AssetKind } from '../../../app/shared/generation.ts';
import type { ProgressReport } from '../../../app/shared/library-view.ts';
import type { Client } from '../../lib/bridge.ts';
import { whileVisible } from '../../lib/while-visible.ts';

/** Reports come about four times a second; a file silent for so long has ended or stalled. */
const FORGET_AFTER_MS = 10_000;

export interface Progress {
  /** The report of one file of an item; without `asset` of its clip, else of whichever file is on its way. */
  of(id: string, asset?: AssetKind): ProgressReport | undefined;
  /** Of all clips that are on their way right now. */
  readonly total: Flow;
  stop(): void;
}

export interface Flow {
  readonly files: number;
  readonly received: number;
  /** Null as long as the size of one is unknown. */
  readonly total: number | null;
  readonly bytesPerSecond: number;
}

export function createProgress(client: Client, readMs: () => number = Date.now): Progress {
  /** By item, and by each file of it. */
  const reports = new SvelteMap<string, ProgressReport>();
  const heardMs = new Map<string, number>();
  const keyOf = (id: string, asset: AssetKind): string => `${id} ${asset}`;
  function hear(key: string, report: ProgressReport, nowMs: number): void {
    reports.set(key, report);
    heardMs.set(key, nowMs);
  }

  const listen = (): (() => void) =>
    client.on('transfers.progress', (batch) => {
      const now = readMs();
      for (const report of batch) {
        hear(keyOf(report.id, report.asset), report, now);
        const known = reports.get(report.id);
        if (known?.asset !== 'video' || report.asset === 'video') hear(report.id, report, now);
      }
      for (const [id, at] of heardMs) {
        if (now - at <= FORGET_AFTER_MS) continue;
        heardMs.delete(id);
        reports.delete(id);
      }
    });

  function add(sum: Flow, { receivedBytes, totalBytes, bytesPerSecond }: ProgressReport): Flow {
    return {
      files: sum.files + 1,
      received: sum.received + receivedBytes,
      total: sum.total === null || totalBytes === null ? null : sum.total + totalBytes,
      bytesPerSecond: sum.bytesPerSecond + bytesPerSecond,
    };
  }

  return {
    get total() {
      const running = [...reports].filter(
        ([key, { asset, receivedBytes, totalBytes }]) =>
          key.endsWith(' video') && asset === 'video' && receivedBytes !== totalBytes,
      );
      return running.reduce((sum, [, report]) => add(sum, report), {
        ...{ files: 0, received: 0, total: 0, bytesPerSecond: 0 },
      } as Flow);
    },
    of: (id, asset) => reports.get(asset ? keyOf(id, asset) : id),
    stop: whileVisible(listen),
  };
}
