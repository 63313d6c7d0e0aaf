/** Runs the command line once, from argv to an exit code. Prints sentences; a stack only with --debug. */

import { connectControl } from '../control/client.ts';
import { readWithoutWindow, trustSystemCertificates } from '../core/network/certificates.ts';
import { DailiesError } from '../shared/error-code.ts';
import { accountsOf, knownAccounts } from './accounts.ts';
import { accountOfTask } from './accounts-beside.ts';
import { type CliArguments, parseArguments, UsageError } from './arguments.ts';
import { endedAlready, fetchBeside } from './beside.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import { runExport } from './export.ts';
import { runFetch, trackTasks } from './fetch.ts';
import { withOwner } from './find-owner.ts';
import { runItemCommand, runShow } from './item-commands.ts';
import { listLibrary } from './list.ts';
import { canDrawOn, createLiveReport } from './live-report.ts';
import { createClipsAccess } from './mcp/beside-clips.ts';
import { createOwnClips } from './mcp/own-clips.ts';
import { runMcp } from './mcp/run-mcp.ts';
import { openEngine } from './open-engine.ts';
import { readTasks, requireAccounts, type Task } from './read-tasks.ts';
import { refuseOtherSettings } from './refused-options.ts';
import { createJsonReport, createPlainReport, type Report } from './report.ts';
import { runRescue } from './rescue.ts';
import { serveEngine } from './serve.ts';
import { runServices } from './services.ts';
import { runEvents, runStatus } from './status.ts';
import { toldOnce } from './told-once.ts';
import { trackBeside } from './track-beside.ts';
import { VERSION } from './version.ts';
import { watchOutput } from './watch-output.ts';

const KEY_CODES = ['no-key', 'key-unusable', 'key-refused'];
const LIBRARY_CODES = ['library-in-use', 'library-newer', 'library-unusable'];

function exitCodeOf(fault: DailiesError): number {
  if (KEY_CODES.includes(fault.code)) return EXIT.key;
  if (LIBRARY_CODES.includes(fault.code)) return EXIT.library;
  return fault.code === 'bad-address' || fault.code === 'bad-input' ? EXIT.usage : EXIT.failed;
}

/** An agent's server lets go of the library so long after its last use. */
const IDLE_MS = 5_000;

function createReport(args: CliArguments): Report {
  const out = (text: string): void => void process.stdout.write(text);
  const err = (text: string): void => void process.stderr.write(text);
  if (args.json) return createJsonReport(out);
  const isShown = !args.quiet && ['fetch', 'watch', 'wait', 'rescue'].includes(args.command);
  const live = isShown && canDrawOn(process.stderr, process.env.TERM);
  return live ? createLiveReport(process.stderr, { out, err }) : createPlainReport({ out, err }, args.quiet);
}

/**
 * Fetches through the Dailies that runs, or in this process; begins again as often as that one ends before it is done.
 */
async function fetchBesideOrAlone(
  args: CliArguments,
  tasks: readonly Task[],
  report: Report,
): Promise<number> {
  const told = toldOnce(report);
  if (args.command === 'wait' && args.tasks.length > 0) {
    const code = endedAlready(args, tasks, told);
    if (code !== null) return code;
  }
  const startedAtMs = performance.now();
  /** Gives the arguments with what is left of their `--timeout`. */
  const now = (): CliArguments => {
    if (args.timeoutMs === null) return args;
    return { ...args, timeoutMs: Math.max(1, args.timeoutMs - (performance.now() - startedAtMs)) };
  };
  return withOwner(
    args.data,
    (session) => fetchBeside(session, now(), tasks, told),
    () => {
      const keys = args.command === 'rescue' ? 'optional' : 'required';
      const accounts = accountsOf(args, process.env, keys);
      requireAccounts(tasks, knownAccounts(accounts));
      const log = (line: string): void => void (args.debug && process.stderr.write(`${line}\n`));
      return runFetch(
        now(),
        tasks,
        accounts,
        told,
        trustSystemCertificates({ log, read: readWithoutWindow }),
      );
    },
  );
}

