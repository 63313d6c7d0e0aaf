/**
 * Carries out `dailies export`: writes saved clips as one file for an editor, or copies them to a folder. It reads the
 * library beside whoever has it open, and fetches nothing.
 */
import { makeFolder } from '../core/files/target-folder.ts';
import { type LibraryReads, openLibraryReads } from '../core/library-reads.ts';
import { clipPlace, firstClipId } from '../shared/clip-id.ts';
import { DailiesError, type Problem } from '../shared/error-code.ts';
import type { CliAccounts } from './accounts.ts';
import type { CliArguments } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import type { ExportArguments } from './export-arguments.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { openEngine } from './open-engine.ts';
import type { Task } from './read-tasks.ts';
import type { Report } from './report.ts';

const NAME = 'Dailies';
/** Whoever writes a script has no list in view: the order is that of `dailies list`. */
const ORDER = { sort: 'tracked', descending: false } as const;
/** What an export reads. */
type Clips = Pick<LibraryReads, 'inOrder' | 'exportClips' | 'copyClips'> & {
  readonly rows: (query: Parameters<LibraryReads['rows']>[0]) => ReturnType<LibraryReads['rows']>;
  close(): void | Promise<void>;
};
const LEFT_OUT: Problem = { code: 'file-missing', facts: { cause: 'clip-left-out' } };

/** Reads the library as it lies there; one of an earlier version is opened for work first, which brings it up to date. */
function openClips(args: CliArguments, accounts: CliAccounts): Clips {
  const serviceOf = (account: string): string | null =>
    accounts.all.find(({ id }) => id === account)?.service.id ?? null;
  const reads = openLibraryReads(args.data, serviceOf);
  if (reads) return reads;
  const engine = openEngine(args, accounts);
  const { inOrder, exportClips, copyClips, window: rows } = engine;
  return { inOrder, exportClips, copyClips, rows, close: () => engine.stop() };
}

/**
 * Finds the clips that were named, or every saved one, or the picked ones of these. Throws DailiesError `not-found`.
 */
function chosenIds(clips: Clips, named: readonly Task[], picks: boolean): readonly string[] {
  const marks = picks ? (['pick'] as const) : [];
  const query = { search: '', statuses: [], marks, ...ORDER, limit: 200 } as const;
  const found: string[] = [];
  const wanted = new Map(named.map((task) => [`${task.account} ${task.id}`, task.id]));
  const met = new Set<string>();
  for (let offset = 0; ; offset += query.limit) {
    const { rows } = clips.rows({ ...query, offset });
    for (const { id, account, hasVideo } of rows) {
      // Called by its account's name as well where another has the same task.
      const [first, clip] = [firstClipId(id), clipPlace(id)];
      const taskId = first.endsWith(`@${account}`) ? first.slice(0, -account.length - 1) : first;
      // The task's own id names each of its clips, `#1` the first alone.
      const names = [first, taskId]
        .flatMap((name) => [`${account} ${name}`, `${account} ${name}#${clip}`])
        .filter((name) => wanted.has(name));
      for (const name of names) met.add(name);
      if (named.length === 0 ? hasVideo : names.length > 0) found.push(id);
    }
    if (rows.length < query.limit) break;
  }
  const unknown = [...wanted].find(([name]) => !met.has(name))?.[1];
  if (unknown !== undefined) {
    const cause = picks ? 'clip-not-picked' : 'clip-not-listed';
    throw new DailiesError('not-found', { cause, value: unknown });
  }
  return clips.inOrder(found, ORDER);
}

function tellLeft(report: Report, ids: readonly string[]): void {
  for (const id of ids) {
    report.problem({ id, problem: LEFT_OUT, retryInMs: null });
  }
}

async function copyFiles(
  clips: Clips,
  ids: readonly string[],
  args: CliArguments,
  to: string,
  interruption: Interruption,
  report: Report,
): Promise<number> {
  await makeFolder(to);
  const stopper = new AbortController();
  void interruption.happened.then(() => stopper.abort());
  const done = await clips.copyClips(ids, {
    ...{ folder: to, nameTemplate: args.name, signal: stopper.signal },
    onProgress: () => undefined,
  });
  tellLeft(report, done.left);
  if (done.problem) report.problem({ id: null, problem: done.problem, retryInMs: null });
  report.done(done.copied + done.already, done.left.length + done.remaining);
  if (stopper.signal.aborted) return EXIT.interrupted;
  return done.left.length + done.remaining === 0 ? EXIT.saved : EXIT.failed;
}

/** Gives the exit code: 0 when every clip is in it. Throws DailiesError for what is told once, for all. */
export async function runExport(
  args: CliArguments,
  accounts: CliAccounts,
  { format, to, picks, bins, promptAs }: ExportArguments,
  named: readonly Task[],
  report: Report,
): Promise<number> {
  const clips = openClips(args, accounts);
  const interruption = listenForInterruption();
  try {
    const ids = chosenIds(clips, named, picks);
    if (ids.length === 0) {
      throw new DailiesError('not-found', { cause: picks ? 'none-picked' : 'none-saved' });
    }
    if (format === 'files') return await copyFiles(clips, ids, args, to, interruption, report);
    const target = { path: to, name: NAME, replace: false };
    const { count, left } = await clips.exportClips(ids, target, { format, bins, promptAs });
    tellLeft(report, left);
    report.exported({ path: to, format, clips: count });
    return left.length === 0 ? EXIT.saved : EXIT.failed;
  } finally {
    await clips.close();
    interruption.stopListening();
  }
}
