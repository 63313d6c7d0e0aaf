/** Shows how far a download is: one line that is written anew on a terminal, else a line for each tenth. */
import type { Progress } from './resumable-download.ts';

const BAR_WIDTH = 24;
const REDRAW_MS = 200;
/** The speed is that of the last seconds, as in a browser. */
const SPEED_WINDOW_MS = 5000;

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return '';
  const whole = Math.ceil(seconds);
  return whole < 90 ? `, ${whole} s left` : `, ${Math.round(whole / 60)} min left`;
}

/** Writes one line: share, size, speed, time left. The last three need a size or a speed that is known. */
export function progressLine(
  title: string,
  { receivedBytes, totalBytes }: Progress,
  bytesPerSecond: number,
): string {
  const speed = bytesPerSecond > 0 ? `, ${megabytes(bytesPerSecond)} MB/s` : '';
  if (totalBytes === null) return `${title}: ${megabytes(receivedBytes)} MB${speed}`;
  const share = totalBytes === 0 ? 1 : Math.min(1, receivedBytes / totalBytes);
  const bar = '#'.repeat(Math.floor(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
  const left = share < 1 ? timeLeft((totalBytes - receivedBytes) / bytesPerSecond) : '';
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `${title} [${bar}]${percent}: ${megabytes(receivedBytes)} of ${megabytes(totalBytes)} MB${speed}${left}`;
}

export interface ProgressBar {
  show(progress: Progress): void;
  end(): void;
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

export function createProgressBar(
  title: string,
  output: Output,
  now = (): number => performance.now(),
): ProgressBar {
  const seen: { readonly atMs: number; readonly bytes: number }[] = [];
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let tenth = -1;
  let last: Progress | null = null;

  function speed(progress: Progress, atMs: number): number {
    // A new connection may begin the file anew.
    if ((seen.at(-1)?.bytes ?? 0) > progress.receivedBytes) seen.length = 0;
    seen.push({ atMs, bytes: progress.receivedBytes });
    while (seen.length > 2 && atMs - (seen[0]?.atMs ?? 0) > SPEED_WINDOW_MS) seen.shift();
    const [first] = seen;
    return first && atMs > first.atMs
      ? (1000 * (progress.receivedBytes - first.bytes)) / (atMs - first.atMs)
      : 0;
  }
  function draw(progress: Progress, atMs: number): void {
    const line = progressLine(title, progress, speed(progress, atMs));
    output.write(output.isTTY ? `\r\u001B[K${line.slice(0, (output.columns || 80) - 1)}` : `${line}\n`);
    drawnAtMs = atMs;
    last = null;
  }

  return {
    show(progress) {
      const atMs = now();
      const { receivedBytes, totalBytes } = progress;
      const reached = totalBytes ? Math.floor((10 * receivedBytes) / totalBytes) : 0;
      last = progress;
      if (output.isTTY ? atMs - drawnAtMs < REDRAW_MS : reached === tenth) return;
      tenth = reached;
      draw(progress, atMs);
    },
    end() {
      if (!output.isTTY) return;
      if (last) draw(last, now());
      if (drawnAtMs > Number.NEGATIVE_INFINITY) output.write('\n');
    },
  };
}
