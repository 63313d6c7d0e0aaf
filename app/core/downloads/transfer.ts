/**
 * One asset, from a task id to a verified file: resolving → downloading → verifying → publishing → saved. Each
 * step is in the library before it is taken. Retries are the queue's: a run ends in an outcome, never in a loop.
 */
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DailiesError, type Problem } from '../../shared/error-code.ts';
import type { AssetKind, TransferState } from '../../shared/generation.ts';
import type { ProgressReport } from '../../shared/library-view.ts';
import { errorCodeOf } from '../network/network-fault.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter, retryDelay } from '../network/retry-delay.ts';
import type { AssetPatch, AssetRecord } from '../records.ts';
import { DiskFault, diskFault } from './disk-fault.ts';
import type { FileAnswer, FileClient } from './file-client.ts';
import type { NameFacts } from './file-name.ts';
import type { LinkRules } from './link-rules.ts';
import { deletePartFile, openPartFile, type PartFile } from './part-file.ts';
import { type PublishStep, publishPart, reconcilePublish } from './publish.ts';
import type { RateLimit } from './rate-limit.ts';
import { receiveBody } from './receive.ts';
import { headerOf, judgeAnswer, rangeToAsk } from './resume.ts';
import { createSpeedMeter } from './speed.ts';
import { finalPath, partPath, prepareTarget, type Target } from './target-path.ts';
import { nextTransferState } from './transfer-state.ts';
import { verifyPart } from './verify.ts';

export type Outcome =
  | { readonly type: 'saved' }
  /** Try again at `atMs`; `wholeHost` asks that no other file of that host starts before. */
  | {
      readonly type: 'retry';
      readonly atMs: number;
      readonly problem: Problem;
      readonly wholeHost: string | null;
    }
  /** Wait until the key has changed. */
  | { readonly type: 'key-needed'; readonly problem: Problem }
  /** The disk or folder is in trouble: every transfer is concerned. */
  | { readonly type: 'storage'; readonly problem: Problem; readonly needsBytes: number }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'stopped' };

export interface ResolvedLink {
  readonly url: string;
  readonly mayBeWatermarked: boolean;
}

export interface TransferDeps {
  readonly library: {
    asset(id: string, kind: AssetKind): AssetRecord | null;
    setAsset(id: string, kind: AssetKind, patch: AssetPatch): AssetRecord | null;
    setDurable(id: string, kind: AssetKind, durableBytes: number): void;
  };
  /** Asks for the link; `fresh` when the last one was refused. Throws DailiesError. */
  readonly resolve: (
    id: string,
    kind: AssetKind,
    fresh: boolean,
    signal: AbortSignal,
  ) => Promise<ResolvedLink>;
  readonly files: FileClient;
  readonly rules: () => LinkRules;
  readonly limit: RateLimit;
  readonly hostPausedUntilMs: (host: string) => number;
  readonly nameFacts: (id: string) => NameFacts;
  /** The content of the metadata sidecar. */
  readonly sidecar: (id: string) => string;
  readonly freeSpace: (folder: string) => Promise<number | null>;
  /** Bytes that other running transfers have still to write in the same folder. */
  readonly promisedElsewhere: (id: string, kind: AssetKind) => number;
  readonly onPromise: (id: string, kind: AssetKind, bytes: number) => void;
  readonly onProgress: (report: ProgressReport) => void;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly random: () => number;
  /** The furthest byte each asset ever reached, so that a server without ranges is not tried for ever. */
  readonly furthest: Map<string, number>;
  readonly stallTimeoutMs: number;
  readonly retryDelayMs: number;
  /** Failures in a row without progress before it fails for good. */
  readonly retries: number;
  /** Told after each step that is on disk; the crash tests end the process there. */
  readonly onStep?: ((step: TransferStep) => void) | undefined;
}

export type TransferStep = TransferState | PublishStep | 'part-named' | 'durable' | 'named';

/** A page instead of a clip, or a broken clip, is asked for again so often (RELIABILITY D9). */
const MAX_RESTARTS = 2;
/** A refused link is replaced at once, then after a pause: a CDN may lag behind the gateway by seconds. */
const MAX_REFRESHES = 2;

/** Thrown inside a run when the part must begin again at byte 0. */
class Restart extends DailiesError {}

