/**
 * Receives one file over one connection, or over more while one alone is the bottleneck: each further one is
 * kept only if the file comes faster for it. Checkpoints what is durable, reports progress.
 */
import { DailiesError } from '../../../shared/error-code.ts';
import type { FileAnswer } from '../http/file-answer.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { receiveBody } from '../http/receive-body.ts';
import { type ByteRanges, gapsIn, withRange } from '../part/byte-ranges.ts';
import type { PartFile } from '../part/part-file.ts';
import type { PartWriter } from '../part/part-writer.ts';

export interface ReceiveFileOptions {
  /** Length of the whole file; null when the server does not say. */
  readonly totalBytes: number | null;
  /** Where the first answer's body begins. */
  readonly offset: number;
  /** Takes the first answer's body; the part's own where nothing is said. */
  readonly first?: PartWriter;
  /** False while the part holds bytes of which it is not known whether they belong to what comes now. */
  readonly settled?: () => boolean;
  /** Where it said that its body ends; null when it did not say. */
  readonly bodyEnd: number | null;
  /** Connections at once, at the most. */
  readonly segments: number;
  /** Asks for a run of bytes; null when the server will not or cannot prove that they are this file's. */
  readonly openRange: ((start: number, end: number) => Promise<FileAnswer | null>) | null;
  readonly limit: RateLimit;
  readonly stallTimeoutMs: number;
  /** The least time between two checkpoints, in milliseconds. */
  readonly minCheckpointMs: number;
  readonly now: () => number;
  /** Told what is surely on disk: each 16 MiB, but not more often than `minCheckpointMs`, or each 2 s. */
  readonly onDurable: (ranges: ByteRanges) => void;
  /** Told at most three times a second. */
  readonly onProgress: (bytes: number) => void;
}

const CHECKPOINT_BYTES = 16 * 1024 * 1024;
const CHECKPOINT_MS = 2_000;
/** With the last report at the end of a file that makes four a second at the most. */
const PROGRESS_MS = 334;
/** Smaller files are done before a second connection pays. */
const MIN_SPLIT_FILE = 8 * 1024 * 1024;
/** No connection is opened for less. */
const MIN_SEGMENT = 1024 * 1024;
/** A connection this fast is not what holds the file up: disk and processor are near. */
const FAST_ENOUGH_BYTES_PER_SECOND = 32 * 1024 * 1024;
const RAMP_MS = 350;
/** A further connection must make the whole this much faster. */
const WORTH = 1.1;

interface Lane {
  readonly writer: PartWriter;
  readonly answer: FileAnswer;
  readonly bodyEnd: number | null;
  /** Shrinks when another lane takes over the rest. */
  end: number | null;
}

