/** Listens for Ctrl-C and SIGTERM, so that they end a run in good order rather than at once. */

export interface Interruption {
  /** Resolves with the first signal. */
  readonly happened: Promise<void>;
  /** Gives the signals back their usual effect. */
  readonly stopListening: () => void;
}

/**
 * Listens until told to stop. Signals after the first change nothing: a terminal sends Ctrl-C to this process and to
 * the one that handed over to it, which passes it on, and the second must not cut off what the first has begun.
 */
export function listenForInterruption(): Interruption {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const onSignal = (): void => resolve();
  for (const signal of signals) process.on(signal, onSignal);
  return {
    happened: promise,
    stopListening: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
