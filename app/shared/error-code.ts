/** Declares the one class of expected errors: a stable code and its facts. */
import type { ErrorCode, Facts, Problem } from './problem.ts';
import { terminalSentence } from './problem-sentence.ts';

export type { ErrorCode, Facts, Problem } from './problem.ts';
export { ERROR_CODES } from './problem.ts';

/** Carries an expected failure; anything else that is thrown is a bug. */
export class DailiesError extends Error {
  override readonly name = 'DailiesError';
  readonly code: ErrorCode;
  readonly facts: Facts;
  /** How long the server asked us to wait (Retry-After), in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** The message is for logs and stacks; whoever shows a failure to a person makes the sentence from the problem. */
  constructor(code: ErrorCode, facts: Facts = {}, retryAfterMs?: number | undefined) {
    super(terminalSentence({ code, facts }));
    this.code = code;
    this.facts = facts;
    this.retryAfterMs = retryAfterMs;
  }

  toProblem(): Problem {
    return { code: this.code, facts: this.facts };
  }
}
