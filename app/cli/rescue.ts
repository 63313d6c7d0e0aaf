/** Carries out `dailies rescue`: tells what is finished at services and not saved here, and with --fetch saves it. */
import type { Argument, Value } from '../control/contract.ts';
import { lookAtAll } from '../control/look-at-all.ts';
import type { ControlSession } from '../control/session.ts';
import { builtInServices } from '../core/services/definitions/built-in.ts';
import { cleanText } from '../shared/clean-text.ts';
import { DailiesError } from '../shared/error-code.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { type CliAccounts, keyMissing } from './accounts.ts';
import { namedAccount } from './accounts-beside.ts';
import type { CliArguments } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { withOwner } from './find-owner.ts';
import { openEngine } from './open-engine.ts';
import type { Task } from './read-tasks.ts';
import { refuseOtherSettings } from './refused-options.ts';
import { UsageError } from './usage-error.ts';

type Found = Value<'rescue'>;

const HOUR_MS = 3_600_000;

/** Throws UsageError for a service that was named and has no list. */
function checkService({ service, isServiceNamed }: CliArguments): void {
  if (!isServiceNamed || service.list) return;
  const others = builtInServices.filter(({ list }) => list).map(({ id }) => id);
  throw new UsageError(
    `${service.name} has no list that Dailies could look at; name one of ${others.join(', ')}.`,
  );
}

function nobodyToAsk(): DailiesError {
  return new DailiesError('no-key', {
    ...{ cause: 'service-needs-key', words: 'a service that has a list' },
    value: 'DAILIES_API_KEY_NAME',
  });
}

async function lookAlone(
  args: CliArguments,
  accounts: CliAccounts,
  asked: Argument<'rescue'>,
): Promise<Found> {
  const listed = accounts.all.filter(({ service }) => service.list);
  if (args.isServiceNamed && accounts.chosen.key === null) throw keyMissing(args.service);
  if (!args.isServiceNamed && listed.every(({ key }) => key === null)) throw nobodyToAsk();
  const engine = openEngine(args, accounts);
  try {
    const keyless = new Set(listed.filter(({ key }) => key === null).map(({ id }) => id));
    return await lookAtAll(engine.rescue, asked, keyless);
  } finally {
    await engine.stop();
  }
}

/**
 * Has the Dailies that runs look. Throws UsageError for a service at which it has no account, and for settings that are
 * not its own; DailiesError `no-key` as alone.
 */
async function lookBeside(
  session: ControlSession,
  args: CliArguments,
  asked: Argument<'rescue'>,
): Promise<Found> {
  const status = await session.call('status', undefined);
  refuseOtherSettings(args, status);
  if (namedAccount(status, args)?.hasKey === false) throw keyMissing(args.service);
  const found = await session.call('rescue', asked);
  if (found.length === 0) throw nobodyToAsk();
  return found;
}

/** Writes how long a link lives: `3 h` or `40 min`; `?` for nobody knows, `over` for a link that may be gone. */
function leftOf(diesAtMs: number | null, nowMs: number): string {
  if (diesAtMs === null) return '?';
  if (diesAtMs <= nowMs) return 'over';
  const ms = diesAtMs - nowMs;
  return ms >= 2 * HOUR_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / 60_000)} min`;
}

function tell(
  found: Found,
  args: CliArguments,
  out: (text: string) => void,
  err: (text: string) => void,
): void {
  const nowMs = Date.now();
  for (const { account, service, clips, isCut, problem } of found) {
    for (const { id, prompt, model, finishedAtMs, diesAtMs } of clips) {
      const fact = { type: 'rescue', service, account, id, prompt, model, finishedAtMs, diesAtMs };
      const words = [service, leftOf(diesAtMs, nowMs).padStart(6), id, cleanText(prompt ?? model ?? '', 80)];
      out(args.json ? `${JSON.stringify(fact)}\n` : `${words.join('  ').trimEnd()}\n`);
    }
    if (args.json && problem)
      out(
        `${JSON.stringify({ type: 'error', code: problem.code, message: terminalSentence(problem), service })}\n`,
      );
    if (problem) err(`${service}  ${terminalSentence(problem)}\n`);
    if (isCut) err(`${service}  There is more than was looked at; the newest are shown.\n`);
  }
  const count = found.reduce((sum, { clips }) => sum + clips.length, 0);
  if (args.quiet) return;
  err(
    count === 0
      ? 'Nothing is finished there that is not here.\n'
      : `${count} finished and not saved here${args.fetch ? '' : '; dailies rescue --fetch saves them'}.\n`,
  );
}

function codeOf(found: Found): number {
  const problems = found.flatMap(({ problem }) => problem ?? []);
  if (problems.some(({ code }) => code === 'key-refused' || code === 'no-key')) return EXIT.key;
  return problems.length > 0 ? EXIT.failed : EXIT.saved;
}

export interface RescueRun {
  /** Fetches tasks as `dailies fetch` does. */
  readonly fetch: (tasks: readonly Task[]) => Promise<number>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Gives the exit code: that of the fetch, or of the first service that could not be looked at. */
export async function runRescue(args: CliArguments, accounts: CliAccounts, run: RescueRun): Promise<number> {
  checkService(args);
  const asked = args.isServiceNamed ? { service: args.service.id } : {};
  const found = await withOwner<Found>(
    args.data,
    (session: ControlSession) => lookBeside(session, args, asked),
    () => lookAlone(args, accounts, asked),
  );
  tell(found, args, run.out, run.err);
  const tasks = found.flatMap(({ account, clips }) => clips.map(({ id }) => ({ account, id })));
  const fetched = args.fetch && tasks.length > 0 ? await run.fetch(tasks) : EXIT.saved;
  return fetched === EXIT.saved ? codeOf(found) : fetched;
}
