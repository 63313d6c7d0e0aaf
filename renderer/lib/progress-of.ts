/** Says how far a file has come: the one place where what is stored and what is reported meanwhile come together. */
import type { Format } from '../../app/shared/format.ts';
import type { ProgressReport } from '../../app/shared/library-view.ts';
import { m } from '../../app/shared/paraglide/messages.js';

export interface Progressed {
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
  /** From 0 to 1; null while the total is not known: a made-up bar helps nobody. */
  readonly part: number | null;
  readonly bytesPerSecond: number;
  /** Milliseconds; null while that cannot be told. */
  readonly leftMs: number | null;
}

/**
 * Puts the two together.
 * @param report the latest one, where the file is on its way.
 */
export function progressOf(
  stored: { readonly receivedBytes: number; readonly totalBytes: number | null },
  report?: ProgressReport,
): Progressed {
  const { receivedBytes, totalBytes } = report ?? stored;
  const bytesPerSecond = report?.bytesPerSecond ?? 0;
  const leftBytes = totalBytes === null ? 0 : totalBytes - receivedBytes;
  return {
    receivedBytes,
    totalBytes,
    part: totalBytes ? Math.min(1, receivedBytes / totalBytes) : null,
    bytesPerSecond,
    leftMs: bytesPerSecond > 0 && leftBytes > 0 ? (leftBytes / bytesPerSecond) * 1000 : null,
  };
}

/** Writes `3 MB of 12 MB`, or what is known of it; null for nothing. */
export function amountText({ receivedBytes, totalBytes }: Progressed, f: Format): string | null {
  if (totalBytes === null) return receivedBytes > 0 ? f.bytes(receivedBytes) : null;
  return m.received({ received: f.bytes(receivedBytes), total: f.bytes(totalBytes) });
}
