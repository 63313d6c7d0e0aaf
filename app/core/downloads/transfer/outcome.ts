/** Says what a fault means for a transfer: again later, another link, never, or not before the person has acted. */
import type { DailiesError, ErrorCode, Problem } from '../../../shared/error-code.ts';
import { DiskFault } from '../../files/disk-fault.ts';
import type { AssetPatch, AssetRecord } from '../../library/records.ts';
import { nextStep, type Seen, type Step, type Trouble } from '../../services/patience.ts';
import { HostBusy, HostPaused, RangeRefused } from './faults.ts';
import type { TransferMemory } from './memory.ts';
import type { TransferClock } from './roles.ts';

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
  /** The disk or folder is in trouble: every transfer into it is concerned, or this one alone, which does not fit. */
  | {
      readonly type: 'storage';
      readonly problem: Problem;
      readonly needsBytes: number;
      readonly concerns: 'folder' | 'file';
    }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'stopped' };

const TROUBLES: { readonly [Code in ErrorCode]?: Trouble } = {
  'link-expired': 'link-refused',
  'no-link': 'link-refused',
  'not-a-clip': 'not-the-file',
  'damaged-clip': 'damaged',
  'bad-transfer': 'contradiction',
  'unknown-task': 'contradiction',
  'file-server-busy': 'host-busy',
  'file-server-fault': 'busy',
  'connection-lost': 'lost',
  'proxy-refused': 'lost',
  stalled: 'lost',
  'disk-fault': 'disk-passing',
  'too-many-open-files': 'disk-passing',
  // Without its proxy this computer is as good as offline, which is no file's fault.
  'proxy-unreachable': 'gateway',
  'gateway-unreachable': 'gateway',
  'gateway-timeout': 'gateway',
  'gateway-busy': 'gateway',
  'gateway-fault': 'gateway',
  'gateway-certificate': 'gateway',
  'bad-answer': 'gateway',
};

/** Tells which of the library's counts a trouble is one more of; null for those that are not counted. */
function counterOf(trouble: Trouble, anyByte: boolean): 'attempts' | 'restarts' | 'refreshes' | null {
  switch (trouble) {
    case 'gateway':
      return null;
    case 'link-refused':
      return 'refreshes';
    case 'not-the-file':
      return anyByte ? 'restarts' : 'refreshes';
    case 'damaged':
    case 'contradiction':
      return 'restarts';
    default:
      return 'attempts';
  }
}

/** Gives what comes after a fault; null for one that nothing is to be done about. */
export function stepAfter(
  fault: DailiesError,
  asset: AssetRecord,
  clock: TransferClock,
  memory: TransferMemory,
  rangesInRow: number,
): { readonly step: Step; readonly counted: AssetPatch; readonly trouble: Trouble } | null {
  const trouble = fault instanceof RangeRefused ? 'range-refused' : TROUBLES[fault.code];
  if (!trouble) return null;
  const anyByte = memory.furthest > 0 || asset.durableBytes > 0;
  const counter = counterOf(trouble, anyByte);
  const times = counter === null ? 1 : asset[counter] + 1;
  memory.troubledSinceMs ??= clock.monotonicNow();
  const sinceMs = clock.monotonicNow() - memory.troubledSinceMs;
  const { retryAfterMs } = fault;
  const linkLeftMs = memory.linkUntilMs === null ? undefined : memory.linkUntilMs - clock.now();
  const seen: Seen = { trouble, times, sinceMs, anyByte, rangesInRow, retryAfterMs, linkLeftMs };
  const step = nextStep(seen, clock.limits(), clock.random);
  return { step, trouble, counted: counter === null ? {} : { [counter]: times } };
}

/**
 * Applies the retry table of docs/rules.md §4; how often and when is patience's to say.
 * @param count stores how often this has happened, before anything is done about it.
 */
export function outcomeOf(
  thrown: DailiesError,
  asset: AssetRecord,
  clock: TransferClock,
  memory: TransferMemory,
  count: (patch: AssetPatch) => void,
): Outcome {
  const problem = thrown.toProblem();
  const failed: Outcome = { type: 'failed', problem };
  if (thrown instanceof HostPaused) {
    return { type: 'retry', atMs: thrown.untilMs, problem, wholeHost: null, told: true };
  }
  if (thrown instanceof DiskFault) {
    if (thrown.reaction === 'storage') {
      const rest = (asset.totalBytes ?? 0) - asset.durableBytes;
      const { concerns } = thrown;
      return { type: 'storage', problem, needsBytes: thrown.needsBytes ?? rest, concerns };
    }
    if (thrown.reaction === 'item') return failed;
  }
  if (thrown.code === 'cancelled') return { type: 'stopped' };
  if (['key-refused', 'no-key', 'key-unusable'].includes(thrown.code)) return { type: 'key-needed', problem };
  const after = stepAfter(thrown, asset, clock, memory, 0);
  if (!after) return failed;
  const { step, counted } = after;
  if (!('afterMs' in step)) return failed;
  count(counted);
  // Until something has come by another link: a fault of the gateway in between brings no refused one back.
  if (step.type === 'ask the task') memory.asksTask = true;
  const wholeHost = thrown instanceof HostBusy ? thrown.host : null;
  return { type: 'retry', atMs: clock.now() + step.afterMs, problem, wholeHost, told: false };
}
