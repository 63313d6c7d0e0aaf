/** One attempt at the bytes: a link, an answer that is judged before anything is written, and the body. */
import { dirname } from 'node:path';
import { DailiesError } from '../../../shared/error-code.ts';
import type { AssetKind, TransferState } from '../../../shared/generation.ts';
import { DiskFault } from '../../files/disk-fault.ts';
import type { AssetPatch, AssetRecord, FileDigest } from '../../library/records.ts';
import { digestOfFile } from '../http/digests.ts';
import type { FileAnswer } from '../http/file-answer.ts';
import { looksLikeText, whyNotTheFile } from '../http/judge-head.ts';
import { peekBody } from '../http/peek-body.ts';
import {
  type AskedRange,
  isSameFile,
  judgeAnswer,
  type PartKnowledge,
  rangeToAsk,
  strongValidator,
  type Verdict,
} from '../http/resume.ts';
import {
  type ByteRanges,
  endOf,
  gapsIn,
  isPrefix,
  prefix,
  rangesFromText,
  rangesToText,
  totalOf,
} from '../part/byte-ranges.ts';
import type { PartFile } from '../part/part-file.ts';
import type { PartWriter } from '../part/part-writer.ts';
import { createRewriter, type Rewriter } from '../part/rewriter.ts';
import { guardSpace, reserveOf } from '../part/space-guard.ts';
import type { TransferMemory } from './memory.ts';
import { busyFault, HostPaused, RangeRefused, stepAfter } from './outcome.ts';
import { receiveFile } from './segments.ts';
import { createSpeedMeter } from './speed.ts';
import type { TransferDeps } from './transfer.ts';

export interface FetchContext {
  readonly deps: TransferDeps;
  readonly id: string;
  readonly kind: AssetKind;
  readonly signal: AbortSignal;
  readonly memory: TransferMemory;
  readonly current: () => AssetRecord;
  readonly set: (state: TransferState, patch?: AssetPatch) => AssetRecord;
}

/**
 * With a checkpoint each 16 MiB alone, a fast download waits for the disk (measured on 1 GiB over loopback: 4.8 s
 * against 3.8 s); half a second of it is soon fetched again.
 */
const MIN_CHECKPOINT_MS = 500;

type WriteVerdict = Extract<Verdict, { type: 'write' }>;

/** What the library has surely on disk of a part. */
export function durableOf(asset: AssetRecord | null): ByteRanges {
  return (
    rangesFromText(asset?.durableRanges ?? null) ??
    prefix(asset?.durableRanges ? 0 : (asset?.durableBytes ?? 0))
  );
}

/** What the library keeps of the ranges: nothing more than a length while they are the file's beginning. */
export function durablePatch(ranges: ByteRanges): { durableBytes: number; durableRanges: string | null } {
  return { durableBytes: totalOf(ranges), durableRanges: isPrefix(ranges) ? null : rangesToText(ranges) };
}

function rangeHeaders(asked: AskedRange, end?: number): Record<string, string> {
  if (asked.ifRange === null || (asked.offset === 0 && end === undefined)) return {};
  return { range: `bytes=${asked.offset}-${end === undefined ? '' : end - 1}`, 'if-range': asked.ifRange };
}

function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return mb >= 100 ? `${Math.round(mb)} MB` : `${mb.toFixed(1)} MB`;
}

/** Where a connection goes on, and where it ends if something behind that is on disk already. */
function firstGap(ranges: ByteRanges, totalBytes: number | null): { start: number; end: number | undefined } {
  if (totalBytes === null) return { start: endOf(ranges), end: undefined };
  const [gap] = gapsIn(ranges, totalBytes);
  return { start: gap?.start ?? totalBytes, end: gap && gap.end < totalBytes ? gap.end : undefined };
}

/** Throws the fault that a verdict other than "write" or "complete" is. */
function refuse(verdict: Verdict, answer: FileAnswer, wasRange: boolean, nowMs: number): never {
  const { host } = answer;
  switch (verdict.type) {
    case 'restart': {
      const words = `The file server ${host} cannot continue the file (${verdict.why}).`;
      throw wasRange ? new RangeRefused('bad-transfer', words) : new DailiesError('bad-transfer', words);
    }
    case 'not-the-file': {
      const words = `What the link gave is not the file (${verdict.why}).`;
      // A status that is neither the file nor the link's end is about the request, and the Range is what is odd in it.
      throw wasRange && answer.status >= 400
        ? new RangeRefused('bad-transfer', words)
        : new DailiesError('not-a-clip', words);
    }
    case 'link-refused':
      throw new DailiesError(
        'link-expired',
        `The file server ${host} does not accept the link (${verdict.status}).`,
      );
    case 'busy':
      throw busyFault(answer, verdict.status, verdict.wholeHost, nowMs);
    default:
      throw new Error(`A verdict of ${verdict.type} is no refusal.`);
  }
}

