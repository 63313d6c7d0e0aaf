/** Declares the faults of a transfer that are more than a code, and what each verdict on an answer means as a fault. */
import { DailiesError } from '../../../shared/error-code.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from '../../network/retry-delay.ts';
import type { FileAnswer } from '../http/file-answer.ts';
import { headerOf } from '../http/headers.ts';
import type { Verdict } from '../http/resume.ts';

/** Says that the part must begin again at byte 0. */
export class Restart extends DailiesError {}

/** Refuses the answer to a Range, which says nothing of the whole file. */
export class RangeRefused extends DailiesError {}

/** Says that another transfer was told to wait, by the same host. */
export class HostPaused extends DailiesError {
  readonly untilMs: number;
  constructor(host: string, untilMs: number) {
    super('file-server-busy', { host });
    this.untilMs = untilMs;
  }
}

/** Says that the whole file server asks to slow down. */
export class HostBusy extends DailiesError {
  readonly host: string;
  constructor(host: string, status: number, retryAfterMs: number | undefined) {
    super('file-server-busy', { host, status }, retryAfterMs);
    this.host = host;
  }
}

type AnswerHead = Pick<FileAnswer, 'status' | 'headers' | 'host'>;

/** Reads a status that says "later" as a fault: of the whole host, or of this one request. */
function busyFault({ headers, host }: AnswerHead, status: number, wholeHost: boolean, nowMs: number): Error {
  const retryAfterMs = parseRetryAfter(headerOf(headers, 'retry-after') ?? undefined, nowMs);
  if (wholeHost) return new HostBusy(host, status, retryAfterMs);
  return new DailiesError(
    'file-server-fault',
    { host, status },
    retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS),
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
      const facts = { host, remark: verdict.why };
      return wasRange ? new RangeRefused('bad-transfer', facts) : new DailiesError('bad-transfer', facts);
    }
    case 'not-the-file': {
      const facts = { host, remark: verdict.why };
      // A status that is neither the file nor the link's end is about the request, and the Range is what is odd in it.
      return wasRange && answer.status >= 400
        ? new RangeRefused('bad-transfer', facts)
        : new DailiesError('not-a-clip', facts);
    }
    case 'link-refused':
      return new DailiesError('link-expired', { host, status: verdict.status });
    case 'busy':
      return busyFault(answer, verdict.status, verdict.wholeHost, nowMs);
  }
}
