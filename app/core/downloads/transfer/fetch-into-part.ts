/**
 * Makes one attempt at the bytes: takes a link, a new one where its end has passed, asks, judges the answer's head and first bytes before anything is
 * written, makes sure of room, and receives the body.
 */
import { dirname } from 'node:path';
import { DailiesError } from '../../../shared/error-code.ts';
import type { FileDigest } from '../../library/records.ts';
import type { LinkRules } from '../../network/link-rules.ts';
import type { ResolvedLink } from '../../services/links/generation-links.ts';
import { linkDeadline } from '../../services/links/link-deadline.ts';
import { digestOfFile } from '../http/digests.ts';
import type { FileAnswer } from '../http/file-answer.ts';
import { looksLikeText, whyNotTheFile } from '../http/judge-head.ts';
import { peekBody } from '../http/peek-body.ts';
import {
  type AskedRange,
  isSameFile,
  judgeAnswer,
  type PartKnowledge,
  rangeHeaders,
  rangeToAsk,
  strongValidator,
  type Verdict,
} from '../http/resume.ts';
import { firstGap } from '../part/byte-ranges.ts';
import { durableColumns } from '../part/durable-ranges.ts';
import type { PartFile } from '../part/part-file.ts';
import { createRewriter, type Rewriter } from '../part/rewriter.ts';
import type { AssetRow } from './asset-row.ts';
import { faultOfVerdict, HostPaused } from './faults.ts';
import type { TransferMemory } from './memory.ts';
import { stepAfter } from './outcome.ts';
import type { TransferEvents, TransferRoles } from './roles.ts';
import { leaveReserve, reserveRoom } from './room.ts';
import { receiveFile } from './segments.ts';
import type { SharedState } from './shared-state.ts';
import { createSpeedMeter } from './speed.ts';

export interface TransferContext {
  readonly row: AssetRow;
  readonly roles: TransferRoles;
  readonly shared: SharedState;
  readonly events: TransferEvents;
  readonly memory: TransferMemory;
  readonly signal: AbortSignal;
}

/**
 * With a checkpoint each 16 MiB alone, a fast download waits for the disk (measured on 1 GiB over loopback: 4.8 s
 * against 3.8 s); half a second of it is soon fetched again.
 */
const MIN_CHECKPOINT_MS = 500;

type WriteVerdict = Extract<Verdict, { type: 'write' }>;

const WHOLE: AskedRange = { offset: 0, ifRange: null };

/** Brings the part to its full length. Throws DailiesError; what came in stays in the part. */
export async function fetchIntoPart(
  context: TransferContext,
  part: PartFile,
  freshLink: boolean,
): Promise<void> {
  const { row, roles, shared, signal } = context;
  row.move('resolving');
  let link = await roles.links.resolve(row.id, row.kind, freshLink, signal);
  // A link that is over is worth no request.
  if (!freshLink && (linkDeadline(link.url) ?? Number.POSITIVE_INFINITY) <= roles.clock.now()) {
    link = await roles.links.resolve(row.id, row.kind, true, signal);
  }
  context.memory.linkUntilMs = linkDeadline(link.url);
  const rules = roles.links.rules(row.id);
  const { host } = rules.check(link.url);
  const pauseMs = (shared.hostPauses.get(host) ?? 0) - roles.clock.monotonicNow();
  if (pauseMs > 0) throw new HostPaused(host, roles.clock.now() + Math.ceil(pauseMs));
  await new PartFetch(context, part, link, rules).run();
}

class PartFetch {
  readonly #context: TransferContext;
  readonly #part: PartFile;
  readonly #link: ResolvedLink;
  readonly #rules: LinkRules;
  /** What is on disk and known of the file before anything is asked. */
  readonly #known: PartKnowledge;
  /** Where the first missing bytes end, if something behind them is on disk already. */
  readonly #gapEnd: number | undefined;

