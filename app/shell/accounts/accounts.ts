/**
 * Keeps the accounts that a person has: each at a service, with an address and a sealed key of its own, which goes
 * where the person agreed. The first one is the gateway and the key of the settings.
 */

import type { EngineAccount } from '../../core/engine-api.ts';
import { requireBaseUrl } from '../../core/services/base-url.ts';
import type { ServiceDefinition } from '../../core/services/definitions/definition.ts';
import type { AccountCalls } from '../../ipc/account-handlers.ts';
import type { HostConsent, KeyPlace } from '../../ipc/host-consent.ts';
import { type AccountInfo, MAIN_ACCOUNT, MAX_ACCOUNT_NAME } from '../../shared/accounts.ts';
import { cleanText } from '../../shared/clean-text.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { KeyStatus } from '../../shared/key-status.ts';
import type { KeyVault } from '../key/key-vault.ts';
import type { KeyRecords } from '../key/stored-key.ts';
import { type AccountRecords, keyRecordsOf, type StoredAccount } from './stored-account.ts';

export interface AccountsDeps {
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

/** Holds the accounts. Changes of an address or a key are those of the accounts beside the first. */
export class Accounts implements AccountCalls {
  readonly #deps: AccountsDeps;
  readonly #records: AccountRecords;
  /** Where the keys of the accounts beside the first are kept, by account; made when first needed. */
  readonly #vaults = new Map<string, KeyVault>();

  constructor(deps: AccountsDeps) {
    this.#deps = deps;
    this.#records = deps.records;
  }

  /** Reads the stored keys. */
  async load(): Promise<void> {
    await Promise.all(this.#records.list().map(({ id }) => this.#vaultOf(id).load()));
  }

  /** Gives the accounts beside the first one whose services are known. */
  known(): readonly Required<EngineAccount>[] {
    return this.#records.list().flatMap(({ id, service, baseUrl, name }) => {
      const definition = this.#serviceOf(service);
      return definition === null ? [] : [{ id, service: definition, baseUrl, name }];
    });
  }

  /** Gives the id of the account that bare ids go to. */
  current(): string {
    const id = this.#records.current();
    return this.#records.list().some((account) => account.id === id) ? id : MAIN_ACCOUNT;
  }

