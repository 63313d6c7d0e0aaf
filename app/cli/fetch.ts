/**
 * Carries out `dailies fetch`, `watch` and `wait` in this process: runs the engine until all has ended, or someone ends
 * it.
 */

import type { Engine } from '../core/engine.ts';
import { checkFolder, makeFolder } from '../core/files/target-folder.ts';
import { firstClipId } from '../shared/clip-id.ts';
import { DailiesError, type Problem } from '../shared/error-code.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { type CliAccounts, requireKeys } from './accounts.ts';
import type { CliArguments } from './arguments.ts';
import { allNamed, clipsNamed, isAmong } from './clips-of.ts';
import { findFailed, tellFailed } from './earlier-failures.ts';
import { EXIT } from './exit-codes.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { openEngine } from './open-engine.ts';
import type { Task } from './read-tasks.ts';
import type { Report } from './report.ts';
import { countEnds, endByItself, type RunEnd, tellEnd } from './run-end.ts';
import { serveEngine } from './serve.ts';
import { tellSaved } from './tell-saved.ts';

/**
 * Passes what the engine tells on to the report.
 * @param isOurs whether this run was asked for an item: others may have theirs fetched by the same engine.
 */
function connect(engine: Engine, report: Report, json: boolean, isOurs: (id: string) => boolean): void {
  engine.on('generation', (event) => isOurs(event.id) && report.task(event));
  engine.on('progress', (reports) => {
    for (const one of reports) if (isOurs(one.id)) report.progress(one);
  });
  engine.on('saved', (event) => isOurs(event.id) && report.saved(event));
  engine.on('problem', (event) => {
    if (event.id !== null && !isOurs(event.id)) return;
    report.problem(event);
    // What concerns the whole run is for the person too, when the JSON goes to a script.
    if (json && event.id === null) process.stderr.write(`${terminalSentence(event.problem)}\n`);
  });
}

/** Says whether nothing happens to an item any more: what follows its saving has run, too. */
function hasEnded(engine: Engine, id: string): boolean {
  return clipsNamed(engine, id).every((clip) => engine.ending(clip) !== null && !engine.isHookDue(clip));
}

/** Resolves with what ended the run. */
function waitForEnd(
  engine: Engine,
  args: CliArguments,
  pending: Set<string>,
  interruption: Interruption,
): Promise<RunEnd> {
  let keepAlive: NodeJS.Timeout | undefined;
  return new Promise<RunEnd>((resolve) => {
    // Between polls nothing else may keep the program alive.
    keepAlive = setInterval(() => undefined, 60_000);
    const accountOf = new Map([...pending].map((id) => [id, engine.item(id).account]));
    const endIfDone = (): void => {
      const end = endByItself(args.command, pending, engine.status(), (id) => accountOf.get(id) ?? null);
      if (end !== null) resolve(end);
    };
    engine.on('library-changed', ({ ids }) => {
      for (const id of ids?.flatMap((one) => [one, firstClipId(one)]) ?? [...pending]) {
        if (pending.has(id) && hasEnded(engine, id)) pending.delete(id);
      }
      endIfDone();
    });
    engine.on('status', endIfDone);
    if (args.timeoutMs !== null && args.command !== 'watch') {
      setTimeout(() => resolve('timed-out'), args.timeoutMs).unref();
    }
    void interruption.happened.then(() => resolve('interrupted'));
    for (const id of [...pending]) if (hasEnded(engine, id)) pending.delete(id);
    endIfDone();
  }).finally(() => clearInterval(keepAlive));
}

/** Tracks each task at its account; gives what its item is called by, and whether it was there already. */
export function trackTasks(
  engine: Engine,
  tasks: readonly Task[],
): readonly { readonly id: string; readonly isNew: boolean }[] {
  const accounts = [...new Set(tasks.map(({ account }) => account))];
  return accounts.flatMap((account) =>
    engine
      .track(
        tasks.filter((task) => task.account === account).map(({ id }) => id),
        account,
      )
      .flatMap((made) =>
        made.outcome === 'refused' ? [] : [{ id: made.id, isNew: made.outcome === 'added' }],
      ),
  );
}

