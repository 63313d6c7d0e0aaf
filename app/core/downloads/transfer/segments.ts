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
import type { HostSpeed } from './host-speed.ts';
import { LineMeasure, type LineReading } from './line-measure.ts';

export interface ReceiveFileOptions {
  /** Length of the whole file; null when the server does not say. */
  readonly totalBytes: number | null;
  /** Where the first answer's body begins. */
  readonly offset: number;
  /** Takes the first answer's body. */
  readonly first: PartWriter;
  /** False while the part holds bytes of which it is not known whether they belong to what comes now. */
  readonly settled: () => boolean;
  /** Where it said that its body ends; null when it did not say. */
  readonly bodyEnd: number | null;
  /** Connections at once, at the most. */
  readonly segments: number;
  /** Asks for a run of bytes; null when the server will not or cannot prove that they are this file's. */
  readonly openRange: ((start: number, end: number) => Promise<FileAnswer | null>) | null;
  /** What all files of this server share. */
  readonly host: HostSpeed;
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
/** A connection this fast, or several files, are not what holds the file up: disk and processor are near. */
const FAST_ENOUGH_BYTES_PER_SECOND = 32 * 1024 * 1024;
const RAMP_MS = 350;
/** A further connection must make the whole this much faster. */
const MIN_SPEEDUP = 1.1;

/** A run of bytes that one connection brings. */
interface Segment {
  readonly writer: PartWriter;
  readonly answer: FileAnswer;
  readonly bodyEnd: number | null;
  /** Shrinks when another segment takes the last part of this one; null when nobody knows the end. */
  end: number | null;
}

/** Throws what the last connection ended with; everything received is in the part in every case. */
export function receiveFile(first: FileAnswer, part: PartFile, options: ReceiveFileOptions): Promise<void> {
  return new SegmentedDownload(part, options).run(first);
}

class SegmentedDownload {
  readonly #part: PartFile;
  readonly #options: ReceiveFileOptions;
  readonly #segments = new Set<Segment>();
  readonly #finished = Promise.withResolvers<void>();
  /** Segments that are being asked for. */
  #opening = 0;
  /** No further connection helps, or the server gives none. */
  #saturated: boolean;
  /** What the last connection that broke ended with. */
  #lastFault: unknown = null;
  /** What ends every connection: a disk that fails, a file that is not the file. */
  #fatal: unknown = null;
  /** The checkpoint that is being made, when the last one began, and what has come in since. */
  #checkpoint: Promise<void> | null = null;
  #checkpointAtMs: number;
  #sinceCheckpoint = 0;
  #progressAtMs = 0;
  readonly #measure: LineMeasure;
  /** What was seen, over how many connections to this file, before one more is tried; null where none is. */
  #before: (LineReading & { readonly count: number }) | null = null;

  constructor(part: PartFile, options: ReceiveFileOptions) {
    const { openRange, totalBytes, host, now } = options;
    this.#part = part;
    this.#options = options;
    this.#checkpointAtMs = now();
    this.#measure = new LineMeasure(host, RAMP_MS, now());
    this.#saturated = openRange === null || totalBytes === null || totalBytes < MIN_SPLIT_FILE;
  }

