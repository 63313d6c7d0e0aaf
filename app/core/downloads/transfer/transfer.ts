/**
 * Brings one asset from a task id to a verified file: resolving → downloading → verifying → publishing → saved. Each
 * step is in the library before it is taken. Retries are the queue's: a run ends in an outcome, never in a loop.
 */
import { dirname } from 'node:path';
import { DailiesError } from '../../../shared/error-code.ts';
import { diskFault } from '../../files/disk-fault.ts';
import { isTaken } from '../../files/same-file.ts';
import type { AssetPatch } from '../../library/records.ts';
import { errorCodeOf } from '../../network/network-fault.ts';
import type { AssetId } from '../asset-key.ts';
import { strongValidator } from '../http/resume.ts';
import { endOf, NO_BYTES, totalOf } from '../part/byte-ranges.ts';
import { durableColumns, durableRangesOf } from '../part/durable-ranges.ts';
import { ownFinalPath, ownPartPath } from '../part/own-part.ts';
import { deletePartFile, openPartFile, type PartFile } from '../part/part-file.ts';
import { publishPart, reconcilePublish } from '../publish/publish.ts';
import { finalPath, partPath, prepareTarget, type Target } from '../publish/target-path.ts';
import { verifyPart } from '../publish/verify.ts';
import { AssetRow } from './asset-row.ts';
import { Restart } from './faults.ts';
import { fetchIntoPart } from './fetch-into-part.ts';
import type { TransferMemory } from './memory.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { TransferEvents, TransferRoles } from './roles.ts';
import type { SharedState } from './shared-state.ts';

const MAX_PART_NAMES = 1_000;
const NO_PART: AssetPatch = { partPath: null, durableBytes: 0, durableRanges: null };

export class Transfer {
  /** The asset's row in the library. */
  readonly #row: AssetRow;
  /** The store, the links, the disk and the clock. */
  readonly #roles: TransferRoles;
  /** What the running transfers know of each other: reservations, open parts, paused hosts. */
  readonly #shared: SharedState;
  readonly #events: TransferEvents;
  /** What earlier attempts at this asset have left. */
  readonly #memory: TransferMemory;
  readonly #signal: AbortSignal;

  constructor(
    asset: AssetId,
    roles: TransferRoles,
    shared: SharedState,
    events: TransferEvents,
    signal: AbortSignal,
  ) {
    this.#row = new AssetRow(asset, roles.store.library, (step) => events.onStep?.(step));
    this.#roles = roles;
    this.#shared = shared;
    this.#events = events;
    this.#memory = shared.memories.of(this.#row.key);
    this.#signal = signal;
  }

