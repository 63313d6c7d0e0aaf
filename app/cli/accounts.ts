/**
 * Builds the accounts of a run: the one that `--service` names, that of the library's first service, and one at each
 * service whose key stands in the environment. They share one library, so that a mixed list works.
 */
import type { EngineAccount } from '../core/engine-api.ts';
import { claimedService } from '../core/library/claim-library.ts';
import { builtInServices, lumaGateway } from '../core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../core/services/definitions/definition.ts';
import type { KnownAccounts } from '../core/tracking/find-tasks.ts';
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import { DailiesError } from '../shared/error-code.ts';
import type { CliArguments } from './arguments.ts';
import { findOwn } from './find-service.ts';
import { keyVariable, readKey } from './read-key.ts';
import { addressFrom } from './service-address.ts';

export interface CliAccount extends EngineAccount {
  readonly key: string | null;
}

export interface CliAccounts {
  /** The first one is the library's own. */
  readonly all: readonly [CliAccount, ...CliAccount[]];
  /** The account of `--service`. */
  readonly chosen: CliAccount;
}

/**
 * Finds whose tasks the library's first account has: the Luma gateway's, but for libraries that were one service's
 * alone.
 */
function mainService({ data, service }: CliArguments): ServiceDefinition {
  const claimed = claimedService(data);
  if (claimed === null || claimed === lumaGateway.id) return lumaGateway;
  if (claimed === service.id) return service;
  return builtInServices.find(({ id }) => id === claimed) ?? findOwn(claimed, data) ?? lumaGateway;
}

/**
 * Gives the accounts of a run with their keys. Throws DailiesError `key-unusable`, and UsageError for an address in the
 * environment that is none.
 * @param keys `none`: nobody is asked. `required`: that of the chosen service must be there, else DailiesError
 * `no-key`.
 */
export function accountsOf(
  args: CliArguments,
  env: NodeJS.ProcessEnv,
  keys: 'none' | 'optional' | 'required',
): CliAccounts {
  const { service, api, keyFile } = args;
  const keyOf = (id: string): string | null => {
    if (keys === 'none') return null;
    try {
      return id === service.id
        ? readKey(keyFile, env, id)
        : readKey(null, { [keyVariable(id)]: env[keyVariable(id)] }, id);
    } catch (thrown) {
      const isMissing = thrown instanceof DailiesError && thrown.code === 'no-key';
      if (isMissing && (keys === 'optional' || id !== service.id)) return null;
      throw thrown;
    }
  };
  const addressOf = (each: ServiceDefinition): string | null => addressFrom(env, each.id) ?? each.baseUrl;
  const first = mainService(args);
  const accountAt = (each: ServiceDefinition, id: string): CliAccount => ({
    ...{ id, service: each, key: keyOf(each.id) },
    baseUrl: each.id === service.id ? api : (addressOf(each) ?? lumaGateway.baseUrl ?? ''),
  });
  const main = accountAt(first, MAIN_ACCOUNT);
  const others = builtInServices.filter(
    (each) =>
      each.id !== first.id && each.id !== service.id && env[keyVariable(each.id)] && addressOf(each) !== null,
  );
  const chosen = first.id === service.id ? main : accountAt(service, service.id);
  const beside = chosen === main ? [] : [chosen];
  return { all: [main, ...beside, ...others.map((each) => accountAt(each, each.id))], chosen };
}

/** Gives the accounts in the form that lists of tasks are read with. */
export function knownAccounts({ all, chosen }: CliAccounts): KnownAccounts {
  return { known: all, current: chosen.id };
}

/** Throws DailiesError `no-key` for a service whose task was named and whose key is nowhere. */
export function requireKeys({ all }: CliAccounts, accounts: Iterable<string>): void {
  for (const id of accounts) {
    const account = all.find((each) => each.id === id);
    if (account && account.key === null) throw keyMissing(account.service);
  }
}

/** Makes the DailiesError `no-key` of a service, with the name of the variable that would hold its key. */
export function keyMissing({ id, name }: ServiceDefinition): DailiesError {
  return new DailiesError('no-key', { cause: 'service-needs-key', words: name, value: keyVariable(id) });
}
