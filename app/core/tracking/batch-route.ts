/**
 * Knows whether a service has a route for many tasks at once. One that was found without is asked singly for a day, in
 * later runs too: after that its next version may have it.
 */
import type { Library } from '../library/library.ts';

const RETRY_MS = 24 * 60 * 60 * 1000;

export interface BatchRoute {
  isThere(): boolean;
  /** Notes that it is not. */
  missing(): void;
}

/**
 * Makes what knows of one account's service.
 *
 * @param fact what the library keeps it under: another name once the account has another address
 */
export function createBatchRoute(
  library: Pick<Library, 'fact' | 'setFact'>,
  fact: () => string,
  now: () => number,
): BatchRoute {
  /** Read once for each name, since it is asked several times a request, and nobody else writes it. */
  let known: { readonly name: string; readonly missingAtMs: number } | null = null;
  function missingAtMs(): number {
    const name = fact();
    if (known?.name !== name) known = { name, missingAtMs: Number(library.fact(name) ?? 0) };
    return known.missingAtMs;
  }
  return {
    // A time that is still to come was written by a clock that has been set back since.
    isThere: () => Math.abs(now() - missingAtMs()) > RETRY_MS,
    missing() {
      library.setFact(fact(), String(now()));
      known = null;
    },
  };
}