  /** Runs until the asset is saved or something else must happen first; never throws but for a bug. */
  async run(): Promise<Outcome> {
    const { folder } = this.#row.current;
    try {
      await this.#attempt();
      return { type: 'saved' };
    } catch (thrown) {
      if (this.#signal.aborted) return { type: 'stopped' };
      // Without an error number it is no disk's doing but a bug, which the queue reports.
      if (!(thrown instanceof DailiesError) && errorCodeOf(thrown) === '') throw thrown;
      const fault = thrown instanceof DailiesError ? thrown : diskFault(thrown, folder);
      const asset = this.#row.found;
      if (!asset) return { type: 'stopped' };
      return outcomeOf(fault, asset, this.#roles.clock, this.#memory, (patch) => this.#row.patch(patch));
    }
  }

  async #attempt(): Promise<void> {
    const { finalPath: name, state } = this.#row.current;
    const freshLink = this.#memory.asksTask;
    // A name is set from the moment it is about to be taken, whatever state the trouble after that led to.
    if (name !== null || state === 'publishing') {
      if (await this.#finishPublishing()) return;
    }
    if (this.#row.kind === 'metadata') return this.#saveSidecar();
    const path = await this.#choosePart();
    const part = await openPartFile(path, durableRangesOf(this.#row.current));
    this.#shared.openParts.set(part, this.#row);
    try {
      await this.#receive(part, freshLink);
      const extension = await this.#verify(part);
      // The file stays open until it has its name: a number that no other file can get meanwhile.
      await this.#publish(part, path, extension);
    } catch (thrown) {
      if (thrown instanceof Restart || this.#isUseless(thrown)) await this.#emptyPart(part);
      throw thrown;
    } finally {
      await this.#closePart(part, path);
    }
  }

  /** Ends a publication that a crash cut short; false where it had not come as far as its name. */
  async #finishPublishing(): Promise<boolean> {
    const asset = this.#row.current;
    const final = ownFinalPath(asset);
    const bytes = asset.totalBytes ?? -1;
    const remains = final && (await reconcilePublish(ownPartPath(asset), final, bytes, asset.folder));
    this.#row.move('queued', remains === 'published' ? {} : { finalPath: null });
    if (final === null || remains !== 'published') return false;
    this.#row.move('publishing');
    this.#markSaved(final);
    return true;
  }

  async #saveSidecar(): Promise<void> {
    const path = await this.#choosePart();
    this.#row.move('resolving');
    const part = await openPartFile(path, NO_BYTES);
    try {
      await part.writerAt(0).write(Buffer.from(this.#roles.store.sidecar(this.#row.id), 'utf8'));
      this.#row.move('downloading', { totalBytes: part.bytes });
      const extension = await this.#verify(part);
      await part.sync();
      await this.#publish(part, path, extension);
    } catch (thrown) {
      // It is made of what the library knows, anew each time.
      await part.truncate(0).catch(() => undefined);
      throw thrown;
    } finally {
      await this.#closePart(part, path);
    }
  }

  /** The part's path, chosen once and kept; a name that is taken by someone's file is left alone. */
  async #choosePart(): Promise<string> {
    const known = ownPartPath(this.#row.current);
    const target = await this.#target();
    if (known !== null) return known;
    for (let attempt = 1; attempt < MAX_PART_NAMES; attempt += 1) {
      const path = partPath(target, this.#row.id, attempt);
      if ((await isTaken(path)) || !this.#claimName(path)) continue;
      try {
        this.#row.patch({ ...NO_PART, partPath: path });
        this.#events.onStep?.('part-named');
        return path;
      } catch {
        // Another transfer took the same name a moment ago: the column is unique.
      }
    }
    throw diskFault(Object.assign(new Error('no free name'), { code: 'EEXIST' }), target.folder);
  }

  /** Makes the folders that the name asks for, below a target folder that must be there. */
  #target(): Promise<Target> {
    const { folder, nameTemplate } = this.#row.current;
    return prepareTarget(folder, nameTemplate, this.#roles.store.nameFacts(this.#row.id), this.#row.kind);
  }

  #claimName(path: string): boolean {
    return this.#shared.reservations.claimName(path, this.#row.key);
  }

  async #receive(part: PartFile, freshLink: boolean): Promise<void> {
    const { totalBytes } = this.#row.current;
    if (totalBytes !== null && part.bytes === totalBytes) {
      this.#row.move('resolving');
      return;
    }
    const context = {
      ...{ row: this.#row, roles: this.#roles, shared: this.#shared, events: this.#events },
      ...{ memory: this.#memory, signal: this.#signal },
    };
    await fetchIntoPart(context, part, freshLink);
  }

  /** Returns the extension that the file's first bytes stand for. */
  async #verify(part: PartFile): Promise<string> {
    const { kind } = this.#row;
    this.#row.move('verifying');
    this.#events.onReceived(this.#row);
    const { totalBytes, refusedSha256, digest } = this.#row.current;
    const size = endOf(await part.settle());
    const result = await verifyPart(kind, {
      ...{ readAt: part.readAt, size, totalBytes, refusedSha256, digest },
      sha256: () => part.sha256(size, this.#signal),
      checksum: (algorithm) => part.checksum(size, algorithm, this.#signal),
    });
    if (result.damage !== null) {
      this.#row.patch({ refusedSha256: result.sha256 });
      throw new Restart('damaged-clip', { remark: result.damage });
    }
    if (result.remark === 'other-digest' && digest?.etagOf) {
      this.#shared.hostsWithOtherEtags.add(digest.etagOf);
    }
    this.#row.move('publishing', {
      ...{ sha256: result.sha256, remark: result.remark, refusedSha256: null, digest: null },
      ...{ totalBytes: size, durableBytes: size, durableRanges: null },
    });
    return result.extension;
  }

  async #publish(part: PartFile, path: string, extension: string): Promise<void> {
    const { stem } = await this.#target();
    const beside: Target = { folder: dirname(path), stem };
    const { onStep } = this.#events;
    const final = await publishPart(path, {
      nameFor: (attempt) => finalPath(beside, this.#row.id, extension, attempt),
      isPart: part.isAt,
      claim: (candidate) => this.#claimName(candidate),
      beforeEach: (candidate) => {
        this.#row.patch({ finalPath: candidate });
        onStep?.('named');
      },
      ...(onStep && { onStep }),
    });
    this.#markSaved(final);
  }

  #markSaved(final: string): void {
    this.#shared.memories.forget(this.#row.key);
    this.#row.move('saved', {
      ...{ finalPath: final, partPath: null, savedAtMs: this.#roles.clock.now() },
      ...{ problem: null, retryAtMs: null, attempts: 0, restarts: 0, refreshes: 0 },
      ...{ missing: false, former: null, hooks: this.#roles.store.hooksFor(this.#row.kind) },
    });
  }

  /** On a full disk, what could not be resumed would only take the room of others (docs/rules.md, T17). */
  #isUseless(thrown: unknown): boolean {
    const isFull = thrown instanceof DailiesError && thrown.code === 'disk-full';
    return isFull && strongValidator(this.#row.current) === null;
  }

  async #emptyPart(part: PartFile): Promise<void> {
    await part.truncate(0);
    this.#row.patch({
      ...{ durableBytes: 0, durableRanges: null },
      ...{ totalBytes: null, etag: null, lastModified: null, digest: null },
    });
  }

  /** Leaves the part as it is on disk in the library, whatever ended the run, and closes it. */
  async #closePart(part: PartFile, path: string): Promise<void> {
    try {
      await this.#leavePart(part, path);
    } catch (thrown) {
      // Where the program ends without waiting, the library is closed by now; the file is not to stay open for that.
      this.#shared.openParts.delete(part);
      await part.close().catch(() => undefined);
      throw thrown;
    }
  }

  async #leavePart(part: PartFile, path: string): Promise<void> {
    const isWanted = (): boolean => this.#row.found?.partPath === path;
    if (!isWanted()) {
      // Published, or no longer wanted: its first name goes too, if it was out of reach a moment ago.
      if (await part.isAt(path)) await deletePartFile(path).catch(() => undefined);
      this.#shared.openParts.delete(part);
      return part.close().catch(() => undefined);
    }
    // A full disk still holds what was written before; the library's last checkpoint is the least it has.
    const ranges = await part
      .sync()
      .catch(() => part.salvage())
      .catch(() => durableRangesOf(this.#row.found));
    // Looked at once more: a folder that comes back just now brings the part itself back.
    const isSwapped = !(await part.isAt(path)) && (await isTaken(path)) && !(await part.isAt(path));
    this.#shared.openParts.delete(part);
    await part.close().catch(() => undefined);
    if (!isWanted()) return;
    if (isSwapped) {
      // What stands there now is someone's: the next attempt takes another name.
      this.#row.patch(NO_PART);
      return;
    }
    const bytes = totalOf(ranges);
    if (bytes === 0) await deletePartFile(path).catch(() => undefined);
    const progressed = bytes > this.#memory.furthest;
    if (progressed) {
      const untroubled = { troubledSinceMs: null, rangesInRow: 0, asksTask: false };
      Object.assign(this.#memory, { furthest: bytes, ...untroubled });
    }
    this.#row.patch({ ...durableColumns(ranges), ...(progressed ? { attempts: 0, refreshes: 0 } : {}) });
  }
}
