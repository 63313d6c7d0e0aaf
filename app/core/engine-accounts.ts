/**
 * Follows a person's accounts while the engine runs: new ones are asked, removed ones stop, and their rows stay. Their
 * keys come by engine-settings.ts.
 */
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import type { EngineAccount } from './engine-api.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineNetwork } from './engine-network.ts';
import type { Stages } from './engine-stages.ts';
import type { StatusBoard } from './engine-status.ts';
import type { Library } from './library/library.ts';
import { requireBaseUrl } from './services/base-url.ts';
import type { ServiceDefinition } from './services/definitions/definition.ts';

export interface AccountsFollower {
  /** Throws DailiesError `bad-address`; then nothing has changed. */
  set(accounts: readonly EngineAccount[], current: string): void;
}

export interface AccountsFollowerDeps {
  readonly library: Library;
  readonly network: EngineNetwork;
  readonly stages: Pick<Stages, 'pollers' | 'addPoller' | 'queue' | 'rescue'>;
  readonly board: StatusBoard;
}

const isSame = (one: ServiceDefinition, other: ServiceDefinition): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

export function createAccountsFollower(context: EngineContext, deps: AccountsFollowerDeps): AccountsFollower {
  const { library, network, stages, board } = deps;
  const { pollers, queue } = stages;

  function forget(id: string): void {
    board.forgetKeyRefusal(id);
    board.forgetGateway(id);
    stages.rescue.forget(id);
  }

  function remove(id: string): void {
    void pollers.take(id).catch(context.onBug);
    network.remove(id);
    forget(id);
  }

  function add(account: EngineAccount, key: string | null): void {
    stages.addPoller(network.add(account, key));
    for (const { id, account: owner, trackedAtMs } of library.generating()) {
      if (owner === account.id && context.isWanted(id)) pollers.add(id, context.now() - trackedAtMs, owner);
    }
    queue.keyChanged((id) => library.accountOf(id) === account.id);
  }

  function follow(account: EngineAccount): void {
    const { id, service } = account;
    const known = network.accounts.get(id);
    if (!known) {
      add(account, null);
      return;
    }
    const baseUrl = requireBaseUrl(account.baseUrl);
    if (!isSame(known.service, service)) {
      const { key } = known.gateway;
      remove(id);
      add(account, key);
    } else if (known.gateway.baseUrl.href !== baseUrl.href) {
      known.gateway.setBaseUrl(baseUrl);
      network.files.forgetConnections();
      forget(id);
      pollers.keyChanged(id);
      queue.keyChanged((item) => library.accountOf(item) === id);
    }
  }

  return {
    set(accounts, current) {
      for (const { baseUrl } of accounts) requireBaseUrl(baseUrl);
      const wanted = new Set([MAIN_ACCOUNT, ...accounts.map(({ id }) => id)]);
      for (const id of [...network.accounts.keys()]) if (!wanted.has(id)) remove(id);
      for (const account of accounts) if (account.id !== MAIN_ACCOUNT) follow(account);
      for (const { id, name } of accounts) if (name) context.accountNames.set(id, name);
      context.setCurrentAccount(current);
      board.publishIfChanged();
    },
  };
}
