/** What a fault means for a transfer: again later, another link, never, or not before the person has acted. */
import { DailiesError, type Problem } from '../../../shared/error-code.ts';
import { DiskFault } from '../../files/disk-fault.ts';
import type { AssetPatch, AssetRecord } from '../../library/records.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter, retryDelay } from '../../network/retry-delay.ts';
import type { FileAnswer } from '../http/file-client.ts';
import { headerOf } from '../http/resume.ts';

export type Outcome =
  | { readonly type: 'saved' }
  /** Try again at `atMs`; `wholeHost` asks that no other file of that host starts before. */
  | {
      readonly type: 'retry';
      readonly atMs: number;
      readonly problem: Problem;
      readonly wholeHost: string | null;
      /** Everyone has been told already: the whole host waits. */
      readonly told: boolean;
    }
  /** Wait until the key has changed. */
  | { readonly type: 'key-needed'; readonly problem: Problem }
  /** The disk or folder is in trouble: every transfer is concerned. */
  | { readonly type: 'storage'; readonly problem: Problem; readonly needsBytes: number }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'stopped' };

/** A page instead of a clip, or a broken clip, is asked for again so often (docs/rules.md, D9). */
const MAX_RESTARTS = 2;
/** A refused link is replaced at once, then after a pause: a CDN may lag behind the gateway by seconds. */
const MAX_REFRESHES = 2;

export interface OutcomeRules {
  readonly now: () => number;
  readonly random: () => number;
  readonly retryDelayMs: number;
  /** Failures in a row without progress before a transfer fails for good. */
  readonly retries: number;
}

/** Thrown inside a run when the part must begin again at byte 0. */
export class Restart extends DailiesError {}

export class HostPaused extends DailiesError {
  readonly untilMs: number;
  constructor(host: string, untilMs: number) {
    super('file-server-busy', `The file server ${host} asked to wait; Dailies goes on when it may.`);
    this.untilMs = untilMs;
  }
}

class HostBusy extends DailiesError {
  readonly host: string;
  constructor(host: string, message: string, retryAfterMs: number | undefined) {
    super('file-server-busy', message, { retryAfterMs });
    this.host = host;
  }
}

/** The server's answer as a fault: of the whole host, or of this one request. */
export function busyFault(
  answer: FileAnswer,
  status: number,
  wholeHost: boolean,
  nowMs: number,
): DailiesError {
  const retryAfterMs = parseRetryAfter(headerOf(answer.headers, 'retry-after') ?? undefined, nowMs);
  if (wholeHost) {
    return new HostBusy(
      answer.host,
      `The file server ${answer.host} asks to slow down (${status}); Dailies waits.`,
      retryAfterMs,
    );
  }
  return new DailiesError(
    'file-server-fault',
    `The file server ${answer.host} has a fault of its own (${status}); Dailies tries again.`,
    {
      retryAfterMs: retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS),
    },
  );
}

/** A failure that is final must not say that Dailies goes on. */
function withoutPromise(problem: Problem): Problem {
  const message = problem.message.replace(
    /; Dailies (asks for a new one|asks for a new link|fetches it again|tries again|waits|goes on where it stopped)\.$/,
    '; try again later.',
  );
  return { ...problem, message: message.replace(/(?<=\.) Dailies tries again\.$/, ' Try again later.') };
}

/**
 * The retry table of docs/rules.md §4.
 *
 * @param count stores how often this has happened, before anything is done about it.
 */
export function outcomeOf(
  thrown: DailiesError,
  asset: AssetRecord,
  rules: OutcomeRules,
  count: (patch: AssetPatch) => void,
): Outcome {
  const problem = thrown.toProblem();
  const retry = (why: Problem, delayMs: number, wholeHost: string | null = null): Outcome => ({
    type: 'retry',
    atMs: rules.now() + delayMs,
    problem: why,
    wholeHost,
    told: thrown instanceof HostPaused,
  });
  const failed: Outcome = { type: 'failed', problem: withoutPromise(problem) };
  if (thrown instanceof HostPaused) return retry(problem, thrown.untilMs - rules.now());
  if (thrown instanceof DiskFault) {
    if (thrown.reaction === 'storage') {
      const rest = (asset.totalBytes ?? 0) - asset.durableBytes;
      return { type: 'storage', problem, needsBytes: thrown.needsBytes ?? rest };
    }
    if (thrown.reaction === 'item') return failed;
  }
  switch (thrown.code) {
    case 'cancelled':
      return { type: 'stopped' };
    case 'key-refused':
    case 'no-key':
    case 'key-unusable':
      return { type: 'key-needed', problem };
    case 'not-a-clip':
    case 'damaged-clip':
    case 'bad-transfer': {
      const restarts = asset.restarts + 1;
      if (restarts > MAX_RESTARTS) return failed;
      count({ restarts });
      return retry(problem, retryDelay(restarts, rules.retryDelayMs, rules.random));
    }
    case 'link-expired': {
      const refreshes = asset.refreshes + 1;
      if (refreshes > MAX_REFRESHES) return failed;
      count({ refreshes });
      return retry(problem, refreshes === 1 ? 0 : retryDelay(refreshes, rules.retryDelayMs, rules.random));
    }
    case 'connection-lost':
    case 'proxy-refused':
    case 'stalled':
    case 'file-server-busy':
    case 'file-server-fault':
    case 'disk-fault':
    case 'too-many-open-files': {
      const attempts = asset.attempts + 1;
      if (attempts > rules.retries) return failed;
      count({ attempts });
      const delayMs = retryDelay(attempts, rules.retryDelayMs, rules.random, thrown.retryAfterMs);
      return retry(problem, delayMs, thrown instanceof HostBusy ? thrown.host : null);
    }
    // Without its proxy this computer is as good as offline, which is no file's fault.
    case 'proxy-unreachable':
    case 'gateway-unreachable':
    case 'gateway-timeout':
    case 'gateway-busy':
    case 'gateway-fault':
    case 'gateway-certificate':
    case 'bad-answer':
      // The gateway's troubles never fail a file (polls are not counted); the poller tells of them.
      return retry(
        problem,
        Math.max(rules.retryDelayMs, retryDelay(4, rules.retryDelayMs, rules.random, thrown.retryAfterMs)),
      );
    default:
      return failed;
  }
}
