/**
 * Carries out `fetch`, `watch` and `wait` while another Dailies has the library open: that one does the work, this one
 * tells of it.
 */
import type { ControlEvent } from '../control/contract.ts';
import type { ControlSession } from '../control/session.ts';
import { type LibraryReads, openLibraryReads } from '../core/library-reads.ts';
import { firstClipId } from '../shared/clip-id.ts';
import { DailiesError } from '../shared/error-code.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { isInReachBeside } from './accounts-beside.ts';
import type { CliArguments } from './arguments.ts';
import { allNamed, clipsNamed, isAmong } from './clips-of.ts';
import { findFailed, tellFailed } from './earlier-failures.ts';
import { listenForInterruption } from './interruption.ts';
import type { Task } from './read-tasks.ts';
import { inParts, readsBeside } from './reads-beside.ts';
import { refuseOtherSettings } from './refused-options.ts';
import type { Report } from './report.ts';
import { countEnds, endByItself, type RunEnd, tellEnd } from './run-end.ts';
import { tellSaved } from './tell-saved.ts';
import { trackAt } from './track-beside.ts';
import { createWaker } from './waker.ts';

/** Passes an event of the Dailies that runs on to the report. */
export function tellEvent(event: ControlEvent, report: Report): void {
  if (event.name === 'generation') report.task(event.value);
  else if (event.name === 'progress') report.progress(event.value);
  else if (event.name === 'saved') report.saved(event.value);
  else if (event.name === 'problem') report.problem(event.value);
}

/** Tells the person, too, what concerns the whole run, when the JSON goes to a script. */
function tellPerson(event: ControlEvent, { json }: CliArguments): void {
  if (event.name !== 'problem' || event.value.id !== null || !json) return;
  process.stderr.write(`${terminalSentence(event.value.problem)}\n`);
}

/** Takes out of `pending` what has ended, for good: a command or a POST has followed, too. */
async function dropEnded(
  session: ControlSession,
  reads: LibraryReads,
  pending: Set<string>,
  looked: readonly string[],
): Promise<void> {
  const hasEnded = (clip: string): boolean => reads.ending(clip) !== null;
  const ended = looked.filter((id) => pending.has(id) && clipsNamed(reads, id).every(hasEnded));
  const due = new Set<string>();
  for (const part of inParts(allNamed(reads, ended))) {
    for (const id of await session.call('hooksDue', { ids: [...part] })) due.add(id);
  }
  for (const id of ended) if (!clipsNamed(reads, id).some((clip) => due.has(clip))) pending.delete(id);
}

/**
 * Follows the running Dailies until what was asked for has ended. Rejects with `connection-lost` when that one ends
 * before; whoever calls goes on from where it stands.
 */
