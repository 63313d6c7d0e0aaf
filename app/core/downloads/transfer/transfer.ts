/**
 * One asset, from a task id to a verified file: resolving → downloading → verifying → publishing → saved. Each
 * step is in the library before it is taken. Retries are the queue's: a run ends in an outcome, never in a loop.
 */
import { dirname } from 'node:path';
import { DailiesError } from '../../../shared/error-code.ts';
import type { AssetKind, TransferState } from '../../../shared/generation.ts';
import type { ProgressReport } from '../../../shared/library-view.ts';
import { diskFault } from '../../files/disk-fault.ts';
import { isTaken } from '../../files/same-file.ts';
import type { AssetPatch, AssetRecord } from '../../library/records.ts';
import { nextTransferState } from '../../library/transfer-state.ts';
import type { LinkRules } from '../../network/link-rules.ts';
import { errorCodeOf } from '../../network/network-fault.ts';
import type { ResolvedLink } from '../../services/links/generation-links.ts';
import type { Limits } from '../../services/patience.ts';
import type { FileClient } from '../http/file-client.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { strongValidator } from '../http/resume.ts';
import { endOf, NO_BYTES, totalOf } from '../part/byte-ranges.ts';
import { ownFinalPath, ownPartPath } from '../part/own-part.ts';
import { deletePartFile, openPartFile, type PartFile } from '../part/part-file.ts';
import type { NameFacts } from '../publish/file-name.ts';
import type { NameClaims } from '../publish/name-claims.ts';
import { type PublishStep, publishPart, reconcilePublish } from '../publish/publish.ts';
import { finalPath, partPath, prepareTarget, type Target } from '../publish/target-path.ts';
import { verifyPart } from '../publish/verify.ts';
import { durableOf, durablePatch, fetchIntoPart } from './fetch-into-part.ts';
import type { TransferMemories } from './memory.ts';
import { type Outcome, outcomeOf, Restart } from './outcome.ts';

export interface TransferDeps {
  readonly library: {
    asset(id: string, kind: AssetKind): AssetRecord | null;
    setAsset(id: string, kind: AssetKind, patch: AssetPatch): AssetRecord | null;
    setDurable(id: string, kind: AssetKind, durableBytes: number, durableRanges: string | null): void;
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
  /** Bytes that the folder's disk has in all; null where the system cannot say. */
  readonly volumeBytes: (folder: string) => Promise<number | null>;
  /** Bytes that other running transfers have still to write in the same folder. */
  readonly promisedElsewhere: (id: string, kind: AssetKind) => number;
  readonly onPromise: (id: string, kind: AssetKind, bytes: number) => void;
  readonly onProgress: (report: ProgressReport) => void;
  /** All bytes are here: what is left is the disk's work. */
  readonly onReceived: (id: string, kind: AssetKind) => void;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly random: () => number;
  readonly memories: TransferMemories;
  /** The part files that are open now. */
  readonly openParts: Map<PartFile, { readonly id: string; readonly kind: AssetKind }>;
  /** The names that running transfers are about to take. */
  readonly claims: NameClaims;
  /** Hosts whose ETags look like digests and are none. */
  readonly otherEtags: Set<string>;
  /** Connections at once for one file, at the most. */
  readonly segments: () => number;
  readonly stallTimeoutMs: number;
  readonly minCheckpointMs?: number | undefined;
  readonly limits: () => Limits;
  /** Told after each step that is on disk; the crash tests end the process there. */
  readonly onStep?: ((step: TransferStep) => void) | undefined;
}

export type TransferStep = TransferState | PublishStep | 'part-named' | 'durable' | 'named';

/** On a full disk, what could not be resumed would only take the room of others (docs/rules.md, T17). */
function isUseless(thrown: unknown, asset: AssetRecord): boolean {
  return thrown instanceof DailiesError && thrown.code === 'disk-full' && strongValidator(asset) === null;
}

/** Runs until the asset is saved or something else must happen first; never throws but for a bug. */
export async function runTransfer(
  deps: TransferDeps,
  id: string,
  kind: AssetKind,
  signal: AbortSignal,
): Promise<Outcome> {
  const { library } = deps;
  const memoryKey = `${kind} ${id}`;
  const memory = deps.memories.of(memoryKey);

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
    const known = ownPartPath(current());
    if (known !== null) {
      await target();
      return known;
    }
    const place = await target();
    for (let attempt = 1; attempt < 1000; attempt += 1) {
      const path = partPath(place, id, attempt);
      if ((await isTaken(path)) || !deps.claims.claim(path, memoryKey)) continue;
      try {
        library.setAsset(id, kind, { partPath: path, durableBytes: 0, durableRanges: null });
        deps.onStep?.('part-named');
        return path;
      } catch {
        // Another transfer took the same name a moment ago: the column is unique.
      }
    }
    throw diskFault(Object.assign(new Error('no free name'), { code: 'EEXIST' }), place.folder);
  }