  async run(answer: FileAnswer): Promise<void> {
    const { totalBytes, first, offset, bodyEnd, settled, onProgress } = this.#options;
    const ramp = setInterval(() => this.#considerAnother(), RAMP_MS);
    try {
      const end = totalBytes === null ? null : endOfFirst(this.#part.ranges, offset, totalBytes);
      this.#receive({ writer: first, answer, bodyEnd, end });
      await this.#finished.promise;
      if (this.#fatal !== null) throw this.#fatal;
      const hasAll =
        totalBytes === null ? this.#lastFault === null : gapsIn(this.#part.ranges, totalBytes).length === 0;
      if (hasAll && settled()) return;
      throw this.#lastFault ?? new DailiesError('connection-lost');
    } finally {
      clearInterval(ramp);
      this.#endTry();
      if (this.#checkpoint) await this.#checkpoint;
      onProgress(this.#part.bytes);
    }
  }

  #receive(segment: Segment): void {
    const { host, limit, stallTimeoutMs, now } = this.#options;
    this.#segments.add(segment);
    host.changes += 1;
    this.#measure.begin(now());
    receiveBody(segment.answer, segment.writer, {
      ...{ end: () => segment.end, bodyEnd: segment.bodyEnd, limit, stallTimeoutMs, now },
      onBytes: (bytes) => this.#count(bytes),
    })
      .catch((thrown: unknown) => {
        this.#lastFault = thrown;
        const isPassing =
          thrown instanceof DailiesError && (thrown.code === 'connection-lost' || thrown.code === 'stalled');
        if (!isPassing) this.#stopAll(thrown);
        // What one connection could not do, the others are not asked to make up for at once.
        this.#saturated = true;
      })
      .finally(() => {
        this.#segments.delete(segment);
        host.changes += 1;
        const nobodyLeft = this.#segments.size === 0 && this.#lastFault === null;
        if (this.#fatal === null && (!this.#saturated || nobodyLeft)) void this.#openSegment();
        this.#finishIfIdle();
      });
  }

  #count(bytes: number): void {
    const { now, minCheckpointMs, onProgress } = this.#options;
    const nowMs = now();
    this.#sinceCheckpoint += bytes;
    this.#measure.count(bytes, nowMs);
    if (nowMs - this.#progressAtMs >= PROGRESS_MS) {
      this.#progressAtMs = nowMs;
      onProgress(this.#part.bytes);
    }
    const sinceMs = nowMs - this.#checkpointAtMs;
    const isDue =
      (this.#sinceCheckpoint >= CHECKPOINT_BYTES && sinceMs >= minCheckpointMs) || sinceMs >= CHECKPOINT_MS;
    if (isDue && !this.#checkpoint) this.#startCheckpoint();
  }

  #startCheckpoint(): void {
    this.#sinceCheckpoint = 0;
    this.#checkpointAtMs = this.#options.now();
    this.#checkpoint = this.#part
      .sync()
      .then(this.#options.onDurable)
      .catch((thrown: unknown) => this.#stopAll(thrown))
      .finally(() => {
        this.#checkpoint = null;
      });
  }

  /**
   * Adds a connection at a time for as long as each makes more come from the server: of this file and of the others
   * together, since what one file takes from another is no gain. A server that pauses has a line with room, and speeds
   * between its bursts say nothing against a connection. Where files come and go too fast to measure, each stays with
   * one.
   */
  #considerAnother(): void {
    const { host, limit, segments, now } = this.#options;
    const seen = this.#measure.read(now());
    const { rate, ownRate, isHeld } = seen;
    const count = this.#segments.size;
    const before = this.#before;
    if (this.#opening > 0) return;
    this.#endTry();
    if (this.#saturated || limit.active || seen.isDisturbed || host.isTrying) return;
    // Where too little was left for one more, nothing was tried.
    const wasTried = before !== null && count > before.count;
    if (wasTried && !before.isHeld && !isHeld && rate < before.rate * MIN_SPEEDUP) {
      host.noGain(count, now());
      this.#saturated = true;
    }
    if (this.#saturated || count >= Math.min(segments, host.most(now()))) return;
    const isFast =
      !isHeld &&
      (ownRate / Math.max(1, count) >= FAST_ENOUGH_BYTES_PER_SECOND ||
        (rate > ownRate && rate >= FAST_ENOUGH_BYTES_PER_SECOND));
    if (isFast || (count > 1 && before === null)) return;
    this.#before = { ...seen, count };
    host.isTrying = true;
    void this.#openSegment();
  }

  #endTry(): void {
    if (this.#before === null) return;
    this.#before = null;
    this.#options.host.isTrying = false;
  }

  async #openSegment(): Promise<void> {
    const { openRange, segments } = this.#options;
    const wanted = this.#nextRun();
    const isFull = this.#segments.size + this.#opening >= Math.max(1, segments);
    if (!wanted || !openRange || isFull) return;
    const { start, end, from } = wanted;
    this.#opening += 1;
    try {
      const answer = await openRange(start, end);
      const isOvertaken = from !== null && (!this.#segments.has(from) || from.writer.position >= start);
      if (!answer || isOvertaken || this.#fatal !== null) {
        answer?.destroy();
        this.#saturated ||= !answer;
        return;
      }
      if (from) from.end = start;
      this.#receive({ writer: this.#part.writerAt(start), answer, bodyEnd: end, end });
    } catch {
      // The file still comes over the connections there are.
      this.#saturated = true;
    } finally {
      this.#opening -= 1;
      this.#finishIfIdle();
    }
  }

  /** Finds the first run of missing bytes that no connection works on, or half of the longest that one has left. */
  #nextRun(): { readonly start: number; readonly end: number; readonly from: Segment | null } | null {
    const { totalBytes } = this.#options;
    if (totalBytes === null) return null;
    let claimed = this.#part.ranges;
    for (const { writer, end } of this.#segments) {
      claimed = withRange(claimed, { start: writer.position, end: end ?? totalBytes });
    }
    const [gap] = gapsIn(claimed, totalBytes);
    if (gap) return { ...gap, from: null };
    const left = (segment: Segment): number => (segment.end ?? totalBytes) - segment.writer.position;
    const [longest] = [...this.#segments].sort((a, b) => left(b) - left(a));
    if (!longest || left(longest) < 2 * MIN_SEGMENT) return null;
    const end = longest.end ?? totalBytes;
    return { start: end - Math.floor(left(longest) / 2), end, from: longest };
  }

  #stopAll(thrown: unknown): void {
    this.#fatal ??= thrown;
    for (const { answer } of this.#segments) answer.destroy();
    if (this.#segments.size === 0) this.#finished.resolve();
  }

  #finishIfIdle(): void {
    if (this.#segments.size === 0 && this.#opening === 0) this.#finished.resolve();
  }
}

/** The first connection fills the gap it begins in; later gaps are for the others, or for the next attempt. */
function endOfFirst(ranges: ByteRanges, offset: number, totalBytes: number): number {
  return gapsIn(ranges, totalBytes).find(({ start }) => start === offset)?.end ?? totalBytes;
}