export async function runTransfer(
  deps: TransferDeps,
  id: string,
  kind: AssetKind,
  signal: AbortSignal,
): Promise<Outcome> {
  const { library } = deps;
  const furthestKey = `${kind} ${id}`;

  function current(): AssetRecord {
    const asset = library.asset(id, kind);
    if (!asset) throw new DailiesError('cancelled', 'The item is no longer in the library.');
    return asset;
  }
  function set(state: TransferState, patch: AssetPatch = {}): AssetRecord {
    const from = current().state;
    const next = library.setAsset(id, kind, { ...patch, state: nextTransferState(from, state) });
    if (!next) throw new DailiesError('cancelled', 'The item is no longer in the library.');
    deps.onStep?.(state);
    return next;
  }

  async function target(): Promise<Target> {
    const asset = current();
    return prepareTarget(asset.folder, asset.nameTemplate, deps.nameFacts(id), kind);
  }

  /** The part's path, chosen once and kept; a name that is taken by someone's file is left alone. */
  async function choosePart(): Promise<string> {
    const known = current().partPath;
    if (known !== null) {
      await target();
      return known;
    }
    const place = await target();
    for (let attempt = 1; attempt < 1000; attempt += 1) {
      const path = partPath(place, id, attempt);
      const taken = await lstat(path).then(
        () => true,
        () => false,
      );
      if (taken) continue;
      try {
        library.setAsset(id, kind, { partPath: path, durableBytes: 0 });
        deps.onStep?.('part-named');
        return path;
      } catch {
        // Another transfer took the same name a moment ago: the column is unique.
      }
    }
    throw diskFault(Object.assign(new Error('no free name'), { code: 'EEXIST' }), place.folder);
  }

  async function download(part: PartFile, fresh: boolean): Promise<void> {
    set('resolving');
    const link = await deps.resolve(id, kind, fresh, signal);
    const rules = deps.rules();
    const host = rules.check(link.url).host;
    const pausedUntilMs = deps.hostPausedUntilMs(host);
    if (pausedUntilMs > deps.now()) throw new HostPaused(host, pausedUntilMs);

    const before = current();
    const known = {
      bytes: part.bytes,
      totalBytes: before.totalBytes,
      etag: before.etag,
      lastModified: before.lastModified,
    };
    const asked = rangeToAsk(known);
    const answer = await deps.files.get(link.url, rangeHeaders(asked), rules, signal);
    try {
      const verdict = judgeAnswer(answer, asked, known);
      switch (verdict.type) {
        case 'complete':
          library.setAsset(id, kind, { totalBytes: verdict.totalBytes });
          return;
        case 'restart':
          throw new Restart(
            'bad-transfer',
            `The file server ${answer.host} cannot continue the file (${verdict.why}).`,
          );
        case 'not-the-file':
          throw new DailiesError(
            'not-a-clip',
            `What the link gave is not the file (${verdict.why}); Dailies asks for a new link.`,
          );
        case 'link-refused':
          throw new DailiesError(
            'link-expired',
            `The file server ${answer.host} no longer accepts the link (${verdict.status}); Dailies asks for a new one.`,
          );
        case 'busy':
          throw busy(answer, verdict.status, verdict.wholeHost, deps.now());
        case 'write':
          await makeRoom(verdict.totalBytes, verdict.offset, part);
          if (verdict.offset !== part.bytes) await part.truncate(verdict.offset);
          set('downloading', {
            totalBytes: verdict.totalBytes,
            etag: verdict.validators.etag,
            lastModified: verdict.validators.lastModified,
            durableBytes: Math.min(before.durableBytes, verdict.offset),
            mayBeWatermarked: link.mayBeWatermarked,
            retryAtMs: null,
            problem: null,
          });
          await receive(answer, part, verdict.totalBytes, verdict.bodyBytes);
      }
    } finally {
      answer.destroy();
    }
  }

  async function makeRoom(totalBytes: number | null, offset: number, part: PartFile): Promise<void> {
    if (totalBytes === null) return;
    const folder = dirname(current().partPath ?? current().folder);
    const needed = totalBytes - offset;
    const given = part.bytes - offset;
    const free = await deps.freeSpace(folder);
    const available = free === null ? null : free + given - deps.promisedElsewhere(id, kind);
    if (available !== null && needed > available) {
      throw new DiskFault(
        'disk-full',
        `The file needs ${megabytes(needed)} of space, but the disk of ${folder} has ${megabytes(Math.max(0, available))} left; free some, then try again.`,
        'storage',
      );
    }
    deps.onPromise(id, kind, needed);
  }

  async function receive(
    answer: FileAnswer,
    part: PartFile,
    totalBytes: number | null,
    bodyBytes: number | null,
  ): Promise<void> {
    const speed = createSpeedMeter(part.bytes, deps.monotonicNow());
    await receiveBody(answer, part, {
      kind,
      totalBytes,
      bodyBytes,
      limit: deps.limit,
      stallTimeoutMs: deps.stallTimeoutMs,
      now: deps.monotonicNow,
      onDurable: (durableBytes) => {
        if (!signal.aborted) library.setDurable(id, kind, durableBytes);
      },
      onProgress: (receivedBytes) => {
        if (totalBytes !== null) deps.onPromise(id, kind, totalBytes - receivedBytes);
        const bytesPerSecond = speed.measure(receivedBytes, deps.monotonicNow());
        deps.onProgress({ id, asset: kind, receivedBytes, totalBytes, bytesPerSecond });
      },
    });
  }

  /** Leaves the part as it is on disk in the library, whatever ended the run. */
  async function settlePart(part: PartFile, path: string): Promise<void> {
    let bytes = 0;
    try {
      bytes = await part.sync();
    } catch {
      // A full disk still holds what was written before; the checkpoint in the library says how much.
      bytes = current().durableBytes;
    }
    await part.close().catch(() => undefined);
    if (library.asset(id, kind)?.partPath !== path) return;
    if (bytes === 0) await deletePartFile(path).catch(() => undefined);
    const progressed = bytes > (deps.furthest.get(furthestKey) ?? 0);
    if (progressed) deps.furthest.set(furthestKey, bytes);
    library.setAsset(id, kind, {
      durableBytes: bytes,
      ...(progressed ? { attempts: 0, refreshes: 0 } : {}),
    });
  }

  async function verify(part: PartFile): Promise<string> {
    set('verifying');
    const { totalBytes } = current();
    const size = await part.sync();
    const result = await verifyPart(kind, part.readAt, size, totalBytes, part.sha256(), signal);
    if (result.damage !== null) {
      throw new Restart(
        'damaged-clip',
        `The file that came is damaged (${result.damage}); Dailies fetches it again.`,
      );
    }
    set('publishing', { sha256: result.sha256, totalBytes: size, durableBytes: size });
    return result.extension;
  }

  async function publish(path: string, extension: string): Promise<void> {
    const place = await target();
    const beside: Target = { folder: dirname(path), stem: place.stem };
    const final = await publishPart(
      path,
      (attempt) => finalPath(beside, id, extension, attempt),
      (candidate) => {
        library.setAsset(id, kind, { finalPath: candidate });
        deps.onStep?.('named');
      },
      undefined,
      deps.onStep,
    );
    markSaved(final);
  }

  function markSaved(final: string): void {
    deps.furthest.delete(furthestKey);
    set('saved', {
      finalPath: final,
      partPath: null,
      savedAtMs: deps.now(),
      problem: null,
      retryAtMs: null,
      attempts: 0,
      restarts: 0,
      refreshes: 0,
      missing: false,
    });
  }

  /** A publication that a crash cut short: finish it, or find that it was finished. */
  async function finishPublishing(asset: AssetRecord): Promise<boolean> {
    if (asset.finalPath !== null) {
      const remains = await reconcilePublish(asset.partPath, asset.finalPath, asset.totalBytes ?? -1);
      if (remains === 'published') {
        if (asset.state !== 'publishing') set('queued');
        set('publishing');
        markSaved(asset.finalPath);
        return true;
      }
    }
    set('queued', { finalPath: null });
    return false;
  }

  async function saveSidecar(): Promise<void> {
    const path = await choosePart();
    set('resolving');
    const part = await openPartFile(path, 0);
    let extension = '.json';
    try {
      await part.write(Buffer.from(deps.sidecar(id), 'utf8'));
      set('downloading', { totalBytes: part.bytes });
      extension = await verify(part);
      await part.sync();
    } finally {
      await part.close();
    }
    await publish(path, extension);
  }

  async function attempt(fresh: boolean): Promise<void> {
    const asset = current();
    // A name is set from the moment it is about to be taken, whatever state the trouble after that led to.
    if (asset.finalPath !== null || asset.state === 'publishing') {
      if (await finishPublishing(asset)) return;
    }
    if (kind === 'metadata') return saveSidecar();
    const path = await choosePart();
    const part = await openPartFile(path, current().durableBytes);
    let extension = '';
    try {
      const { totalBytes } = current();
      if (totalBytes === null || part.bytes !== totalBytes) await download(part, fresh);
      else set('resolving');
      extension = await verify(part);
    } catch (thrown) {
      if (thrown instanceof Restart) {
        await part.truncate(0);
        library.setAsset(id, kind, { durableBytes: 0, totalBytes: null, etag: null, lastModified: null });
      }
      throw thrown;
    } finally {
      await settlePart(part, path);
    }
    await publish(path, extension);
  }

  function retry(problem: Problem, delayMs: number, wholeHost: string | null = null): Outcome {
    return { type: 'retry', atMs: deps.now() + delayMs, problem, wholeHost };
  }

  function outcomeOf(thrown: DailiesError): Outcome {
    const problem = thrown.toProblem();
    const asset = current();
    if (thrown instanceof HostPaused) return retry(problem, thrown.untilMs - deps.now());
    if (thrown instanceof DiskFault) {
      if (thrown.reaction === 'storage') {
        return { type: 'storage', problem, needsBytes: (asset.totalBytes ?? 0) - asset.durableBytes };
      }
      if (thrown.reaction === 'item') return { type: 'failed', problem };
    }
    switch (thrown.code) {
      case 'cancelled':
        return { type: 'stopped' };
      case 'key-refused':
      case 'no-key':
      case 'key-unusable':
        return { type: 'key-needed', problem };
      case 'not-a-clip':
      case 'damaged-clip':
      case 'bad-transfer': {
        const restarts = asset.restarts + 1;
        if (restarts > MAX_RESTARTS) return { type: 'failed', problem };
        library.setAsset(id, kind, { restarts });
        return retry(problem, retryDelay(restarts, deps.retryDelayMs, deps.random));
      }
      case 'link-expired': {
        const refreshes = asset.refreshes + 1;
        if (refreshes > MAX_REFRESHES) return { type: 'failed', problem };
        library.setAsset(id, kind, { refreshes });
        return retry(problem, refreshes === 1 ? 0 : retryDelay(refreshes, deps.retryDelayMs, deps.random));
      }
      case 'connection-lost':
      case 'stalled':
      case 'file-server-busy':
      case 'file-server-fault':
      case 'disk-fault':
      case 'too-many-open-files': {
        const attempts = asset.attempts + 1;
        if (attempts > deps.retries) return { type: 'failed', problem };
        library.setAsset(id, kind, { attempts });
        const delayMs = retryDelay(attempts, deps.retryDelayMs, deps.random, thrown.retryAfterMs);
        return retry(problem, delayMs, thrown instanceof HostBusy ? thrown.host : null);
      }
      case 'gateway-unreachable':
      case 'gateway-timeout':
      case 'gateway-busy':
      case 'gateway-fault':
      case 'gateway-certificate':
      case 'bad-answer':
        // The gateway's troubles never fail a file (polls are not counted); the poller tells of them.
        return retry(
          problem,
          Math.max(deps.retryDelayMs, retryDelay(4, deps.retryDelayMs, deps.random, thrown.retryAfterMs)),
        );
      default:
        return { type: 'failed', problem };
    }
  }

  const asset = current();
  try {
    await attempt(asset.refreshes > 0 || asset.restarts > 0);
    return { type: 'saved' };
  } catch (thrown) {
    if (signal.aborted) return { type: 'stopped' };
    // Without an error number it is no disk's doing but a bug, which the queue reports.
    if (!(thrown instanceof DailiesError) && errorCodeOf(thrown) === '') throw thrown;
    const fault = thrown instanceof DailiesError ? thrown : diskFault(thrown, asset.folder);
    return library.asset(id, kind) ? outcomeOf(fault) : { type: 'stopped' };
  }
}