  async list(): Promise<readonly AccountInfo[]> {
    const others = this.#records.list().map((account) => this.#infoOf(account));
    return Promise.all([this.#mainInfo(), ...others]);
  }

  async info(id: string): Promise<AccountInfo> {
    return id === MAIN_ACCOUNT ? this.#mainInfo() : this.#infoOf(this.#stored(id));
  }

  /** Tells the page how the accounts stand now. */
  tellPage(): void {
    void this.list().then(this.#deps.tell, () => undefined);
  }

  async add(service: string, name: string, baseUrl: string | null): Promise<AccountInfo> {
    const definition = this.#serviceOf(service);
    if (definition === null || this.#records.list().length >= MAX_ACCOUNTS) {
      throw new DailiesError('bad-input');
    }
    const address = addressFrom(baseUrl ?? definition.baseUrl);
    const account: StoredAccount = {
      ...{ id: this.#freeId(service), service, baseUrl: address, agreed: null, key: null, keyAside: null },
      name: nameFrom(name, definition.name),
    };
    this.#records.write([...this.#records.list(), account]);
    this.#tellOfAccounts();
    return this.#infoOf(account);
  }

  async rename(id: string, name: string): Promise<AccountInfo> {
    if (id === MAIN_ACCOUNT) this.#records.nameMain(nameFrom(name, this.#deps.main.service.name));
    else this.#change(id, { name: nameFrom(name, this.#stored(id).name) });
    this.#tellOfAccounts();
    return this.info(id);
  }

  async setBaseUrl(id: string, baseUrl: string, consent: HostConsent): Promise<AccountInfo> {
    const href = addressFrom(baseUrl);
    const agrees = await consent.forAddress(this.#keyPlaceOf(this.#stored(id)), href);
    // It may have been removed while the question stood.
    this.#stored(id);
    this.#change(id, agrees ? { baseUrl: href, agreed: href } : { baseUrl: href });
    this.#tellOfAccounts();
    return this.info(id);
  }

  use(id: string): void {
    if (id !== MAIN_ACCOUNT) this.#stored(id);
    this.#records.use(id);
    this.#tellOfAccounts();
  }

  async remove(id: string): Promise<void> {
    if (id === MAIN_ACCOUNT) throw new DailiesError('bad-input');
    this.#stored(id);
    // The key goes first: what fails leaves an account without a key, and never a key without an account.
    await this.#vaultOf(id).clear();
    this.#records.write(this.#records.list().filter((account) => account.id !== id));
    this.#vaults.delete(id);
    this.#tellOfAccounts();
  }

  async setKey(id: string, key: string, storeAnyway: boolean, consent: HostConsent): Promise<AccountInfo> {
    const place = this.#keyPlaceOf(this.#stored(id));
    const agreed = await consent.forKey(place, () => this.#stored(id).baseUrl);
    await this.#vaultOf(id).set(key, storeAnyway);
    this.#change(id, { agreed });
    return this.info(id);
  }

  async clearKey(id: string): Promise<AccountInfo> {
    this.#stored(id);
    await this.#vaultOf(id).clear();
    return this.info(id);
  }

  #serviceOf(id: string): ServiceDefinition | null {
    return this.#deps.services().find((service) => service.id === id) ?? null;
  }

  /** Throws DailiesError `not-found`. */
  #stored(id: string): StoredAccount {
    const found = this.#records.list().find((account) => account.id === id);
    if (!found) throw new DailiesError('not-found');
    return found;
  }

  #change(id: string, patch: Partial<StoredAccount>): void {
    const accounts = this.#records.list();
    this.#records.write(accounts.map((account) => (account.id === id ? { ...account, ...patch } : account)));
  }

  #vaultOf(id: string): KeyVault {
    const known = this.#vaults.get(id);
    if (known) return known;
    let given: string | null = null;
    const vault = this.#deps.createVault(keyRecordsOf(this.#records, id), (key) => {
      // Where the same key is kept now is nothing to the engine.
      if (key !== given) this.#deps.onKey(id, key);
      given = key;
      this.tellPage();
    });
    this.#vaults.set(id, vault);
    return vault;
  }

  async #mainInfo(): Promise<AccountInfo> {
    const { main, tasksOf } = this.#deps;
    return {
      id: MAIN_ACCOUNT,
      name: this.#records.mainName() ?? main.service.name,
      ...{ service: main.service.id, serviceName: main.service.name, baseUrl: main.baseUrl() },
      key: await main.keyStatus(),
      isCurrent: this.current() === MAIN_ACCOUNT,
      tasks: tasksOf(MAIN_ACCOUNT),
    };
  }

  async #infoOf({ id, name, service, baseUrl }: StoredAccount): Promise<AccountInfo> {
    return {
      ...{ id, name, service, baseUrl },
      serviceName: this.#serviceOf(service)?.name ?? service,
      key: await this.#vaultOf(id).status(),
      isCurrent: this.current() === id,
      tasks: this.#deps.tasksOf(id),
    };
  }

  #tellOfAccounts(): void {
    this.#deps.onAccounts();
    this.tellPage();
  }

  /** Says where a key may go: where the person agreed, and to the address of a service that is built in. */
  #keyPlaceOf({ id, service, agreed }: StoredAccount): KeyPlace {
    const definition = this.#serviceOf(service);
    const own = definition && this.#deps.isBuiltIn(definition) ? definition.baseUrl : null;
    return { agreed, own, hasKey: async () => (await this.#vaultOf(id).status()).state !== 'none' };
  }

  #freeId(service: string): string {
    const taken = new Set([MAIN_ACCOUNT, ...this.#records.list().map(({ id }) => id)]);
    for (let number = 1; ; number += 1) {
      const id = number === 1 ? service : `${service}-${number}`;
      if (!taken.has(id)) return id;
    }
  }
}

function addressFrom(text: string | null): string {
  return requireBaseUrl(text ?? '').href.replace(/\/$/, '');
}

function nameFrom(text: string, otherwise: string): string {
  return cleanText(text, MAX_ACCOUNT_NAME).trim() || otherwise.slice(0, MAX_ACCOUNT_NAME);
}
