/**
 * Decides what to do after a trouble of a task, a link, a file or a key, and until when. Pure. Asked by on-answer.ts,
 * by the transfers (transfer/outcome.ts, verify.ts) and by key-doubts.ts; a poll that went wrong as a whole only waits
 * (network/retry-delay.ts). Its table is docs/patience.md, written from this very function by
 * test/core/services/patience-table.ts.
 */
import { retryDelay } from '../network/retry-delay.ts';

export type Trouble =
  /** The gateway does not know the task. */
  | 'unknown-task'
  /** The gateway says completed, and gives no link. */
  | 'no-link'
  /** The gateway refuses the key, in words and not by a web page. */
  | 'key-refused'
  /** Something else is wrong at the gateway while a link is asked for. */
  | 'gateway'
  /** The file server refuses the link: 401, 403, 404, 410. */
  | 'link-refused'
  /** A page, JSON, hardly anything or nothing at all came instead of the file. */
  | 'not-the-file'
  /** The file came, and is damaged. */
  | 'damaged'
  /** The file came and plays, and its form or a checksum that only hints speaks against it (docs/rules.md, T5). */
  | 'odd-form'
  /** An answer that contradicts itself, or leads nowhere. */
  | 'contradiction'
  /** The answer to a Range is no use, whatever the rest of the file would be: 400, 405, 412, 416, 501, a wrong 206. */
  | 'range-refused'
  /** A fault of the file server's own: 5xx, 408, 425. */
  | 'busy'
  /** The whole file server asks to slow down: 429, 503. */
  | 'host-busy'
  /** No connection, a broken one, or silence. */
  | 'lost'
  /** Too many open files, a file that another program holds. */
  | 'disk-passing';

/** What was seen so far. */
export interface Seen {
  readonly trouble: Trouble;
  /** How often in a row, this time included. */
  readonly times: number;
  /** Since the first of them. */
  readonly sinceMs: number;
  /** Whether a byte of the file ever came. */
  readonly anyByte?: boolean;
  /** Requests for a Range in a row that brought no byte, this one included; 0 when it asked for the whole file. */
  readonly rangesInRow?: number;
  /** Since the task was tracked. */
  readonly taskAgeMs?: number;
  /** The gateway has taken this key before. */
  readonly keyWorked?: boolean;
  /** What the server asked for by Retry-After, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Until the link is over, where it says when that is; below zero since then. */
  readonly linkLeftMs?: number | undefined;
  /** The very bytes that came the last time. */
  readonly sameBytes?: boolean;
  /** They are all: as many as were announced, or with the digest that the server gave. */
  readonly isWhole?: boolean;
}

/** What the person has said of how patient to be; null where nothing was said. */
export interface Limits {
  /** The base of every delay: 1 s unless said otherwise. */
  readonly retryDelayMs: number;
  readonly retries: number | null;
  readonly pollIntervalMs: number | null;
}

export type Step =
  | { readonly type: 'ask again'; readonly afterMs: number }
  /** Ask the task for its link again, then the file. */
  | { readonly type: 'ask the task'; readonly afterMs: number }
  /** Ask for the whole file now; what is there stays until that has come further. */
  | { readonly type: 'without Range' }
  /** Take the file as it is. */
  | { readonly type: 'keep' }
  | { readonly type: 'give up' };

/** Failures in a row without progress, unless --retries says otherwise (docs/rules.md, D9). */
const DEFAULT_RETRIES = 8;
/** The last question, to the task, waits as long as the fourth try. */
const ASKED_AT_LAST = 4;
/** A clip that came wrong is fetched again so often (D9). */
const MAX_WRONG = 2;
/** A task that was just submitted is not known everywhere at once (A3). In units of the retry delay: two minutes. */
const YOUNG = 120;
const YOUNG_INTERVALS = 15;
/** With the batch that left the task out, eight requests. */
const MAX_UNKNOWN = 7;
/** An older task is asked for so often before the gateway's word is taken. */
const FEW = 3;
/** In intervals of the person's own. */
const UNKNOWN_PACES = [1, 1, 2, 2, 3, 4];
/** For what is late: ten minutes at a retry delay of 1 s, or a hundred intervals of the person's own (T3). */
const LATE = 600;
const LATE_INTERVALS = 100;
/** Answers can come fast: so many at least, however long it has been. */
const LEAST_LATE = 10;
/** The longest pause while waiting for what is late, as a share of the whole: 15 s of ten minutes. */
const LATE_STEPS = 40;
/** Refusals in a row of a key that has worked (A2). */
const MAX_REFUSALS = 3;
/** A Range that failed so often in a row may be what is refused (T2). */
const MAX_RANGES = 2;