async function runCommand(args: CliArguments, report: Report): Promise<number> {
  const unasked = accountsOf(args, process.env, 'none');
  const isAboutItems = COMMANDS[args.command].words === 'ids';
  const tasks = isAboutItems ? [] : readTasks(args.tasks, knownAccounts(unasked));
  switch (args.command) {
    case 'wait':
    case 'fetch':
    case 'watch':
      return fetchBesideOrAlone(args, tasks, report);
    case 'track':
      return withOwner(
        args.data,
        (session) => trackBeside(session, args, tasks, report),
        async () => {
          requireAccounts(tasks, knownAccounts(unasked));
          const engine = openEngine(args, unasked);
          try {
            for (const { id } of trackTasks(engine, tasks)) {
              const { generationState, stateWord } = engine.item(id);
              report.task({ id, state: generationState, stateWord });
            }
          } finally {
            await engine.stop();
          }
          return EXIT.saved;
        },
      );
    case 'pause':
    case 'resume':
    case 'retry':
    case 'remove':
      return runItemCommand(args.command, args, report, () => openEngine(args, unasked));
    case 'open':
    case 'reveal':
      return runShow(args.command, args, () => connectControl(args.data));
    case 'status':
      return runStatus(args, (text) => void process.stdout.write(text));
    case 'events':
      return runEvents(args, (text) => void process.stdout.write(text));
    case 'rescue':
      return runRescue(args, accountsOf(args, process.env, 'optional'), {
        fetch: (found) => fetchBesideOrAlone(args, found, report),
        out: (text) => void process.stdout.write(text),
        err: (text) => void process.stderr.write(text),
      });
    case 'export':
      if (args.export === null) throw new Error('it has no options of its own');
      return runExport(args, unasked, args.export, tasks, report);
    case 'mcp': {
      const log = (line: string): void => void process.stderr.write(`${line}\n`);
      const connectAfter = trustSystemCertificates({
        log: (line) => void (args.debug && log(line)),
        read: readWithoutWindow,
      });
      // Reading needs no key, and what needs one says so.
      const accounts = accountsOf(args, process.env, 'optional');
      const own = createOwnClips({
        open: () => openEngine(args, accounts, undefined, connectAfter),
        serve: (engine) => serveEngine(engine, args, 'mcp', null),
        idleMs: IDLE_MS,
      });
      const bare = { account: accounts.chosen.id, id: '', isBare: true } as const;
      const access = createClipsAccess({
        ...{ dataFolder: args.data, own },
        async accountFor(session) {
          const status = await session.call('status', undefined);
          refuseOtherSettings(args, status);
          return accountOfTask(bare, session, status, args);
        },
      });
      return (await runMcp(access, args.debug ? log : () => undefined)) ? EXIT.interrupted : EXIT.saved;
    }
    case 'list':
      await listLibrary(args, unasked, report, () => openEngine(args, unasked));
      return EXIT.saved;
  }
}

/**
 * Runs what was typed and gives an exit code of app/cli/exit-codes.ts.
 * @param argv without node and the script.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const output = watchOutput(process.stdout, process.stderr);
  const code = await runGuarded(argv);
  if (code !== EXIT.saved || !(await output.isLost())) return code;
  process.stderr.write(
    'There is no room for the output where it was to be written; make room, then try again.\n',
  );
  return EXIT.failed;
}

/** Whatever is thrown becomes a sentence and an exit code. */
async function runGuarded(argv: readonly string[]): Promise<number> {
  let report: Report | null = null;
  try {
    const parsed = parseArguments(argv, VERSION);
    if (parsed.type === 'show') {
      process.stdout.write(parsed.text);
      return EXIT.saved;
    }
    if (parsed.type === 'services') {
      return runServices(parsed.arguments, (text) => void process.stdout.write(text));
    }
    report = createReport(parsed.arguments);
    return await runCommand(parsed.arguments, report);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      process.stderr.write(`${thrown.message}\n`);
      return EXIT.usage;
    }
    const fault = thrown instanceof DailiesError ? thrown : new DailiesError('internal');
    const asJson = argv.includes('--json');
    if (report && asJson) report.problem({ id: null, problem: fault.toProblem(), retryInMs: null });
    process.stderr.write(`${fault.message}\n`);
    if (argv.includes('--debug') && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
    return exitCodeOf(fault);
  } finally {
    report?.end();
  }
}