export async function fetchBeside(
  session: ControlSession,
  args: CliArguments,
  tasks: readonly Task[],
  report: Report,
): Promise<number> {
  const isWatch = args.command === 'watch';
  const begun = await session.call('status', undefined);
  let status = begun.engine;
  refuseOtherSettings(args, begun);
  const interruption = listenForInterruption();
  const reads = readsBeside(args.data);
  const scope = new Set<string>();
  const pending = new Set<string>();
  const waker = createWaker();
  let end: RunEnd | null = null;
  const finish = (how: RunEnd): void => {
    end ??= how;
    waker.wake();
  };
  let looked: Set<string> | null = new Set();
  let isLost = false;
  const unfollowed = new Set<string>();
  /** Those whose end for a failure has been told. */
  const toldFailed = new Set<string>();
  const stop = session.on((event) => {
    const id = 'id' in event.value ? event.value.id : null;
    if (isWatch || id === null || isAmong(scope, id)) tellEvent(event, report);
    tellPerson(event, args);
    if (event.name === 'problem' && id !== null && event.value.retryInMs === null) {
      toldFailed.add(id);
      if (event.value.problem.code === 'hook-failed') unfollowed.add(id);
    }
    if (event.name === 'status') status = event.value;
    if (event.name === 'changed') {
      if (event.value.ids === null) looked = null;
      else for (const one of event.value.ids) looked?.add(one).add(firstClipId(one));
    }
    waker.wake();
  });
  void session.lost.then(() => {
    isLost = true;
    waker.wake();
  });
  void interruption.happened.then(() => finish('interrupted'));
  const timer =
    args.timeoutMs !== null && !isWatch ? setTimeout(() => finish('timed-out'), args.timeoutMs) : null;
  try {
    if (tasks.length === 0) {
      const isInReach = isInReachBeside(begun, args);
      const isOurs = (id: string): boolean => isInReach(reads.item(id).account);
      for (const id of reads.unfinished().filter(isOurs)) scope.add(id);
      const failed = isWatch ? [] : findFailed(reads.rows).filter(isOurs);
      for (const id of failed) {
        scope.add(id);
        toldFailed.add(id);
      }
      const howToRetry = tellFailed(reads, failed, report);
      if (howToRetry !== null) process.stderr.write(`${howToRetry}\n`);
    }
    const tracked = await trackAt(session, args.command === 'wait' ? 'track' : 'fetch', tasks, begun, args);
    for (const { id } of tracked) scope.add(id);
    const old = tracked.filter(({ isNew }) => !isNew).map(({ id }) => id);
    tellSaved(reads, allNamed(reads, old), args, report);
    for (const id of scope) pending.add(id);
    looked = null;
    for (;;) {
      if (isLost) throw new DailiesError('connection-lost');
      const now = looked === null ? [...pending] : [...looked];
      looked = new Set();
      await dropEnded(session, reads, pending, now);
      const accountOf = (id: string): string | null => (reads.has(id) ? reads.item(id).account : null);
      const how = endByItself(args.command, pending, status, accountOf);
      if (how !== null) finish(how);
      if (end !== null) break;
      await waker.next();
    }
    tellEnds(reads, scope, toldFailed, args, report);
    const clips = allNamed(reads, scope);
    const late = clips.filter((id) => pending.has(id) || reads.ending(id) === null);
    const counts = countEnds(reads, clips);
    return tellEnd({ command: args.command, end, counts, late, unfollowed }, report);
  } finally {
    if (timer) clearTimeout(timer);
    stop();
    reads.close();
    interruption.stopListening();
  }
}

/** Tells what the library says before the one that runs has told it: a row changes a moment before its event comes. */
function tellEnds(
  reads: LibraryReads,
  scope: ReadonlySet<string>,
  toldFailed: ReadonlySet<string>,
  args: CliArguments,
  report: Report,
): void {
  const known = allNamed(reads, scope).filter((id) => reads.has(id));
  tellSaved(reads, args.command === 'watch' ? [] : known, args, report);
  for (const id of known) {
    if (reads.ending(id) !== 'failed' || toldFailed.has(id)) continue;
    const { generationState: state, stateWord, problem } = reads.item(id);
    if (state === 'failed') report.task({ id, state, stateWord });
    if (problem) report.problem({ id, problem, retryInMs: null });
  }
}

/** Gives the exit code where nothing is to be waited for, by a look at the library alone; null where something is. */
export function endedAlready(args: CliArguments, tasks: readonly Task[], report: Report): number | null {
  const reads = openLibraryReads(args.data);
  if (!reads) return null;
  try {
    const known = tasks.flatMap(({ id, account }) => reads.idOfTask(id, account) ?? []);
    const ids = allNamed(reads, known);
    if (known.length < tasks.length || !ids.every((id) => reads.has(id) && reads.ending(id) !== null))
      return null;
    tellSaved(reads, ids, args, report);
    for (const id of ids.filter((id) => reads.ending(id) === 'failed')) {
      const { problem } = reads.item(id);
      if (problem) report.problem({ id, problem, retryInMs: null });
    }
    const ended = {
      command: args.command,
      end: 'all-ended',
      late: [],
      unfollowed: new Set<string>(),
    } as const;
    return tellEnd({ ...ended, counts: countEnds(reads, ids) }, report);
  } finally {
    reads.close();
  }
}
