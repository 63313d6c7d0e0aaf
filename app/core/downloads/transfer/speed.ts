/** Says how fast a transfer goes now: an average over the last few seconds, steady enough to read. */

export interface SpeedMeter {
  /** Tells how many bytes have come in all; returns bytes a second. */
  measure(receivedBytes: number, nowMs: number): number;
}

const WINDOW_MS = 5_000;
/** Over less than this a speed is noise: the first chunks come out of a buffer. */
const MIN_SPAN_MS = 200;

export function createSpeedMeter(startBytes: number, startMs: number): SpeedMeter {
  let samples: readonly { readonly atMs: number; readonly bytes: number }[] = [
    { atMs: startMs, bytes: startBytes },
  ];
  return {
    measure(receivedBytes, nowMs) {
      const recent = samples.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS);
      // One older sample keeps the window full.
      const kept = recent.length > 0 ? recent : samples.slice(-1);
      samples = [...kept, { atMs: nowMs, bytes: receivedBytes }];
      const first = samples[0];
      if (!first || nowMs - first.atMs < MIN_SPAN_MS) return 0;
      return Math.max(0, Math.round(((receivedBytes - first.bytes) * 1000) / (nowMs - first.atMs)));
    },
  };
}
