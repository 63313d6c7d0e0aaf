/** What went wrong with a request to the gateway, as a DailiesError: a code, and a sentence that says what to do. */
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

/** Of a request that got no whole answer; never got's own error, which holds the key among its options. */
export function failureOf(thrown: unknown, host: string): DailiesError {
  // A proxy's refusal, say, that got has wrapped.
  const own = dailiesErrorIn(thrown);
  if (own) return own;
  const code = errorCodeOf(thrown);
  const fault = networkFaultOf(thrown);
  switch (fault) {
    case 'aborted':
      return new DailiesError('cancelled', 'The request was cancelled.');
    case 'timeout':
      return new DailiesError(
        'gateway-timeout',
        `The gateway at ${host} did not answer in time; Dailies asks again.`,
      );
    case 'certificate':
      return new DailiesError(
        'gateway-certificate',
        `The gateway at ${host} has no valid certificate for https; check the address, and the clock of this computer.`,
      );
    case 'unreachable':
      return new DailiesError(
        'gateway-unreachable',
        code === 'ECONNREFUSED'
          ? `The gateway at ${host} refused the connection; check the gateway address and that the service is up.`
          : `The gateway at ${host} cannot be reached; check the gateway address and your network connection.`,
      );
    case 'malformed':
      return badAnswer(host, 'something that is not HTTP');
    case 'broken':
      return new DailiesError(
        'gateway-unreachable',
        `The connection to the gateway at ${host} broke; Dailies asks again.`,
      );
  }
}

/** Whether a person's browser was meant, by what came or by its label. */
function isPage({ headers, text }: Reply): boolean {
  const type = String(headers['content-type'] ?? '').toLowerCase();
  return /^\s*\uFEFF?\s*</.test(text) || (/html|xml/.test(type) && !/^\s*[{[]/.test(text));
}

/** Throws for every status that is not a success; `id` is null for the batch route. */
export function refuseErrors(reply: Reply, id: string | null, host: string, nowMs: number): void {
  const { status } = reply;
  if (status === 200 || status === 201) return;
  const error = readError(reply.text);
  const detail = error?.message ?? undefined;
  const header = reply.headers['retry-after'];
  const retryAfterMs = parseRetryAfter(typeof header === 'string' ? header : undefined, nowMs);
  // A wall or a portal stands in between; its page says nothing of the key (docs/rules.md, A2).
  if ((status === 401 || status === 403) && isPage(reply)) {
    throw new DailiesError(
      'gateway-fault',
      `The gateway at ${host} sent a web page (${status}) instead of an answer; Dailies asks again.`,
      { retryAfterMs },
    );
  }
  // 401 speaks of the key; the others leave it to the gateway's words what is refused (docs/rules.md, field A7).
  const isEmpty = status === 429 && error !== null && saysEmptyAccount(error);
  if (status === 402 || status === 403 || isEmpty) {
    const said = {
      code: (status === 402 && !isPage(reply)) || isEmpty ? '402' : (error?.code ?? ''),
      message: detail ?? null,
    };
    const refused = refusedByWords(said, host, retryAfterMs);
    if (refused) throw refused;
  }
  if (status === 401 || status === 403) {
    throw new DailiesError(
      'key-refused',
      `The gateway at ${host} refused the API key; check the key, and that it belongs to this gateway.`,
      { detail },
    );
  }
  if (
    id !== null &&
    error &&
    (status === 404 || status === 410 || (status === 400 && saysUnknownTask(error)))
  ) {
    throw unknownTask(id, error.message);
  }
  if (status === 429 || status === 503) {
    throw new DailiesError(
      'gateway-busy',
      `The gateway at ${host} asks to slow down (${status}); Dailies waits, then asks again.`,
      {
        detail,
        retryAfterMs,
      },
    );
  }
  if (status >= 500 || status === 408 || status === 425) {
    throw new DailiesError(
      'gateway-fault',
      `The gateway at ${host} has a fault of its own (${status}); Dailies asks again.`,
      {
        detail,
        retryAfterMs,
      },
    );
  }
  throw new DailiesError(
    'bad-answer',
    detail === undefined
      ? `The gateway at ${host} answered ${status} instead of the task; check the gateway address. Dailies asks again.`
      : `The gateway at ${host} refused the request (${status}): “${detail}”; check the id and the account there. Dailies asks again.`,
    { detail },
  );
}