  /** Leaves the part as it is on disk in the library, whatever ended the run. */
  async function settlePart(part: PartFile, path: string): Promise<void> {
    if (library.asset(id, kind)?.partPath !== path) {
      // Published, or no longer wanted.
      deps.openParts.delete(part);
      return part.close().catch(() => undefined);
    }
    // A full disk still holds what was written before; the library's last checkpoint is the least it has.
    const ranges = await part
      .sync()
      .catch(() => part.salvage())
      .catch(() => durableOf(library.asset(id, kind)));
    const bytes = totalOf(ranges);
    const isSwapped = !(await part.isAt(path)) && (await isTaken(path));
    deps.openParts.delete(part);
    await part.close().catch(() => undefined);
    if (library.asset(id, kind)?.partPath !== path) return;
    if (isSwapped) {
      // What stands there now is someone's: the next attempt takes another name.
      library.setAsset(id, kind, { partPath: null, durableBytes: 0, durableRanges: null });
      return;
    }
    if (bytes === 0) await deletePartFile(path).catch(() => undefined);
    const progressed = bytes > memory.furthest;
    if (progressed) Object.assign(memory, { furthest: bytes, troubledSinceMs: null, rangesInRow: 0 });
    library.setAsset(id, kind, {
      ...durablePatch(ranges),
      ...(progressed ? { attempts: 0, refreshes: 0 } : {}),
    });
  }

  async function verify(part: PartFile): Promise<string> {
    set('verifying');
    deps.onReceived(id, kind);
    const { totalBytes, refusedSha256, digest } = current();
    const size = endOf(await part.sync());
    const result = await verifyPart(kind, {
      ...{ readAt: part.readAt, size, totalBytes, refusedSha256, digest },
      sha256: () => part.sha256(size, signal),
      checksum: (algorithm) => part.checksum(size, algorithm, signal),
    });
    if (result.damage !== null) {
      library.setAsset(id, kind, { refusedSha256: result.sha256 });
      throw new Restart('damaged-clip', `The file that came is damaged (${result.damage}).`);
    }
    if (result.remark === 'other-digest' && digest?.etagOf) deps.otherEtags.add(digest.etagOf);
    set('publishing', {
      ...{ sha256: result.sha256, remark: result.remark, refusedSha256: null, digest: null },
      ...{ totalBytes: size, durableBytes: size, durableRanges: null },
    });
    return result.extension;
  }

  async function publish(part: PartFile, path: string, extension: string): Promise<void> {
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
      { isPart: part.isAt, claim: (candidate) => deps.claims.claim(candidate, memoryKey) },
    );
    markSaved(final);
  }

  function markSaved(final: string): void {
    deps.memories.forget(memoryKey);
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
      former: null,
    });
  }

  /** A publication that a crash cut short: finish it, or find that it was finished. */
  async function finishPublishing(asset: AssetRecord): Promise<boolean> {
    const final = ownFinalPath(asset);
    const remains = final && (await reconcilePublish(ownPartPath(asset), final, asset.totalBytes ?? -1));
    set('queued', remains === 'published' ? {} : { finalPath: null });
    if (final === null || remains !== 'published') return false;
    set('publishing');
    markSaved(final);
    return true;
  }

  async function saveSidecar(): Promise<void> {
    const path = await choosePart();
    set('resolving');
    const part = await openPartFile(path, NO_BYTES);
    try {
      await part.writerAt(0).write(Buffer.from(deps.sidecar(id), 'utf8'));
      set('downloading', { totalBytes: part.bytes });
      const extension = await verify(part);
      await part.sync();
      await publish(part, path, extension);
    } finally {
      await part.close();
    }
  }

  async function attempt(fresh: boolean): Promise<void> {
    const asset = current();
    // A name is set from the moment it is about to be taken, whatever state the trouble after that led to.
    if (asset.finalPath !== null || asset.state === 'publishing') {
      if (await finishPublishing(asset)) return;
    }
    if (kind === 'metadata') return saveSidecar();
    const path = await choosePart();
    const part = await openPartFile(path, durableOf(current()));
    deps.openParts.set(part, { id, kind });
    try {
      const { totalBytes } = current();
      if (totalBytes === null || part.bytes !== totalBytes)
        await fetchIntoPart({ deps, id, kind, signal, memory, current, set }, part, fresh);
      else set('resolving');
      const extension = await verify(part);
      // The file stays open until it has its name: a number that no other file can get meanwhile.
      await publish(part, path, extension);
    } catch (thrown) {
      if (thrown instanceof Restart || isUseless(thrown, current())) {
        await part.truncate(0);
        library.setAsset(id, kind, {
          durableBytes: 0,
          durableRanges: null,
          totalBytes: null,
          etag: null,
          lastModified: null,
          digest: null,
        });
      }
      throw thrown;
    } finally {
      await settlePart(part, path);
    }
  }

  const asset = current();
  try {
    await attempt(asset.refreshes > 0 || asset.restarts > 0);
    deps.claims.release(memoryKey);
    return { type: 'saved' };
  } catch (thrown) {
    deps.claims.release(memoryKey);
    if (signal.aborted) return { type: 'stopped' };
    // Without an error number it is no disk's doing but a bug, which the queue reports.
    if (!(thrown instanceof DailiesError) && errorCodeOf(thrown) === '') throw thrown;
    const fault = thrown instanceof DailiesError ? thrown : diskFault(thrown, asset.folder);
    if (!library.asset(id, kind)) return { type: 'stopped' };
    return outcomeOf(fault, current(), deps, memory, (patch) => library.setAsset(id, kind, patch));
  }
}