/**
 * Says whether a run without tasks goes on with an item of an account: of the service that was named, else any with a
 * key.
 */
function isInReach({ all, chosen }: CliAccounts, args: CliArguments, account: string): boolean {
  if (args.isServiceNamed) return account === chosen.id;
  return all.some(({ id, key }) => id === account && key !== null);
}

/** Tells of clips that are on disk already, and tries again what failed or is missing. */
function goOnWith(engine: Engine, already: readonly string[], args: CliArguments, report: Report): void {
  for (const id of already) {
    // Who waits has not asked for anything to be tried again.
    if (args.command !== 'wait') engine.fetch([id]);
    tellSaved(engine, [id], args, report);
  }
}

/** Finds out, before anything is waited for, whether the folder can be used; null when it can. */
async function folderProblem(folder: string): Promise<Problem | null> {
  try {
    await makeFolder(folder);
    await checkFolder(folder);
    return null;
  } catch (thrown) {
    if (thrown instanceof DailiesError) return thrown.toProblem();
    throw thrown;
  }
}

/** Runs the command to its end and gives the exit code. Throws DailiesError `no-key` before anything is asked. */
export async function runFetch(
  args: CliArguments,
  tasks: readonly Task[],
  accounts: CliAccounts,
  report: Report,
  connectAfter: Promise<void>,
): Promise<number> {
  requireKeys(
    accounts,
    tasks.map(({ account }) => account),
  );
  const scope = new Set<string>();
  const isScoped = args.command !== 'watch';
  const engine = openEngine(args, accounts, isScoped ? scope : undefined, connectAfter);
  const interruption = listenForInterruption();
  const owner = args.command === 'watch' ? 'watch' : 'fetch';
  const control = await serveEngine(engine, args, owner, isScoped ? scope : null);
  try {
    const own = new Set<string>();
    connect(engine, report, args.json, (id) => !isScoped || isAmong(own, id));
    const isOurs = (id: string): boolean => isInReach(accounts, args, engine.item(id).account);
    if (tasks.length === 0) {
      for (const id of engine.unfinished().filter(isOurs)) scope.add(id);
      const failedEarlier = isScoped ? findFailed(engine.window).filter(isOurs) : [];
      for (const id of failedEarlier) scope.add(id);
      const howToRetry = tellFailed(engine, failedEarlier, report);
      if (howToRetry !== null) process.stderr.write(`${howToRetry}\n`);
    }
    const tracked = trackTasks(engine, tasks);
    for (const { id } of tracked) scope.add(id);
    goOnWith(
      engine,
      allNamed(
        engine,
        tracked.filter(({ isNew }) => !isNew).map(({ id }) => id),
      ),
      args,
      report,
    );
    const all = [...scope];
    for (const id of all) own.add(id);
    /** Whatever the service has made of them meanwhile. */
    const clips = (): readonly string[] => allNamed(engine, all);
    const problem = await folderProblem(args.out);
    if (problem && isScoped) {
      const failed = clips().filter((id) => engine.ending(id) !== 'saved');
      report.problem({ id: null, problem, retryInMs: null });
      if (args.json) process.stderr.write(`${terminalSentence(problem)}\n`);
      for (const id of failed) report.problem({ id, problem, retryInMs: null });
      report.done(clips().length - failed.length, failed.length);
      return failed.length === 0 ? EXIT.saved : EXIT.failed;
    }
    if (problem) report.problem({ id: null, problem, retryInMs: null });
    const pending = new Set(all);
    const unfollowed = new Set<string>();
    engine.on('problem', ({ id, problem: { code }, retryInMs }) => {
      if (id !== null && isAmong(own, id) && code === 'hook-failed' && retryInMs === null) unfollowed.add(id);
    });
    const ended = waitForEnd(engine, args, pending, interruption);
    engine.start();
    const end = await ended;
    const counts = countEnds(engine, clips());
    const late = clips().filter((id) => pending.has(id) || !hasEnded(engine, id));
    control.stop();
    await engine.stop();
    return tellEnd({ command: args.command, end, counts, late, unfollowed }, report);
  } finally {
    control.stop();
    await engine.stop();
    interruption.stopListening();
  }
}