const WHOLE: AskedRange = { offset: 0, ifRange: null };

/** Brings the part to its full length. Throws DailiesError; what came in stays in the part. */
export async function fetchIntoPart(context: FetchContext, part: PartFile, fresh: boolean): Promise<void> {
  const { deps, id, kind, signal, memory, current, set } = context;
  set('resolving');
  const link = await deps.resolve(id, kind, fresh, signal);
  const rules = deps.rules();
  const host = rules.check(link.url).host;
  const pausedUntilMs = deps.hostPausedUntilMs(host);
  if (pausedUntilMs > deps.now()) throw new HostPaused(host, pausedUntilMs);

  const { totalBytes, etag, lastModified } = current();
  const gap = firstGap(part.ranges, totalBytes);
  const known: PartKnowledge = { bytes: gap.start, totalBytes, etag, lastModified };
  const asked = rangeToAsk(known);
  const bytesBefore = part.bytes;
  try {
    await ask(asked);
  } catch (thrown) {
    if (asked.offset === 0 || signal.aborted || !(thrown instanceof DailiesError)) throw thrown;
    if (part.bytes > bytesBefore) throw thrown;
    memory.rangesInRow += 1;
    const after = stepAfter(thrown, current(), deps, memory, memory.rangesInRow);
    if (after?.step.type !== 'without Range') throw thrown;
    // The next attempt tries a Range once more before it comes to this.
    memory.rangesInRow = 1;
    set('resolving');
    await ask(WHOLE);
  }

  async function ask(wanted: AskedRange): Promise<void> {
    const answer = await deps.files.get(link.url, rangeHeaders(wanted, gap.end), rules, signal);
    const wasRange = wanted.offset > 0;
    try {
      const verdict = judgeAnswer(answer, wanted, known);
      if (verdict.type === 'complete') {
        deps.library.setAsset(id, kind, { totalBytes: verdict.totalBytes });
        return;
      }
      if (verdict.type !== 'write') return refuse(verdict, answer, wasRange, deps.now());
      const body = await lookAtBeginning(answer, verdict.offset);
      await receive(body, verdict, await beginAt(verdict, known, digestIn(answer)));
    } finally {
      answer.destroy();
    }
  }

  /** The first bytes decide, whatever the label says, before the part is touched. */
  async function lookAtBeginning(given: FileAnswer, offset: number): Promise<FileAnswer> {
    // In the middle of a file there is nothing to know it by: only what calls itself text is looked at.
    if (offset > 0 && !looksLikeText(given.headers)) return given;
    const peeked = await peekBody(given, {
      ...{ stallTimeoutMs: deps.stallTimeoutMs, now: deps.monotonicNow, limit: deps.limit },
    });
    const why = whyNotTheFile(kind, peeked.head, offset);
    if (why !== null) refuse({ type: 'not-the-file', why }, given, false, deps.now());
    return peeked;
  }

  /** What the server says of the whole file; its ETag only where the host's are known to be digests. */
  function digestIn(answer: FileAnswer): FileDigest | null {
    const said = digestOfFile(answer.headers, answer.status, answer.host);
    return said !== null && said.etagOf !== null && deps.otherEtags.has(said.etagOf) ? null : said;
  }

  /**
   * Makes sure of the space, drops what cannot be used, and writes down what is about to be received.
   *
   * @returns what compares the whole file with the beginning that is here already; null where there is none.
   */
  async function beginAt(
    verdict: WriteVerdict,
    before: PartKnowledge,
    said: FileDigest | null,
  ): Promise<Rewriter | null> {
    const { validators } = verdict;
    const file = {
      totalBytes: verdict.totalBytes,
      etag: validators.etag,
      lastModified: validators.lastModified,
      // An answer with the rest alone may say less of the whole than the first one did.
      digest: verdict.offset > 0 ? (said ?? current().digest) : said,
    };
    const row = { mayBeWatermarked: link.mayBeWatermarked, retryAtMs: null, problem: null };
    const isSame = verdict.offset > 0 || isSameFile(before, validators, verdict.totalBytes);
    const [first] = part.ranges;
    const kept = first?.start === 0 ? first.end : 0;
    await makeRoom(verdict.totalBytes, isSame ? part.bytes : kept);
    if (verdict.offset === 0 && !isSame && part.bytes > kept) await part.truncate(kept);
    if (verdict.offset > 0 || kept === 0) {
      set('downloading', { ...file, ...row, ...durablePatch(part.ranges) });
      return null;
    }
    // Until the beginning has proven to be of this file, what is known of the file is of the one before.
    set('downloading', { ...row, ...durablePatch(part.ranges) });
    return createRewriter(part, kept, verdict.totalBytes, () => {
      deps.library.setAsset(id, kind, { ...file, ...durablePatch(part.ranges) });
    });
  }

  async function makeRoom(total: number | null, kept: number): Promise<void> {
    if (total === null) return;
    const folder = folderOfPart();
    const needed = Math.max(0, total - kept);
    const free = await deps.freeSpace(folder);
    const available = free === null ? null : free + (part.bytes - kept) - deps.promisedElsewhere(id, kind);
    if (available !== null && needed > available) {
      const volume = await deps.volumeBytes(folder);
      const has = `the disk of ${folder} has ${megabytes(Math.max(0, available))} left`;
      // A server that is wrong about its file can claim anything; whatever fits goes on meanwhile.
      const isLarger = volume !== null && total > volume;
      const advice = isLarger
        ? `, of ${megabytes(volume)} in all; choose a folder on a larger disk, if the file is really so large`
        : '; free some, then try again';
      const words = `The file needs ${megabytes(needed)} of space, but ${has}${advice}.`;
      throw new DiskFault('disk-full', words, 'storage', needed, 'file');
    }
    deps.onPromise(id, kind, needed);
  }

  function folderOfPart(): string {
    return dirname(current().partPath ?? current().folder);
  }

  /** Nobody knows how long the file is: some of the disk stays free whatever comes (docs/rules.md, T17). */
  async function withinSpace(writer: PartWriter): Promise<PartWriter> {
    const folder = folderOfPart();
    const reserve = reserveOf(await deps.volumeBytes(folder));
    return guardSpace(writer, reserve, async () => {
      const free = await deps.freeSpace(folder);
      if (free === null || free >= reserve) return;
      throw new DiskFault(
        'disk-full',
        `The file is longer than the disk of ${folder} has room for (${megabytes(part.bytes)} came); free some, then try again.`,
        'storage',
        2 * reserve + (strongValidator(current()) === null ? part.bytes : 0),
      );
    });
  }

  /** A run of bytes that is proven to be of the same file; null where the server cannot or will not. */
  async function openRange(start: number, end: number): Promise<FileAnswer | null> {
    const now = current();
    const { ifRange } = rangeToAsk({ ...now, bytes: 1 });
    if (ifRange === null) return null;
    const wanted: AskedRange = { offset: start, ifRange };
    const other = await deps.files.get(link.url, rangeHeaders(wanted, end), rules, signal);
    const verdict = judgeAnswer(other, wanted, { ...now, bytes: start });
    const isThatRun = verdict.type === 'write' && verdict.offset === start && other.status === 206;
    if (isThatRun && verdict.bodyBytes === end - start) return other;
    other.destroy();
    return null;
  }

  async function receive(first: FileAnswer, verdict: WriteVerdict, rewriter: Rewriter | null): Promise<void> {
    const total = verdict.totalBytes;
    const speed = createSpeedMeter(part.bytes, deps.monotonicNow());
    const { ifRange } = rangeToAsk({ ...verdict.validators, bytes: 1, totalBytes: total });
    const writer = rewriter ?? part.writerAt(verdict.offset);
    await receiveFile(first, part, {
      totalBytes: total,
      offset: verdict.offset,
      first: total === null ? await withinSpace(writer) : writer,
      settled: () => rewriter?.settled ?? true,
      bodyEnd: verdict.bodyBytes === null ? total : verdict.offset + verdict.bodyBytes,
      segments: deps.segments(),
      openRange: ifRange === null || rewriter ? null : openRange,
      limit: deps.limit,
      stallTimeoutMs: deps.stallTimeoutMs,
      minCheckpointMs: deps.minCheckpointMs ?? MIN_CHECKPOINT_MS,
      now: deps.monotonicNow,
      onDurable: (ranges) => {
        if (signal.aborted) return;
        const { durableBytes, durableRanges } = durablePatch(ranges);
        deps.library.setDurable(id, kind, durableBytes, durableRanges);
        deps.onStep?.('durable');
      },
      onProgress: (receivedBytes) => {
        if (total !== null) deps.onPromise(id, kind, total - receivedBytes);
        const bytesPerSecond = speed.measure(receivedBytes, deps.monotonicNow());
        deps.onProgress({ id, asset: kind, receivedBytes, totalBytes: total, bytesPerSecond });
      },
    });
  }
}
