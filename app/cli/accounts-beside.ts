/** Says whose tasks the Dailies that runs is to take: finds its own account for each that is meant here. */
import type { ControlStatus } from '../control/contract.ts';
import { findAccount } from '../control/find-account.ts';
import type { ControlSession } from '../control/session.ts';
import { builtInServices } from '../core/services/definitions/built-in.ts';
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import type { CliArguments } from './arguments.ts';
import type { Task } from './read-tasks.ts';
import { UsageError } from './usage-error.ts';

export type AccountBeside = ControlStatus['accounts']['known'][number];

function refuseMissing(word: string, { service, isServiceNamed }: CliArguments): never {
  const known = builtInServices.find(({ id }) => id === word);
  const name = word === service.id ? service.name : (known?.name ?? word);
  const why = isServiceNamed && word === service.id ? ', which --service asks for' : '';
  throw new UsageError(
    `Dailies is running and has no account at ${name}${why}; add it there under Settings → Services, or quit Dailies first.`,
  );
}

/** Gives the account that is meant. Throws UsageError where the one that runs has none there. */
export function accountBeside(
  word: string,
  { accounts }: Pick<ControlStatus, 'accounts'>,
  args: CliArguments,
): AccountBeside {
  return findAccount(word, accounts) ?? refuseMissing(word, args);
}

/** Gives the account of `--service`; null where none was named. Throws UsageError. */
export function namedAccount(
  status: Pick<ControlStatus, 'accounts'>,
  args: CliArguments,
): AccountBeside | null {
  return args.isServiceNamed ? accountBeside(args.service.id, status, args) : null;
}

/**
 * Gives the word for an account that goes with its tasks; undefined for bare ids in the window, where a person says to
 * which account they go. Throws UsageError.
 */
export function accountOfTask(
  { account, isBare }: Task,
  session: Pick<ControlSession, 'owner'>,
  status: Pick<ControlStatus, 'accounts'>,
  args: CliArguments,
): string | undefined {
  const isOpen = isBare === true && !args.isServiceNamed && account === MAIN_ACCOUNT;
  return isOpen && session.owner === 'window' ? undefined : accountBeside(account, status, args).id;
}

/**
 * Says whether a run without tasks goes on with an item of an account: the one that is named, else any that has a key.
 */
export function isInReachBeside(
  status: Pick<ControlStatus, 'accounts'>,
  args: CliArguments,
): (account: string) => boolean {
  const named = namedAccount(status, args);
  return (account) =>
    named ? account === named.id : status.accounts.known.some(({ id, hasKey }) => id === account && hasKey);
}
