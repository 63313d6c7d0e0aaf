/**
 * The accounts that a person has: each at a service, with an address and a sealed key of its own. The first one is the
 * gateway and the key of the settings.
 */

import { parseBaseUrl } from '../../core/services/base-url.ts';
import type { ServiceDefinition } from '../../core/services/definitions/definition.ts';
import type { AccountCalls, ConfirmHost } from '../../ipc/account-handlers.ts';
import { type AccountInfo, MAIN_ACCOUNT, MAX_ACCOUNT_NAME } from '../../shared/accounts.ts';
import { cleanText } from '../../shared/clean-text.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { KeyStatus } from '../../shared/key-status.ts';
import type { KeyVault } from '../key/key-vault.ts';
import type { KeyRecords } from '../key/stored-key.ts';
import { type AccountRecords, keyRecordsOf, type StoredAccount } from './stored-account.ts';

/** What the engine is told of an account beside the first one. */
export interface KnownAccount {
  readonly id: string;
  readonly service: ServiceDefinition;
  readonly baseUrl: string;
}

/** Calls about accounts; those that change an address or a key are of the accounts beside the first. */
export interface AccountDesk extends AccountCalls {
  /** Those beside the first one whose services are known. */
  known(): readonly KnownAccount[];
  current(): string;
  /** Reads the stored keys. */
  load(): Promise<void>;
  /** Tells the page of what has changed. */
  changed(): void;
}

export interface AccountDeskDeps {
  readonly records: AccountRecords;
  /** The first account, which stands in the settings. */
  readonly main: {
    readonly service: ServiceDefinition;
    baseUrl(): string;
    keyStatus(): Promise<KeyStatus>;
  };
  readonly services: () => readonly ServiceDefinition[];
  /** Whether a definition is the program's own: its address needs no agreement. */
  readonly isBuiltIn: (service: ServiceDefinition) => boolean;
  readonly createVault: (
    records: KeyRecords,
    onKey: (key: string | null, status: KeyStatus) => void,
  ) => KeyVault;
  /** How many items the library has of an account. */
  readonly tasksOf: (id: string) => number;
  readonly onKey: (id: string, key: string | null) => void;
  /** The accounts, their addresses or which one is current have changed. */
  readonly onAccounts: () => void;
  readonly tell: (accounts: readonly AccountInfo[]) => void;
}

const MAX_ACCOUNTS = 50;
const originOf = (address: string | null): string | null => {
  const parsed = address === null ? null : parseBaseUrl(address);
  return parsed?.ok ? parsed.value.origin : null;
};

function addressFrom(text: string | null): { readonly href: string; readonly host: string } {
  const parsed = parseBaseUrl(text ?? '');
  if (!parsed.ok) throw new DailiesError(parsed.error.code, parsed.error.facts);
  return { href: parsed.value.href.replace(/\/$/, ''), host: parsed.value.host };
}

