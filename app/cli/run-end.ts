/** Says when and how a run of `fetch`, `watch` or `wait` ends, whichever Dailies does the work. */
import type { Engine } from '../core/engine.ts';
import type { EngineStatus } from '../shared/library-view.ts';
import type { CliArguments } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import type { Report } from './report.ts';

export type RunEnd = 'all-ended' | 'timed-out' | 'interrupted' | 'key-refused';

/**
 * Says what ends a run by itself; null while something is still to come.
 * @param accountOf gives the account of an item; null for one that is gone.
 */
export function endByItself(
  command: CliArguments['command'],
  pending: ReadonlySet<string>,
  { downloading, refusedAccounts }: Pick<EngineStatus, 'downloading' | 'refusedAccounts'>,
  accountOf: (id: string) => string | null,
): RunEnd | null {
  if (pending.size === 0) return command === 'watch' ? null : 'all-ended';
  const isRefused = (id: string): boolean => {
    const account = accountOf(id);
    return account !== null && refusedAccounts.includes(account);
  };
  // Of a refused account nothing comes any more; the others go on.
  return downloading === 0 && [...pending].every(isRefused) ? 'key-refused' : null;
}

export interface EndCounts {
  readonly saved: number;
  readonly failed: number;
  readonly unfinished: number;
}

/** Counts how these clips have ended. */
export function countEnds({ ending }: Pick<Engine, 'ending'>, ids: readonly string[]): EndCounts {
  const ends = ids.map((id) => ending(id));
  const saved = ends.filter((end) => end === 'saved').length;
  const failed = ends.filter((end) => end === 'failed').length;
  return { saved, failed, unfinished: ends.length - saved - failed };
}

export interface EndedRun {
  readonly command: CliArguments['command'];
  readonly end: RunEnd;
  readonly counts: EndCounts;
  /** Those that had no more time. */
  readonly late: Iterable<string>;
  /** Those that are saved, and whose command or POST has failed for good. */
  readonly unfollowed: ReadonlySet<string>;
}

/** Tells what is said last and gives the exit code. */
export function tellEnd({ command, end, counts, late, unfollowed }: EndedRun, report: Report): number {
  const { saved, failed, unfinished } = counts;
  switch (end) {
    case 'all-ended':
      report.done(saved, failed);
      return failed + unfollowed.size === 0 ? EXIT.saved : EXIT.failed;
    case 'timed-out':
      if (command === 'wait') {
        report.done(saved, failed);
        return EXIT.waiting;
      }
      for (const id of late)
        report.problem({ id, problem: { code: 'timed-out', facts: {} }, retryInMs: null });
      report.done(saved, failed + unfinished);
      return failed + unfinished + unfollowed.size === 0 ? EXIT.saved : EXIT.failed;
    case 'key-refused':
      report.done(saved, failed + unfinished);
      return EXIT.key;
    case 'interrupted':
      report.done(saved, failed);
      return EXIT.interrupted;
  }
}
