/**
 * Says what begins first while the line cannot bring everything before its links end: as many files as can be had in
 * time, by what is known of their lengths and of the line. No service says how long a clip is before its file is asked
 * for: what is not known is taken to be as long as others of its kind, and a file that turns out to be longer than it
 * may be gives its place back (isTooLong).
 */
import type { AssetRecord } from '../library/records.ts';
import { type AssetId, keyOf } from './asset-key.ts';
import { LineForecast } from './line-forecast.ts';
import { areInTime, type DueTransfer, mostInTime } from './most-in-time.ts';

/** So many are planned, those that end first: more than a line brings within hours. */
const MAX_PLANNED = 5_000;
const NONE: readonly AssetId[] = [];

export interface RunningOut {
  readonly asset: AssetId;
  readonly deadlineMs: number;
}

export interface OverloadDeps {
  readonly record: (asset: AssetId) => AssetRecord | null;
  /** What a file's length depends on, as one text. */
  readonly kindOf: (asset: AssetId) => string;
  /** Whether asking an item's task again gives a link that lives longer, as far as that was seen. */
  readonly isRenewable: (id: string) => boolean;
  /** What the files that run have still to receive. */
  readonly busyBytes: () => number;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

interface Length {
  readonly kind: string;
  /** Still to receive; null while nobody knows. */
  readonly bytes: number | null;
}

interface Planned extends DueTransfer {
  readonly asset: AssetId;
}

/** Weighs what is in time: one that would be lost counts for more than all that can be renewed. */
const worth = (inTime: readonly DueTransfer[]): number =>
  inTime.reduce((sum, { isRenewable }) => sum + (isRenewable ? 1 : MAX_PLANNED + 2), 0);

export class Overload {
  readonly forecast = new LineForecast();
  readonly #deps: OverloadDeps;
  /** Of those that are ready: read once, since thousands may be. */
  readonly #lengths = new Map<string, Length>();

  constructor(deps: OverloadDeps) {
    this.#deps = deps;
  }

  /** Has an asset looked up again when it is ready the next time. */
  forget(asset: AssetId): void {
    this.#lengths.delete(keyOf(asset));
  }

  clear(): void {
    this.#lengths.clear();
  }

  /** Gives those that are to begin before the others, in their order; none where the usual order brings all in time. */
  preferred(runningOut: Iterable<RunningOut>): readonly AssetId[] {
    const bytesPerMs = this.forecast.bytesPerMs;
    if (bytesPerMs === null) return NONE;
    const planned = this.#plan(runningOut, bytesPerMs);
    const freeAtMs = this.#deps.now() + this.#deps.busyBytes() / bytesPerMs;
    if (areInTime(planned, freeAtMs)) return NONE;
    return mostInTime(this.#withRenewal(planned), freeAtMs).map(({ asset }) => asset);
  }

  /** Says whether a file whose length was just learned is to come after others, so that more of them are in time. */
  isTooLong(one: RunningOut, bytesLeft: number, runningOut: Iterable<RunningOut>): boolean {
    const bytesPerMs = this.forecast.bytesPerMs;
    if (bytesPerMs === null) return false;
    const nowMs = this.#deps.now();
    if (one.deadlineMs <= nowMs) return false;
    const own = this.#transfer(one, bytesLeft, bytesPerMs);
    const others = this.#plan(runningOut, bytesPerMs);
    // The others that run take the line as well.
    const freeAtMs = nowMs + Math.max(0, this.#deps.busyBytes() - bytesLeft) / bytesPerMs;
    if (areInTime([own, ...others], freeAtMs)) return false;
    const [first, ...rest] = this.#withRenewal([own, ...others]);
    if (!first) return false;
    const kept = mostInTime([first, ...rest], freeAtMs);
    if (!kept.includes(first)) return true;
    const goingOn = [first, ...mostInTime(rest, freeAtMs + first.takesMs)];
    return worth(goingOn) < worth(kept);
  }

  #plan(runningOut: Iterable<RunningOut>, bytesPerMs: number): readonly Planned[] {
    const planned: Planned[] = [];
    for (const each of runningOut) {
      if (planned.length === MAX_PLANNED) break;
      const { kind, bytes } = this.#lengthOf(each.asset);
      planned.push(this.#transfer(each, bytes ?? this.forecast.usualBytes(kind) ?? 0, bytesPerMs));
    }
    return planned;
  }

  #transfer({ asset, deadlineMs }: RunningOut, bytes: number, bytesPerMs: number): Planned {
    return { asset, beginByMs: deadlineMs, takesMs: bytes / bytesPerMs, isRenewable: false };
  }

  #withRenewal(planned: readonly Planned[]): readonly Planned[] {
    return planned.map((each) => ({ ...each, isRenewable: this.#deps.isRenewable(each.asset.id) }));
  }

  #lengthOf(asset: AssetId): Length {
    const key = keyOf(asset);
    const known = this.#lengths.get(key);
    if (known) return known;
    const record = this.#deps.record(asset);
    const bytes = record?.totalBytes == null ? null : Math.max(0, record.totalBytes - record.durableBytes);
    // The sidecar comes over no line.
    const length = { kind: this.#deps.kindOf(asset), bytes: asset.kind === 'metadata' ? 0 : bytes };
    this.#lengths.set(key, length);
    return length;
  }
}