/**
 * Says for how many milliseconds what is late is waited for: a link at the pace of the polls, a file at that of the
 * tries.
 */
function lateMs({ retryDelayMs, pollIntervalMs }: Limits, isLink: boolean): number {
  const intervalsMs = LATE_INTERVALS * (pollIntervalMs ?? Number.POSITIVE_INFINITY);
  const paced = isLink && pollIntervalMs !== null;
  return Math.min(intervalsMs, paced ? LATE * 1_000 : LATE * retryDelayMs);
}

/** Says whether something was late for longer than anything is waited for. */
function tooLate(seen: Seen, limits: Limits): boolean {
  return seen.times >= LEAST_LATE && seen.sinceMs >= lateMs(limits, seen.trouble === 'no-link');
}

function unknownTask({ times, sinceMs, taskAgeMs = 0 }: Seen, limits: Limits): Step {
  const { retryDelayMs, pollIntervalMs } = limits;
  // As old as it was at the first of these answers: on a busy machine the questions themselves may come late.
  const isYoung =
    taskAgeMs - sinceMs < Math.max(YOUNG * retryDelayMs, YOUNG_INTERVALS * (pollIntervalMs ?? 0));
  if (times >= (isYoung ? MAX_UNKNOWN : FEW)) return { type: 'give up' };
  const afterMs =
    pollIntervalMs === null
      ? (isYoung ? 2 ** times : 2) * retryDelayMs
      : (UNKNOWN_PACES[times - 1] ?? 1) * pollIntervalMs;
  return { type: 'ask again', afterMs };
}

/** Decides about a link that is missing. Most come within seconds, so the first questions are quick. */
function missingLink(seen: Seen, limits: Limits): Step {
  if (tooLate(seen, limits)) return { type: 'give up' };
  const { retryDelayMs, pollIntervalMs } = limits;
  const afterMs = pollIntervalMs ?? retryDelayMs * Math.min(60, 2 ** Math.min(seen.times, 6));
  return { type: 'ask the task', afterMs };
}

/** Decides about a file that is not there yet: the task is asked again meanwhile, at once the first time. */
function lateFile(seen: Seen, limits: Limits, delayMs: (attempt: number) => number): Step {
  const over = limits.retries === null ? tooLate(seen, limits) : seen.times > limits.retries;
  if (over) return { type: 'give up' };
  const afterMs = seen.times === 1 ? 0 : lateDelayMs(seen, limits, delayMs(seen.times - 1));
  return { type: 'ask the task', afterMs };
}

/**
 * Bounds a delay by a share of the whole wait, so that what has come is soon seen; but waits as long as the server
 * asks.
 */
function lateDelayMs({ retryAfterMs = 0 }: Seen, limits: Limits, delayMs: number): number {
  return retryAfterMs > 0 ? delayMs : Math.round(Math.min(lateMs(limits, false) / LATE_STEPS, delayMs));
}

