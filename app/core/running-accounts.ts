/** Tells which accounts there are now, with the address and the name of each, and whether it has a key. */
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import type { RunningAccounts } from './engine-api.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineNetwork } from './engine-network.ts';

/** Gives the accounts as commands see them, and which one the person has chosen. */
export function runningAccounts(context: EngineContext, { accounts }: EngineNetwork): RunningAccounts {
  const known = [...accounts.values()].map(({ id, service, gateway }) => ({
    ...{ id, service, name: context.accountNames.get(id) ?? service.name, hasKey: gateway.key !== null },
    baseUrl: id === MAIN_ACCOUNT ? context.settings().baseUrl : gateway.baseUrl.href,
  }));
  return { known, current: accounts.has(context.currentAccount()) ? context.currentAccount() : MAIN_ACCOUNT };
}
