/**
 * Keeps the transfers that may begin, those whose link ends first before the others; those that come back at a time of
 * their own; and those that wait for a key. By earliest deadline first no link is lost on one line that need not be;
 * those whose link is over already wait until no other's is running out, for they need another link anyway (`npm run
 * bench:deadlines`). Nothing waits for ever: what has been ready for a day gets every second place.
 */
import { type AssetId, keyOf } from './asset-key.ts';

/** So long others may be preferred to a transfer, however many there are. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;
/** A timer set for longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Where something stands in the order. */
interface Place {
  /** Below zero for what comes before all others, the last of them first. */
  readonly rank: number;
  readonly deadlineMs: number;
  readonly number: number;
}

interface Entry extends Place {
  readonly asset: AssetId;
  readonly sinceMs: number;
}

/** Before everything of that rank and deadline. */
const place = (rank: number, deadlineMs: number): Place => ({ rank, deadlineMs, number: -1 });

function comesBefore(one: Place, other: Place): boolean {
  if (one.rank !== other.rank) return one.rank < other.rank;
  if (one.deadlineMs !== other.deadlineMs) return one.deadlineMs < other.deadlineMs;
  return one.number < other.number;
}

export class ReadyList {
  /** In the order in which they became ready. */
  readonly #ready = new Map<string, Entry>();
  /** The same, in order. */
  readonly #sorted: Entry[] = [];
  #added = 0;
  #addedFirst = 0;
  /** The last that began was not there for its long wait. */
  #isTurnOfOldest = true;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #forKey = new Map<string, AssetId>();
  readonly #onDue: (asset: AssetId) => void;
  readonly #deadlineOf: (asset: AssetId) => number | null;
  readonly #now: () => number;

  /**
   * @param onDue told of each whose time or key has come; nothing is made ready here by itself.
   * @param deadlineOf when its link ends, in milliseconds since 1970; null where nobody knows.
   * @param now in milliseconds since 1970.
   */
  constructor(
    onDue: (asset: AssetId) => void,
    deadlineOf: (asset: AssetId) => number | null = () => null,
    now: () => number = Date.now,
  ) {
    this.#onDue = onDue;
    this.#deadlineOf = deadlineOf;
    this.#now = now;
  }

  /** Whether anything is ready, or comes back by itself. */
  get busy(): boolean {
    return this.#ready.size + this.#timers.size > 0;
  }

  /**
   * Gives them in the order in which they may begin: what was put first, what is running out, what has run out, what
   * has no known end. The one that was given last may be forgotten on the way; one that was not may be given again.
   *
   * @param preferred of those that are running out these before the others, in this order.
   */
  *inOrder(preferred: readonly AssetId[] = []): Iterable<AssetId> {
    const { first, over, running, undated, end } = this.#sections();
    yield* this.#between(first, over);
    yield* this.#oldest();
    for (const asset of preferred) yield* this.#giving(asset);
    yield* this.#between(running, undated);
    yield* this.#between(over, running);
    yield* this.#between(undated, end);
  }

  /** Gives those whose link is running out, the first before the others, and when each ends. */
  *runningOut(): Iterable<{ readonly asset: AssetId; readonly deadlineMs: number }> {
    const { running, undated } = this.#sections();
    for (let at = this.#placeOf(running); ; at += 1) {
      const entry = this.#sorted[at];
      if (!entry || !comesBefore(entry, undated)) return;
      yield entry;
    }
  }

  /** Where each part of the order begins. */
  #sections() {
    return {
      first: place(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY),
      over: place(0, Number.NEGATIVE_INFINITY),
      // What ends at this moment has ended.
      running: { ...place(0, this.#now()), number: Number.POSITIVE_INFINITY },
      undated: place(0, Number.POSITIVE_INFINITY),
      end: place(1, 0),
    };
  }

  /** Gives the one that became ready before all others, when it has waited long and it is its turn. */
  *#oldest(): Iterable<AssetId> {
    const [entry] = this.#ready.values();
    if (!entry || !this.#isTurnOfOldest || this.#now() - entry.sinceMs < LONGEST_WAIT_MS) return;
    yield entry.asset;
    if (!this.#ready.has(keyOf(entry.asset))) this.#isTurnOfOldest = false;
  }

  *#giving(asset: AssetId): Iterable<AssetId> {
    if (!this.#ready.has(keyOf(asset))) return;
    yield asset;
    if (!this.#ready.has(keyOf(asset))) this.#isTurnOfOldest = true;
  }

  *#between(from: Place, to: Place): Iterable<AssetId> {
    for (let at = this.#placeOf(from); ; ) {
      const entry = this.#sorted[at];
      if (!entry || !comesBefore(entry, to)) return;
      yield* this.#giving(entry.asset);
      if (this.#sorted[at] === entry) at += 1;
    }
  }

  /** Earliest deadline first, then first in, first out; each asset once (fault case 63). */
  add({ id, kind }: AssetId): void {
    if (!this.#ready.has(keyOf({ id, kind }))) this.#insert({ id, kind }, 0);
  }

  /** Puts it before all others: it had a place already. */
  addFirst({ id, kind }: AssetId): void {
    this.#remove(keyOf({ id, kind }));
    this.#addedFirst += 1;
    this.#insert({ id, kind }, -this.#addedFirst);
  }

  /** Makes it due after a delay, in place of any other time it had. */
  addLater({ id, kind }: AssetId, delayMs: number): void {
    const key = keyOf({ id, kind });
    this.#clearTimer(key);
    const due = (): void => {
      this.#timers.delete(key);
      this.#onDue({ id, kind });
    };
    this.#timers.set(key, setTimeout(due, Math.min(MAX_TIMER_MS, delayMs)));
  }

  /** Makes it due once there is another key. */
  addWithKey({ id, kind }: AssetId): void {
    this.#forKey.set(keyOf({ id, kind }), { id, kind });
  }

  keyChanged(isOf: (id: string) => boolean = () => true): void {
    for (const asset of [...this.#forKey.values()].filter(({ id }) => isOf(id))) {
      this.#forKey.delete(keyOf(asset));
      this.#onDue(asset);
    }
  }

  forget(asset: AssetId): void {
    const key = keyOf(asset);
    this.#clearTimer(key);
    this.#remove(key);
    this.#forKey.delete(key);
  }

  clear(): void {
    for (const key of [...this.#timers.keys()]) this.#clearTimer(key);
    this.#ready.clear();
    this.#sorted.length = 0;
  }

  #insert(asset: AssetId, rank: number): void {
    this.#added += 1;
    const deadlineMs = this.#deadlineOf(asset) ?? Number.POSITIVE_INFINITY;
    const entry: Entry = { asset, rank, deadlineMs, number: this.#added, sinceMs: this.#now() };
    this.#ready.set(keyOf(asset), entry);
    this.#sorted.splice(this.#placeOf(entry), 0, entry);
  }

  #remove(key: string): void {
    const entry = this.#ready.get(key);
    if (!entry) return;
    this.#ready.delete(key);
    this.#sorted.splice(this.#placeOf(entry), 1);
  }

  /** Of the first that does not come before it: found in few steps, since tens of thousands may be ready. */
  #placeOf(entry: Place): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#sorted[middle];
      if (other && comesBefore(other, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #clearTimer(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }
}