class HostPaused extends DailiesError {
  readonly untilMs: number;
  constructor(host: string, untilMs: number) {
    super('file-server-busy', `The file server ${host} asked to wait; Dailies goes on when it may.`);
    this.untilMs = untilMs;
  }
}

class HostBusy extends DailiesError {
  readonly host: string;
  constructor(host: string, message: string, retryAfterMs: number | undefined) {
    super('file-server-busy', message, { retryAfterMs });
    this.host = host;
  }
}

function busy(answer: FileAnswer, status: number, wholeHost: boolean, nowMs: number): DailiesError {
  const retryAfterMs = parseRetryAfter(headerOf(answer.headers, 'retry-after') ?? undefined, nowMs);
  if (wholeHost) {
    return new HostBusy(
      answer.host,
      `The file server ${answer.host} asks to slow down (${status}); Dailies waits.`,
      retryAfterMs,
    );
  }
  return new DailiesError(
    'file-server-fault',
    `The file server ${answer.host} has a fault of its own (${status}); Dailies tries again.`,
    {
      retryAfterMs: retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS),
    },
  );
}

function rangeHeaders(asked: {
  readonly offset: number;
  readonly ifRange: string | null;
}): Record<string, string> {
  if (asked.offset === 0 || asked.ifRange === null) return {};
  return { range: `bytes=${asked.offset}-`, 'if-range': asked.ifRange };
}

function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return mb >= 100 ? `${Math.round(mb)} MB` : `${mb.toFixed(1)} MB`;
}
