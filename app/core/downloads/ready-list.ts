/** The transfers that may begin, in order; those that come back at a time of their own; and those that wait for a key. */
import { type AssetId, keyOf } from './asset-key.ts';

/** A timer set for longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class ReadyList {
  /** A Map keeps the order. */
  readonly #ready = new Map<string, AssetId>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #forKey = new Map<string, AssetId>();
  readonly #onDue: (asset: AssetId) => void;

  /** @param onDue told of each whose time or key has come; nothing is made ready here by itself. */
  constructor(onDue: (asset: AssetId) => void) {
    this.#onDue = onDue;
  }

  /** Whether anything is ready, or comes back by itself. */
  get busy(): boolean {
    return this.#ready.size + this.#timers.size > 0;
  }

  /** Gives them in the order in which they may begin. */
  inOrder(): Iterable<AssetId> {
    return this.#ready.values();
  }

  /** First in, first out; each asset once (fault case 63). */
  add({ id, kind }: AssetId): void {
    this.#ready.set(keyOf({ id, kind }), { id, kind });
  }

  /** Puts it before all others: it had a place already. */
  addFirst(asset: AssetId): void {
    const others = [...this.#ready.values()];
    this.#ready.clear();
    this.add(asset);
    for (const other of others) this.add(other);
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

  keyChanged(): void {
    const waiting = [...this.#forKey.values()];
    this.#forKey.clear();
    for (const asset of waiting) this.#onDue(asset);
  }

  forget(asset: AssetId): void {
    const key = keyOf(asset);
    this.#clearTimer(key);
    this.#ready.delete(key);
    this.#forKey.delete(key);
  }

  clear(): void {
    for (const key of [...this.#timers.keys()]) this.#clearTimer(key);
    this.#ready.clear();
  }

  #clearTimer(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }
}