/** Throws what the last connection ended with; everything received is in the part in every case. */
export async function receiveFile(
  first: FileAnswer,
  part: PartFile,
  options: ReceiveFileOptions,
): Promise<void> {
  const { totalBytes, now } = options;
  const lanes = new Set<Lane>();
  const finished = Promise.withResolvers<void>();
  let lastFault: unknown = null;
  let fatal: unknown = null;
  let checkpoint: Promise<void> | null = null;
  let checkpointAtMs = now();
  let sinceCheckpoint = 0;
  let progressMs = 0;
  /** No further connection helps, or the server gives none. */
  let saturated = options.openRange === null || totalBytes === null || totalBytes < MIN_SPLIT_FILE;
  let opening = 0;
  let receivedHere = 0;

  const startCheckpoint = (): void => {
    sinceCheckpoint = 0;
    checkpointAtMs = now();
    checkpoint = part
      .sync()
      .then(options.onDurable)
      .catch((thrown: unknown) => stopAll(thrown))
      .finally(() => {
        checkpoint = null;
      });
  };

  const onBytes = (bytes: number): void => {
    sinceCheckpoint += bytes;
    receivedHere += bytes;
    const nowMs = now();
    if (nowMs - progressMs >= PROGRESS_MS) {
      progressMs = nowMs;
      options.onProgress(part.bytes);
    }
    const sinceMs = nowMs - checkpointAtMs;
    const due =
      (sinceCheckpoint >= CHECKPOINT_BYTES && sinceMs >= options.minCheckpointMs) || sinceMs >= CHECKPOINT_MS;
    if (due && !checkpoint) startCheckpoint();
  };

  /** A disk that fails, or a file that is not the file, ends every connection. */
  function stopAll(thrown: unknown): void {
    fatal ??= thrown;
    for (const lane of lanes) lane.answer.destroy();
    if (lanes.size === 0) finished.resolve();
  }

  function run(lane: Lane): void {
    lanes.add(lane);
    receiveBody(lane.answer, lane.writer, {
      end: () => lane.end,
      bodyEnd: lane.bodyEnd,
      limit: options.limit,
      stallTimeoutMs: options.stallTimeoutMs,
      now,
      onBytes,
    })
      .catch((thrown: unknown) => {
        lastFault = thrown;
        const passing =
          thrown instanceof DailiesError && (thrown.code === 'connection-lost' || thrown.code === 'stalled');
        if (!passing) stopAll(thrown);
        // What one connection could not do, the others are not asked to make up for at once.
        saturated = true;
      })
      .finally(() => {
        lanes.delete(lane);
        const nobodyLeft = lanes.size === 0 && lastFault === null;
        if (fatal === null && (!saturated || nobodyLeft)) void openLane();
        if (lanes.size === 0 && opening === 0) finished.resolve();
      });
  }

  /** The largest run of missing bytes that no connection works on, or half of what the slowest has left. */
  function nextRun(): { readonly start: number; readonly end: number; readonly from: Lane | null } | null {
    if (totalBytes === null) return null;
    let claimed = part.ranges;
    for (const lane of lanes) {
      claimed = withRange(claimed, { start: lane.writer.position, end: lane.end ?? totalBytes });
    }
    const [gap] = gapsIn(claimed, totalBytes);
    if (gap) return { ...gap, from: null };
    let longest: Lane | null = null;
    for (const lane of lanes) if (leftOf(lane) > (longest ? leftOf(longest) : 0)) longest = lane;
    if (!longest || leftOf(longest) < 2 * MIN_SEGMENT) return null;
    const end = longest.end ?? totalBytes;
    return { start: end - Math.floor(leftOf(longest) / 2), end, from: longest };
  }

  function leftOf(lane: Lane): number {
    return (lane.end ?? totalBytes ?? 0) - lane.writer.position;
  }

  async function openLane(): Promise<void> {
    const wanted = nextRun();
    if (!wanted || !options.openRange || lanes.size + opening >= Math.max(1, options.segments)) return;
    opening += 1;
    try {
      const answer = await options.openRange(wanted.start, wanted.end);
      const from = wanted.from;
      const overtaken = from !== null && (!lanes.has(from) || from.writer.position >= wanted.start);
      if (!answer || overtaken || fatal !== null) {
        answer?.destroy();
        saturated ||= !answer;
        return;
      }
      if (from) from.end = wanted.start;
      run({ writer: part.writerAt(wanted.start), answer, bodyEnd: wanted.end, end: wanted.end });
    } catch {
      // The file still comes over the connections there are.
      saturated = true;
    } finally {
      opening -= 1;
      if (lanes.size === 0 && opening === 0) finished.resolve();
    }
  }

  /** Adds a connection at a time for as long as each makes the file come faster. */
  let lastRate = 0;
  let lastReceived = 0;
  const ramp = setInterval(() => {
    const rate = ((receivedHere - lastReceived) * 1000) / RAMP_MS;
    lastReceived = receivedHere;
    if (saturated || options.limit.active || opening > 0 || lanes.size >= options.segments) return;
    const helped = lanes.size === 1 || rate >= lastRate * WORTH;
    if (!helped || rate / Math.max(1, lanes.size) >= FAST_ENOUGH_BYTES_PER_SECOND) {
      saturated ||= !helped;
      return;
    }
    lastRate = rate;
    void openLane();
  }, RAMP_MS);

  try {
    const firstEnd = totalBytes === null ? null : endOfFirst(part.ranges, options.offset, totalBytes);
    const writer = options.first ?? part.writerAt(options.offset);
    run({ writer, answer: first, bodyEnd: options.bodyEnd, end: firstEnd });
    await finished.promise;
    if (fatal !== null) throw fatal;
    const hasAll = totalBytes === null ? lastFault === null : gapsIn(part.ranges, totalBytes).length === 0;
    const complete = hasAll && (options.settled?.() ?? true);
    if (!complete) throw lastFault ?? new DailiesError('connection-lost', 'The connection ended early.');
  } finally {
    clearInterval(ramp);
    if (checkpoint) await checkpoint;
    options.onProgress(part.bytes);
  }
}

/** The first connection fills the gap it begins in; later gaps are for the others, or for the next attempt. */
function endOfFirst(ranges: ByteRanges, offset: number, totalBytes: number): number {
  return gapsIn(ranges, totalBytes).find(({ start }) => start === offset)?.end ?? totalBytes;
}
