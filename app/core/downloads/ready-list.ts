/** Whose turn it is: what may begin now, in order, what comes back at a time of its own, and what waits for a key. */
import type { AssetKind } from '../../shared/generation.ts';

export interface ReadyAsset {
  readonly id: string;
  readonly kind: AssetKind;
}

export interface ReadyList {
  /** In the order in which they may begin. */
  ready(): Iterable<ReadyAsset>;
  /** First in, first out; each asset once (fault case 63). */
  add(id: string, kind: AssetKind): void;
  /** Before all others: it had its turn already. */
  addFirst(id: string, kind: AssetKind): void;
  /** In place of another time that it was to come at. */
  addIn(turn: ReadyAsset, delayMs: number): void;
  /** Once there is another key. */
  addWithKey(turn: ReadyAsset): void;
  /** Makes ready what waits for a key. */
  keyChanged(): void;
  forget(id: string, kind: AssetKind): void;
  clear(): void;
  /** Whether anything is ready, or comes back by itself. */
  readonly busy: boolean;
}

/** A timer set for longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const keyOf = ({ id, kind }: ReadyAsset): string => `${kind} ${id}`;

/** `onDue`: the time has come. */
export function createReadyList(onDue: (id: string, kind: AssetKind) => void): ReadyList {
  /** A Map keeps the order. */
  const ready = new Map<string, ReadyAsset>();
  const timers = new Map<string, NodeJS.Timeout>();
  const forKey = new Map<string, ReadyAsset>();

  function clearTimer(key: string): void {
    clearTimeout(timers.get(key));
    timers.delete(key);
  }

  return {
    ready: () => ready.values(),
    add(id, kind) {
      ready.set(keyOf({ id, kind }), { id, kind });
    },
    addFirst(id, kind) {
      const later = [...ready];
      ready.clear();
      ready.set(keyOf({ id, kind }), { id, kind });
      for (const [key, turn] of later) ready.set(key, turn);
    },
    addIn({ id, kind }, delayMs) {
      const key = keyOf({ id, kind });
      clearTimer(key);
      const timer = setTimeout(
        () => {
          timers.delete(key);
          onDue(id, kind);
        },
        Math.min(MAX_TIMER_MS, delayMs),
      );
      timers.set(key, timer);
    },
    addWithKey({ id, kind }) {
      forKey.set(keyOf({ id, kind }), { id, kind });
    },
    keyChanged() {
      const waiting = [...forKey.values()];
      forKey.clear();
      for (const { id, kind } of waiting) onDue(id, kind);
    },
    forget(id, kind) {
      const key = keyOf({ id, kind });
      clearTimer(key);
      ready.delete(key);
      forKey.delete(key);
    },
    clear() {
      for (const key of [...timers.keys()]) clearTimer(key);
      ready.clear();
    },
    get busy() {
      return ready.size + timers.size > 0;
    },
  };
}
