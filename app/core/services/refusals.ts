/** Turns what went wrong with a request to the gateway into a DailiesError: a code and facts. */
import { DailiesError } from '../../shared/error-code.ts';
import { dailiesErrorIn, errorCodeOf, networkFaultOf } from '../network/network-fault.ts';
import { parseRetryAfter } from '../network/retry-delay.ts';
import { badAnswer, readError, unknownTask } from './read-answer.ts';
import { refusedByWords, saysEmptyAccount, saysUnknownTask } from './refusal-words.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * Makes the error of a request that got no whole answer; never got's own error, which holds the key among its options.
 */
export function failureOf(thrown: unknown, host: string): DailiesError {
  // A proxy's refusal, say, that got has wrapped.
  const own = dailiesErrorIn(thrown);
  if (own) return own;
  const code = errorCodeOf(thrown);
  const fault = networkFaultOf(thrown);
  switch (fault) {
    case 'aborted':
      return new DailiesError('cancelled');
    case 'timeout':
      return new DailiesError('gateway-timeout', { host });
    case 'certificate':
      return new DailiesError('gateway-certificate', { host });
    case 'unreachable':
      return new DailiesError('gateway-unreachable', {
        host,
        ...(code === 'ECONNREFUSED' ? { cause: 'gateway-refused-connection' } : {}),
      });
    case 'malformed':
      return badAnswer(host, 'sent-no-http');
    case 'broken':
      return new DailiesError('gateway-unreachable', { host, cause: 'gateway-broke' });
  }
}

/** Says whether a person's browser was meant, by what came or by its label. */
function isPage({ headers, text }: Reply): boolean {
  const type = String(headers['content-type'] ?? '').toLowerCase();
  return /^\s*\uFEFF?\s*</.test(text) || (/html|xml/.test(type) && !/^\s*[{[]/.test(text));
}

/**
 * Throws DailiesError for every status but 200 and 201.
 * @param id of the task; null where no single task was asked about.
 */
export function refuseErrors(reply: Reply, id: string | null, host: string, nowMs: number): void {
  const { status } = reply;
  // Some answer with 202 until a task is done, and a proxy in between makes a 203 of any.
  if (status >= 200 && status < 300 && status !== 204 && status !== 205) return;
  const error = readError(reply.text);
  const words = error?.message ?? undefined;
  const header = reply.headers['retry-after'];
  const retryAfterMs = parseRetryAfter(typeof header === 'string' ? header : undefined, nowMs);
  // A wall or a portal stands in between; its page says nothing of the key (docs/rules.md, A2).
  if ((status === 401 || status === 403) && isPage(reply)) {
    throw new DailiesError('gateway-fault', { host, status, cause: 'web-page' }, retryAfterMs);
  }
  // 401 speaks of the key; the others leave it to the gateway's words what is refused (docs/rules.md, field A7).
  const isEmpty = status === 429 && error !== null && saysEmptyAccount(error);
  if (status === 402 || status === 403 || isEmpty) {
    const said = {
      code: (status === 402 && !isPage(reply)) || isEmpty ? '402' : (error?.code ?? ''),
      message: words ?? null,
    };
    const refused = refusedByWords(said, host, retryAfterMs);
    if (refused) throw refused;
  }
  if (status === 401 || status === 403) {
    throw new DailiesError('key-refused', { host, words });
  }
  if (
    id !== null &&
    error &&
    (status === 404 || status === 410 || (status === 400 && saysUnknownTask(error)))
  ) {
    throw unknownTask(id, error.message);
  }
  if (status === 429 || status === 503) {
    throw new DailiesError('gateway-busy', { host, status, words }, retryAfterMs);
  }
  if (status >= 500 || status === 408 || status === 425) {
    throw new DailiesError('gateway-fault', { host, status, words }, retryAfterMs);
  }
  throw new DailiesError('bad-answer', {
    ...{ host, status, words },
    cause: words === undefined ? 'sent-status' : 'refused-request',
  });
}