  constructor(context: TransferContext, part: PartFile, link: ResolvedLink, rules: LinkRules) {
    const { totalBytes, etag, lastModified } = context.row.current;
    const gap = firstGap(part.ranges, totalBytes);
    this.#context = context;
    this.#part = part;
    this.#link = link;
    this.#rules = rules;
    this.#known = { bytes: gap.start, totalBytes, etag, lastModified };
    this.#gapEnd = gap.end;
  }

  /** Asks for what is missing; for the whole file, where the server will not give that (docs/rules.md, T2). */
  async run(): Promise<void> {
    const { row, roles, memory, signal } = this.#context;
    const asked = rangeToAsk(this.#known);
    const bytesBefore = this.#part.bytes;
    try {
      await this.#ask(asked);
    } catch (thrown) {
      if (asked.offset === 0 || signal.aborted || !(thrown instanceof DailiesError)) throw thrown;
      if (this.#part.bytes > bytesBefore) throw thrown;
      memory.rangesInRow += 1;
      const after = stepAfter(thrown, row.current, roles.clock, memory, memory.rangesInRow);
      if (after?.step.type !== 'without Range') throw thrown;
      // The next attempt tries a Range once more before it comes to this.
      memory.rangesInRow = 1;
      row.move('resolving');
      await this.#ask(WHOLE);
    }
  }

  async #ask(asked: AskedRange): Promise<void> {
    const { row, roles, signal } = this.#context;
    const headers = rangeHeaders(asked, this.#gapEnd);
    const answer = await roles.links.files.get(this.#link.url, headers, this.#rules, signal);
    try {
      const verdict = judgeAnswer(answer, asked, this.#known);
      if (verdict.type === 'complete') {
        row.patch({ totalBytes: verdict.totalBytes });
        return;
      }
      if (verdict.type !== 'write') {
        throw faultOfVerdict(verdict, answer, asked.offset > 0, roles.clock.now());
      }
      const body = await this.#inspectBeginning(answer, verdict.offset);
      await this.#receive(body, verdict, await this.#prepare(verdict, this.#digestIn(answer)));
    } finally {
      answer.destroy();
    }
  }

  /** The first bytes decide, whatever the label says, before the part is touched (docs/rules.md, T7). */
  async #inspectBeginning(answer: FileAnswer, offset: number): Promise<FileAnswer> {
    const { row, roles } = this.#context;
    const { stallTimeoutMs, limit } = roles.links;
    // In the middle of a file there is nothing to know it by: only what calls itself text is looked at.
    if (offset > 0 && !looksLikeText(answer.headers)) return answer;
    const now = (): number => roles.clock.monotonicNow();
    const peeked = await peekBody(answer, { stallTimeoutMs, now, limit });
    const why = whyNotTheFile(row.kind, peeked.head, offset);
    if (why === null) return peeked;
    throw faultOfVerdict({ type: 'not-the-file', why }, answer, false, roles.clock.now());
  }

  /** What the server says of the whole file; its ETag only where the host's are known to be digests. */
  #digestIn(answer: FileAnswer): FileDigest | null {
    const said = digestOfFile(answer.headers, answer.status, answer.host);
    const { hostsWithOtherEtags } = this.#context.shared;
    return said !== null && said.etagOf !== null && hostsWithOtherEtags.has(said.etagOf) ? null : said;
  }

  /**
   * Makes sure of the space, drops what cannot be used, and writes down what is about to be received.
   *
   * @returns what compares the whole file with the beginning that is here already; null where there is none.
   */
  async #prepare(verdict: WriteVerdict, said: FileDigest | null): Promise<Rewriter | null> {
    const { row } = this.#context;
    const part = this.#part;
    const { validators, totalBytes } = verdict;
    const file = {
      totalBytes,
      etag: validators.etag,
      lastModified: validators.lastModified,
      // An answer with the rest alone may say less of the whole than the first one did.
      digest: verdict.offset > 0 ? (said ?? row.current.digest) : said,
    };
    const begun = { mayBeWatermarked: this.#link.mayBeWatermarked, retryAtMs: null, problem: null };
    const isSame = verdict.offset > 0 || isSameFile(this.#known, validators, totalBytes);
    const [first] = part.ranges;
    const kept = first?.start === 0 ? first.end : 0;
    await this.#makeRoom(totalBytes, isSame ? part.bytes : kept);
    if (verdict.offset === 0 && !isSame && part.bytes > kept) await part.truncate(kept);
    if (verdict.offset > 0 || kept === 0) {
      row.move('downloading', { ...file, ...begun, ...durableColumns(part.ranges) });
      return null;
    }
    // Until the beginning has proven to be of this file, what is known of the file is of the one before.
    row.move('downloading', { ...begun, ...durableColumns(part.ranges) });
    return createRewriter(part, kept, totalBytes, () => {
      row.patch({ ...file, ...durableColumns(part.ranges) });
    });
  }

  async #makeRoom(totalBytes: number | null, keptBytes: number): Promise<void> {
    const { row, roles, shared } = this.#context;
    if (totalBytes === null) return;
    await reserveRoom(roles.disk, shared.reservations, {
      ...{ owner: row.key, folder: this.#folder, totalBytes, partBytes: this.#part.bytes, keptBytes },
    });
  }

  get #folder(): string {
    const { partPath, folder } = this.#context.row.current;
    return dirname(partPath ?? folder);
  }

  /** Receives the body, over more connections than the first where they help. */
  async #receive(first: FileAnswer, verdict: WriteVerdict, rewriter: Rewriter | null): Promise<void> {
    const { row, roles, shared, events, signal } = this.#context;
    const { links, disk, clock } = roles;
    const part = this.#part;
    const { totalBytes, offset, bodyBytes } = verdict;
    const speed = createSpeedMeter(part.bytes, clock.monotonicNow());
    const isResumable = (): boolean => strongValidator(row.current) !== null;
    const writer = rewriter ?? part.writerAt(offset);
    await receiveFile(first, part, {
      totalBytes,
      offset,
      first:
        totalBytes === null
          ? await leaveReserve(disk, this.#folder, writer, { bytes: () => part.bytes, isResumable })
          : writer,
      settled: () => rewriter?.settled ?? true,
      bodyEnd: bodyBytes === null ? totalBytes : offset + bodyBytes,
      segments: links.segments(),
      openRange:
        rewriter || strongValidator(verdict.validators) === null
          ? null
          : (start, end) => this.#openRange(start, end),
      host: shared.hostSpeeds.of(first.host),
      limit: links.limit,
      stallTimeoutMs: links.stallTimeoutMs,
      minCheckpointMs: disk.minCheckpointMs ?? MIN_CHECKPOINT_MS,
      now: () => clock.monotonicNow(),
      onDurable: (ranges) => {
        if (signal.aborted) return;
        row.setDurable(ranges);
        events.onStep?.('durable');
      },
      onProgress: (receivedBytes) => {
        if (totalBytes !== null) shared.reservations.reserveBytes(row.key, totalBytes - receivedBytes);
        const bytesPerSecond = speed.measure(receivedBytes, clock.monotonicNow());
        events.onProgress({ id: row.id, asset: row.kind, receivedBytes, totalBytes, bytesPerSecond });
      },
    });
  }

  /** Opens a run of bytes that is proven to be of the same file; null where the server cannot or will not. */
  async #openRange(start: number, end: number): Promise<FileAnswer | null> {
    const { row, roles, signal } = this.#context;
    const { totalBytes, etag, lastModified } = row.current;
    const ifRange = strongValidator({ etag, lastModified });
    if (ifRange === null) return null;
    const asked: AskedRange = { offset: start, ifRange };
    const headers = rangeHeaders(asked, end);
    const answer = await roles.links.files.get(this.#link.url, headers, this.#rules, signal);
    const verdict = judgeAnswer(answer, asked, { bytes: start, totalBytes, etag, lastModified });
    const isThatRun = verdict.type === 'write' && verdict.offset === start && answer.status === 206;
    if (isThatRun && verdict.bodyBytes === end - start) return answer;
    answer.destroy();
    return null;
  }
}
