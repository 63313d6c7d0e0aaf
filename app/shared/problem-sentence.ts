/** What a person reads for an error code: what happened, then what to do. A code without its message does not compile. */
import type { ErrorCode } from './error-code.ts';
import { m } from './paraglide/messages.js';

export function problemSentence(code: ErrorCode): string {
  return m[`problem_${code}`]();
}
