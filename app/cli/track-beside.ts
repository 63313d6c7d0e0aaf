/** Tracks tasks through the Dailies that has the library open: `track`, and the beginning of `fetch`. */
import type { ControlStatus } from '../control/contract.ts';
import type { ControlSession } from '../control/session.ts';
import { DailiesError } from '../shared/error-code.ts';
import { accountOfTask } from './accounts-beside.ts';
import type { CliArguments } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import type { Task } from './read-tasks.ts';
import { inParts, readsBeside } from './reads-beside.ts';
import { refuseOtherSettings } from './refused-options.ts';
import type { Report } from './report.ts';

/** Has the tasks tracked, each at its account; gives what their items are called, and which were there already. */
export async function trackAt(
  session: ControlSession,
  call: 'track' | 'fetch',
  tasks: readonly Task[],
  status: Pick<ControlStatus, 'accounts'>,
  args: CliArguments,
): Promise<readonly { readonly id: string; readonly isNew: boolean }[]> {
  const byAccount = new Map<string | undefined, string[]>();
  for (const task of tasks) {
    const account = accountOfTask(task, session, status, args);
    byAccount.set(account, [...(byAccount.get(account) ?? []), task.id]);
  }
  const found: { id: string; isNew: boolean }[] = [];
  for (const [account, ids] of byAccount) {
    for (const part of inParts(ids)) {
      const named = account === undefined ? {} : { account };
      for (const one of await session.call(call, { ids: [...part], ...named })) {
        if (one.outcome === 'refused') throw new DailiesError(one.problem.code, one.problem.facts);
        found.push({ id: one.id, isNew: one.outcome === 'added' });
      }
    }
  }
  return found;
}

/** Carries out `dailies track` and gives the exit code. */
export async function trackBeside(
  session: ControlSession,
  args: CliArguments,
  tasks: readonly Task[],
  report: Report,
): Promise<number> {
  const status = await session.call('status', undefined);
  refuseOtherSettings({ ...args, given: args.given.filter((option) => option === 'api') }, status);
  const tracked = await trackAt(session, 'track', tasks, status, args);
  const reads = readsBeside(args.data);
  try {
    for (const { id } of tracked) {
      const { generationState, stateWord } = reads.item(id);
      report.task({ id, state: generationState, stateWord });
    }
  } finally {
    reads.close();
  }
  return EXIT.saved;
}
