/** Declares how calls answer across the bridge: with a value or a problem, never by throwing. */
import { DailiesError, type Problem } from './error-code.ts';

/** What crosses the bridge: a cloned Error would keep its message but lose its code. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Problem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(error: Problem): Result<never> {
  return { ok: false, error };
}

/** Turns whatever was thrown into a problem that may be shown; a bug's own words stay in the log. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof DailiesError) return thrown.toProblem();
  return { code: 'internal', facts: {} };
}