export function createAccountDesk(deps: AccountDeskDeps): AccountDesk {
  const { records, main } = deps;
  const vaults = new Map<string, KeyVault>();
  let isAsking = false;

  const serviceOf = (id: string): ServiceDefinition | null =>
    deps.services().find((service) => service.id === id) ?? null;

  function stored(id: string): StoredAccount {
    const found = records.list().find((account) => account.id === id);
    if (!found) throw new DailiesError('not-found');
    return found;
  }

  function vaultOf(id: string): KeyVault {
    const known = vaults.get(id);
    if (known) return known;
    let given: string | null = null;
    const vault = deps.createVault(keyRecordsOf(records, id), (key) => {
      // Where the same key is kept now is nothing to the engine.
      if (key !== given) deps.onKey(id, key);
      given = key;
      changed();
    });
    vaults.set(id, vault);
    return vault;
  }

  const currentId = (): string => {
    const id = records.current();
    return records.list().some((account) => account.id === id) ? id : MAIN_ACCOUNT;
  };

  async function mainInfo(): Promise<AccountInfo> {
    return {
      id: MAIN_ACCOUNT,
      name: records.mainName() ?? main.service.name,
      ...{ service: main.service.id, serviceName: main.service.name, baseUrl: main.baseUrl() },
      key: await main.keyStatus(),
      isCurrent: currentId() === MAIN_ACCOUNT,
      tasks: deps.tasksOf(MAIN_ACCOUNT),
    };
  }

  async function infoOf({ id, name, service, baseUrl }: StoredAccount): Promise<AccountInfo> {
    return {
      ...{ id, name, service, baseUrl },
      serviceName: serviceOf(service)?.name ?? service,
      key: await vaultOf(id).status(),
      isCurrent: currentId() === id,
      tasks: deps.tasksOf(id),
    };
  }

  const info = async (id: string): Promise<AccountInfo> =>
    id === MAIN_ACCOUNT ? mainInfo() : infoOf(stored(id));

  const list = async (): Promise<readonly AccountInfo[]> =>
    Promise.all([mainInfo(), ...records.list().map(infoOf)]);

  function changed(): void {
    void list().then(deps.tell, () => undefined);
  }

  function change(id: string, patch: Partial<StoredAccount>): void {
    records.write(records.list().map((account) => (account.id === id ? { ...account, ...patch } : account)));
  }

  /** Throws DailiesError `cancelled`; no more than one question stands open. */
  async function ask(confirm: ConfirmHost, host: string): Promise<void> {
    if (isAsking) throw new DailiesError('cancelled');
    isAsking = true;
    try {
      if (!(await confirm(host))) throw new DailiesError('cancelled');
    } finally {
      isAsking = false;
    }
  }

  /** The key of an account goes where the person agreed, or to the address of a service that is built in. */
  function isAgreed(account: StoredAccount, baseUrl: string): boolean {
    const service = serviceOf(account.service);
    const own = service && deps.isBuiltIn(service) ? originOf(service.baseUrl) : null;
    const origin = originOf(baseUrl);
    return origin === originOf(account.agreed) || origin === own;
  }

  function nameFrom(text: string, otherwise: string): string {
    return cleanText(text, MAX_ACCOUNT_NAME).trim() || otherwise.slice(0, MAX_ACCOUNT_NAME);
  }

  function freeId(service: string): string {
    const taken = new Set([MAIN_ACCOUNT, ...records.list().map(({ id }) => id)]);
    for (let number = 1; ; number += 1) {
      const id = number === 1 ? service : `${service}-${number}`;
      if (!taken.has(id)) return id;
    }
  }

  return {
    current: currentId,
    known: () =>
      records.list().flatMap(({ id, service, baseUrl }) => {
        const definition = serviceOf(service);
        return definition === null ? [] : [{ id, service: definition, baseUrl }];
      }),
    list,
    info,
    changed,

    async add(service, name, baseUrl) {
      const definition = serviceOf(service);
      if (definition === null || records.list().length >= MAX_ACCOUNTS) throw new DailiesError('bad-input');
      const { href } = addressFrom(baseUrl ?? definition.baseUrl);
      const account: StoredAccount = {
        ...{ id: freeId(service), service, baseUrl: href, agreed: null, key: null, keyAside: null },
        name: nameFrom(name, definition.name),
      };
      records.write([...records.list(), account]);
      deps.onAccounts();
      changed();
      return infoOf(account);
    },

    async rename(id, name) {
      if (id === MAIN_ACCOUNT) records.nameMain(nameFrom(name, main.service.name));
      else change(id, { name: nameFrom(name, stored(id).name) });
      changed();
      return info(id);
    },

    async setBaseUrl(id, baseUrl, confirm) {
      const { href, host } = addressFrom(baseUrl);
      const account = stored(id);
      const hasKey = account.agreed !== null || (await vaultOf(id).status()).state !== 'none';
      const agrees = hasKey && !isAgreed(account, href);
      if (agrees) await ask(confirm, host);
      // It may have been removed while the question stood.
      stored(id);
      change(id, agrees ? { baseUrl: href, agreed: href } : { baseUrl: href });
      deps.onAccounts();
      changed();
      return info(id);
    },

    async remove(id) {
      if (id === MAIN_ACCOUNT) throw new DailiesError('bad-input');
      stored(id);
      // The key goes first: what fails leaves an account without a key, and never a key without an account.
      await vaultOf(id).clear();
      records.write(records.list().filter((account) => account.id !== id));
      vaults.delete(id);
      deps.onAccounts();
      changed();
    },

    use(id) {
      if (id !== MAIN_ACCOUNT) stored(id);
      records.use(id);
      deps.onAccounts();
      changed();
    },

    async setKey(id, key, storeAnyway, confirm) {
      const account = stored(id);
      if (!isAgreed(account, account.baseUrl)) await ask(confirm, addressFrom(account.baseUrl).host);
      // Said of the host that was named, and of no other that came meanwhile.
      if (stored(id).baseUrl !== account.baseUrl) throw new DailiesError('cancelled');
      await vaultOf(id).set(key, storeAnyway);
      change(id, { agreed: account.baseUrl });
      return info(id);
    },

    async clearKey(id) {
      stored(id);
      await vaultOf(id).clear();
      return info(id);
    },

    async load() {
      await Promise.all(records.list().map(({ id }) => vaultOf(id).load()));
    },
  };
}
