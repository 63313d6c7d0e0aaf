/** The faults of a transfer that are more than a code, and what each verdict on an answer means as a fault. */
import { DailiesError } from '../../../shared/error-code.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from '../../network/retry-delay.ts';
import type { FileAnswer } from '../http/file-answer.ts';
import { headerOf } from '../http/headers.ts';
import type { Verdict } from '../http/resume.ts';

/** The part must begin again at byte 0. */
export class Restart extends DailiesError {}

/** The answer to a Range, which says nothing of the whole file. */
export class RangeRefused extends DailiesError {}

/** Another transfer was told to wait, by the same host. */
export class HostPaused extends DailiesError {
  readonly untilMs: number;
  constructor(host: string, untilMs: number) {
    super('file-server-busy', `The file server ${host} asked to wait; Dailies goes on when it may.`);
    this.untilMs = untilMs;
  }
}

/** The whole file server asks to slow down. */
export class HostBusy extends DailiesError {
  readonly host: string;
  constructor(host: string, message: string, retryAfterMs: number | undefined) {
    super('file-server-busy', message, { retryAfterMs });
    this.host = host;
  }
}

type AnswerHead = Pick<FileAnswer, 'status' | 'headers' | 'host'>;

/** Reads a status that says "later" as a fault: of the whole host, or of this one request. */
function busyFault({ headers, host }: AnswerHead, status: number, wholeHost: boolean, nowMs: number): Error {
  const retryAfterMs = parseRetryAfter(headerOf(headers, 'retry-after') ?? undefined, nowMs);
  if (wholeHost) {
    return new HostBusy(host, `The file server ${host} asks to slow down (${status}).`, retryAfterMs);
  }
  return new DailiesError(
    'file-server-fault',
    `The file server ${host} has a fault of its own (${status}).`,
    { retryAfterMs: retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) },
  );
}

/**
 * Says which fault a verdict is.
 *
 * @param wasRange the rest of a file was asked for, not the whole.
 */
export function faultOfVerdict(
  verdict: Exclude<Verdict, { readonly type: 'write' | 'complete' }>,
  answer: AnswerHead,
  wasRange: boolean,
  nowMs: number,
): Error {
  const { host } = answer;
  switch (verdict.type) {
    case 'restart': {
      const words = `The file server ${host} cannot continue the file (${verdict.why}).`;
      return wasRange ? new RangeRefused('bad-transfer', words) : new DailiesError('bad-transfer', words);
    }
    case 'not-the-file': {
      const words = `What the link gave is not the file (${verdict.why}).`;
      // A status that is neither the file nor the link's end is about the request, and the Range is what is odd in it.
      return wasRange && answer.status >= 400
        ? new RangeRefused('bad-transfer', words)
        : new DailiesError('not-a-clip', words);
    }
    case 'link-refused':
      return new DailiesError(
        'link-expired',
        `The file server ${host} does not accept the link (${verdict.status}).`,
      );
    case 'busy':
      return busyFault(answer, verdict.status, verdict.wholeHost, nowMs);
  }
}