function ofTheFileServer(seen: Seen, limits: Limits, delayMs: (attempt: number) => number): Step {
  const { times } = seen;
  switch (seen.trouble) {
    case 'link-refused':
      // That a link is refused when its time is over says nothing of the file.
      if (!seen.anyByte || isOver(seen)) return lateFile(seen, limits, delayMs);
      if (times > MAX_WRONG) return { type: 'give up' };
      return { type: 'ask the task', afterMs: times === 1 ? 0 : delayMs(times) };
    case 'not-the-file':
      if (!seen.anyByte) return lateFile(seen, limits, delayMs);
      break;
    case 'busy': {
      // A server that is not ready says so in many ways (T3).
      if (!seen.anyByte && limits.retries === null) {
        if (tooLate(seen, limits)) return { type: 'give up' };
        return { type: 'ask again', afterMs: lateDelayMs(seen, limits, delayMs(times)) };
      }
      if (times > (limits.retries ?? DEFAULT_RETRIES)) return { type: 'give up' };
      return { type: 'ask again', afterMs: delayMs(times) };
    }
    case 'lost':
      // The network may be gone, and not the server: then the gateway cannot be asked either, which fails no file.
      if (limits.retries === null && times === DEFAULT_RETRIES + 1) {
        return { type: 'ask the task', afterMs: delayMs(ASKED_AT_LAST) };
      }
      if (times > (limits.retries ?? DEFAULT_RETRIES)) return { type: 'give up' };
      return { type: 'ask again', afterMs: delayMs(times) };
    case 'host-busy':
    case 'disk-passing':
      if (times > (limits.retries ?? DEFAULT_RETRIES)) return { type: 'give up' };
      return { type: 'ask again', afterMs: delayMs(times) };
    default:
      break;
  }
  return times > MAX_WRONG ? { type: 'give up' } : { type: 'ask the task', afterMs: delayMs(times) };
}

function isOver({ linkLeftMs = Number.POSITIVE_INFINITY }: Seen, afterMs = 0): boolean {
  return linkLeftMs <= afterMs;
}

/** Asks the task first where the link will be over by then: what is asked for again needs another one. */
function withGoodLink(seen: Seen, step: Step): Step {
  return step.type === 'ask again' && isOver(seen, step.afterMs) ? { ...step, type: 'ask the task' } : step;
}

/**
 * Says whether a file is taken that plays and is odd: it is whole, or the same bytes have come twice. Otherwise it may
 * have been cut, and is fetched once more.
 */
export function keepsOdd({
  sameBytes = false,
  isWhole = false,
}: Pick<Seen, 'sameBytes' | 'isWhole'>): boolean {
  return sameBytes || isWhole;
}

/** Says whether a trouble may be that of the Range alone. */
function mayBeTheRange(seen: Seen, step: Step): boolean {
  const { trouble, rangesInRow = 0 } = seen;
  if (rangesInRow === 0 || trouble === 'disk-passing' || trouble === 'damaged') return false;
  if (trouble === 'range-refused' || step.type === 'give up') return true;
  if (trouble === 'link-refused' && isOver(seen)) return false;
  return rangesInRow >= MAX_RANGES && trouble !== 'host-busy';
}

/**
 * Says what to do after a trouble.
 * @param random 0 ≤ r < 1, for the jitter of the delays.
 */
export function nextStep(seen: Seen, limits: Limits, random: () => number): Step {
  const delayMs = (attempt: number): number =>
    retryDelay(attempt, limits.retryDelayMs, random, seen.retryAfterMs);
  switch (seen.trouble) {
    case 'unknown-task':
      return unknownTask(seen, limits);
    case 'no-link':
      return missingLink(seen, limits);
    case 'key-refused':
      return seen.keyWorked && seen.times < MAX_REFUSALS
        ? { type: 'ask again', afterMs: limits.retryDelayMs * 2 ** seen.times }
        : { type: 'give up' };
    case 'gateway':
      // The gateway's troubles never fail a file (polls are not counted); the poller tells of them.
      return { type: 'ask again', afterMs: Math.max(limits.retryDelayMs, delayMs(4)) };
    case 'odd-form':
      return keepsOdd(seen) ? { type: 'keep' } : ofTheFileServer(seen, limits, delayMs);
    default: {
      const step = withGoodLink(seen, ofTheFileServer(seen, limits, delayMs));
      return mayBeTheRange(seen, step) ? { type: 'without Range' } : step;
    }
  }
}
