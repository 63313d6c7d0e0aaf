/**
 * Moves one answer's body into the part file: stall watch, speed limit, durable checkpoints, progress. Knows
 * nothing of retries.
 */
import { DailiesError } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';
import { type FileAnswer, fileFault } from './file-client.ts';
import type { PartFile } from './part-file.ts';
import { pictureExtension } from './picture-type.ts';
import type { RateLimit } from './rate-limit.ts';

export interface ReceiveOptions {
  readonly kind: AssetKind;
  /** Length of the whole file; null when the server does not say. */
  readonly totalBytes: number | null;
  /** What this answer may bring at the most; a range that sends more than it names is not believed. */
  readonly bodyBytes: number | null;
  readonly limit: RateLimit;
  readonly stallTimeoutMs: number;
  readonly now: () => number;
  /** Told how many bytes are surely on disk, each 16 MiB or 2 s. */
  readonly onDurable: (bytes: number) => void;
  /** Told at most four times a second. */
  readonly onProgress: (bytes: number) => void;
}

const CHECKPOINT_BYTES = 16 * 1024 * 1024;
const CHECKPOINT_MS = 2_000;
/** With the last report at the end of a file that makes four a second at the most. */
const PROGRESS_MS = 334;
/** Slower than this over twice the stall time counts as stalled (curl's --speed-limit). */
const FLOOR_BYTES_PER_SECOND = 1024;
/** A body without a length may not fill the disk. */
const MAX_UNKNOWN_BYTES = 8 * 1024 ** 3;
const HEAD_BYTES = 12;

function looksRight(kind: AssetKind, head: Uint8Array): boolean {
  if (kind === 'thumbnail' || kind === 'last-frame') return pictureExtension(head) !== null;
  return Buffer.from(head.subarray(4, 8)).toString('latin1') === 'ftyp';
}

/**
 * Ends the connection when it has been waited for too long; time spent on our own disk or speed limit does not
 * count (fault case 23).
 */
function watchForStall(answer: FileAnswer, options: ReceiveOptions) {
  const { stallTimeoutMs, now } = options;
  const windowMs = stallTimeoutMs * 2;
  let waitingSinceMs = now();
  let isWaiting = true;
  let stalled = false;
  let windowWaitedMs = 0;
  let windowBytes = 0;
  const timer = setInterval(
    () => {
      if (isWaiting && now() - waitingSinceMs >= stallTimeoutMs) {
        stalled = true;
        answer.destroy();
      }
    },
    Math.max(10, stallTimeoutMs / 4),
  );
  return {
    get stalled() {
      return stalled;
    },
    received(bytes: number): void {
      isWaiting = false;
      windowWaitedMs += now() - waitingSinceMs;
      windowBytes += bytes;
      if (windowWaitedMs < windowMs) return;
      const tooSlow = windowBytes < (FLOOR_BYTES_PER_SECOND * windowWaitedMs) / 1000;
      windowWaitedMs = 0;
      windowBytes = 0;
      if (tooSlow && !options.limit.active) {
        stalled = true;
        answer.destroy();
      }
    },
    waiting(): void {
      isWaiting = true;
      waitingSinceMs = now();
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * Appends the body to the part. Returns when the body has ended; throws DailiesError (`stalled`,
 * `connection-lost`, `bad-transfer`, `not-a-clip`) or DiskFault. What came in is in the part in every case.
 */
export async function receiveBody(
  answer: FileAnswer,
  part: PartFile,
  options: ReceiveOptions,
): Promise<void> {
  const { totalBytes, limit, now } = options;
  const watch = watchForStall(answer, options);
  const maxBytes =
    options.bodyBytes === null ? (totalBytes ?? MAX_UNKNOWN_BYTES) : part.bytes + options.bodyBytes;
  let head: Buffer | null = part.bytes === 0 ? Buffer.alloc(0) : null;
  let checkpointBytes = part.bytes;
  let checkpointMs = now();
  let progressMs = 0;
  let checkpoint: Promise<void> | null = null;
  let checkpointFault: unknown = null;

  const startCheckpoint = (): void => {
    checkpointBytes = part.bytes;
    checkpointMs = now();
    checkpoint = part.sync().then(
      (durable) => {
        checkpoint = null;
        options.onDurable(durable);
      },
      (thrown: unknown) => {
        checkpoint = null;
        checkpointFault = thrown;
      },
    );
  };

  /** Nothing is written before the first bytes look like the kind of file they should be. */
  const take = (chunk: Buffer): Promise<void> | undefined => {
    if (head === null) return part.write(chunk);
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD_BYTES) return undefined;
    if (!looksRight(options.kind, head)) throw notTheFile('the file that came is of another kind');
    const first = head;
    head = null;
    return part.write(first);
  };

  const receive = (chunk: Buffer): Promise<void> | undefined => {
    watch.received(chunk.length);
    if (part.bytes + chunk.length > maxBytes) {
      throw new DailiesError(
        'bad-transfer',
        `The file server ${answer.host} sent more than the file's length.`,
      );
    }
    if (checkpointFault) throw checkpointFault;
    const room = take(chunk);
    const nowMs = now();
    if (nowMs - progressMs >= PROGRESS_MS) {
      progressMs = nowMs;
      options.onProgress(part.bytes);
    }
    const due = part.bytes - checkpointBytes >= CHECKPOINT_BYTES || nowMs - checkpointMs >= CHECKPOINT_MS;
    if (due && !checkpoint && part.bytes > checkpointBytes) startCheckpoint();
    const toll = limit.take(chunk.length);
    if (!room && !toll) {
      watch.waiting();
      return undefined;
    }
    return Promise.all([room, toll]).then(watch.waiting);
  };

  try {
    await answer.read(receive);
    if (head !== null) throw notTheFile('hardly anything came');
    if (totalBytes !== null && part.bytes < totalBytes && !watch.stalled) {
      throw fileFault(new Error('short body'), answer.host);
    }
    if (watch.stalled) throw stalledFault(answer.host);
  } catch (thrown) {
    throw watch.stalled ? stalledFault(answer.host) : fileFaultOrOwn(thrown, answer.host);
  } finally {
    watch.stop();
    answer.destroy();
    if (checkpoint) await checkpoint;
    options.onProgress(part.bytes);
  }
}

function stalledFault(host: string): DailiesError {
  return new DailiesError(
    'stalled',
    `The file server ${host} stopped sending; Dailies goes on where it stopped.`,
  );
}

function notTheFile(why: string): DailiesError {
  return new DailiesError(
    'not-a-clip',
    `What the link gave is not the file (${why}); Dailies asks for a new link.`,
  );
}

function fileFaultOrOwn(thrown: unknown, host: string): DailiesError {
  return thrown instanceof DailiesError ? thrown : fileFault(thrown, host);
}
