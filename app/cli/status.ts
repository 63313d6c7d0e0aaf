/** Carries out `dailies status` and `dailies events`: tells what the Dailies that runs does, now and from now on. */
import { setTimeout as wait } from 'node:timers/promises';
import { connectControl } from '../control/client.ts';
import type { ControlStatus } from '../control/contract.ts';
import type { ControlSession } from '../control/session.ts';
import { cleanText } from '../shared/clean-text.ts';
import type { Problem } from '../shared/error-code.ts';
import { ITEM_STATUSES, type StatusCounts } from '../shared/library-view.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import type { CliArguments } from './arguments.ts';
import { tellEvent } from './beside.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import { readsAtRest } from './reads-beside.ts';
import { createJsonReport } from './report.ts';

/** Between two looks for a Dailies that runs. */
const LOOK_MS = 500;

function problemsOf({ engine, hasKey }: ControlStatus): readonly Problem[] {
  const refused: Problem = {
    code: 'key-refused',
    facts: engine.refusalWords === null ? {} : { words: engine.refusalWords },
  };
  return [
    ...(hasKey ? [] : [{ code: 'no-key', facts: {} } as const]),
    ...(engine.keyRefused ? [refused] : []),
    ...(engine.gatewayProblem ? [engine.gatewayProblem] : []),
    ...(engine.storageProblem ? [engine.storageProblem] : []),
  ];
}

function readCounts(dataFolder: string): StatusCounts | null {
  const reads = readsAtRest(dataFolder);
  try {
    return reads?.counts() ?? null;
  } finally {
    reads?.close();
  }
}

interface Told {
  readonly session: Pick<ControlSession, 'owner' | 'version' | 'pid'> | null;
  readonly status: ControlStatus | null;
  readonly counts: StatusCounts | null;
}

function asJson({ session, status, counts }: Told): string {
  return JSON.stringify({
    type: 'status',
    running: session !== null,
    ...(session ? { owner: session.owner, version: session.version, pid: session.pid } : {}),
    counts: Object.fromEntries(ITEM_STATUSES.map((name) => [name, counts?.[name] ?? 0])),
    ...(status
      ? {
          ...{ offline: status.engine.offline, safeMode: status.engine.safeMode },
          ...{ allPaused: status.engine.allPaused, hasKey: status.hasKey },
          problems: problemsOf(status).map((one) => ({ code: one.code, message: terminalSentence(one) })),
        }
      : {}),
  });
}

function asText({ session, status, counts }: Told): string {
  const who = session
    ? `Dailies ${cleanText(session.version, 64)} is running (${session.owner}, process ${session.pid}).`
    : 'Dailies is not running.';
  const numbers = ITEM_STATUSES.map((name) => `${counts?.[name] ?? 0} ${name}`).join(', ');
  const lines = [who, numbers, ...(status ? problemsOf(status).map((one) => terminalSentence(one)) : [])];
  return lines.join('\n');
}

/** Gives the exit code: 0, whether one runs or not. Throws DailiesError where the library cannot be read. */
export async function runStatus(args: CliArguments, out: (text: string) => void): Promise<number> {
  const session = await connectControl(args.data);
  const status = session ? await session.call('status', undefined).catch(() => null) : null;
  session?.close();
  const told: Told =
    session && status
      ? { session, status, counts: status.counts }
      : { session: null, status: null, counts: readCounts(args.data) };
  out(`${args.json ? asJson(told) : asText(told)}\n`);
  return EXIT.saved;
}

/** Tells everything that happens, as `--json` does, whichever Dailies runs; waits for one while none does. */
export async function runEvents(args: CliArguments, out: (text: string) => void): Promise<number> {
  const report = createJsonReport(out);
  const interruption = listenForInterruption();
  let isOver = false;
  const over = interruption.happened.then(() => {
    isOver = true;
  });
  try {
    while (!isOver) {
      const session = await connectControl(args.data);
      if (session) {
        session.on((event) => tellEvent(event, report));
        await Promise.race([session.lost, over]);
        session.close();
      }
      if (!isOver) await Promise.race([wait(LOOK_MS), over]);
    }
    return EXIT.interrupted;
  } finally {
    interruption.stopListening();
  }
}
