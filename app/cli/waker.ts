/** Wakes a loop that looks again whenever something may have changed. */

export interface Waker {
  wake(): void;
  /** Resolves with the next call of `wake`, at once where it was called since the last time. */
  next(): Promise<void>;
}

export function createWaker(): Waker {
  let signal = Promise.withResolvers<void>();
  return {
    wake: () => signal.resolve(),
    async next() {
      await signal.promise;
      signal = Promise.withResolvers<void>();
    },
  };
}
