/** Follows one value that main owns: subscribes first, then fetches, and lets an event win over an older answer. */
import { whileVisible } from '../../lib/while-visible.ts';

/** One value that main owns: subscribe first, then fetch, and let an event win over an older answer. */
export interface Followed<Value> {
  /** Null until the first answer. */
  readonly value: Value | null;
  /** Takes an answer that is newer than anything seen so far, such as that of a call that changed it. */
  set(value: Value): void;
  /** Asks once more, after a first answer that did not come. */
  fetchAgain(): void;
  stop(): void;
}

/** Keeps up with a value of main's. `fetch` failing leaves it null until an event tells it. */
export function follow<Value>(
  subscribe: (listener: (value: Value) => void) => () => void,
  fetch: () => Promise<Value>,
  onProblem: (thrown: unknown) => void,
): Followed<Value> {
  let value = $state.raw<Value | null>(null);
  const set = (next: Value): void => {
    value = next;
  };
  function fetchFirst(): void {
    const before = value;
    fetch().then((first) => {
      // An event that came meanwhile is newer.
      if (value === before) set(first);
    }, onProblem);
  }
  const stop = whileVisible(() => {
    const unsubscribe = subscribe(set);
    fetchFirst();
    return unsubscribe;
  });
  return {
    get value() {
      return value;
    },
    set,
    fetchAgain: fetchFirst,
    stop,
  };
}
