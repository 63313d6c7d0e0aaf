/** Keeps the services that the person has a key of, and what they can do with them; the core calls each an account. */
import { type AccountInfo, MAIN_ACCOUNT, type ServiceInfo } from '../../../app/shared/accounts.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import { attempt, type Client, problemFrom } from '../../lib/bridge.ts';
import { follow } from '../details/followed.svelte.ts';

export interface NewAccount {
  readonly service: string;
  readonly name: string;
  /** Null for the service's own. */
  readonly baseUrl: string | null;
}

export interface Services {
  /** Empty until main has answered. */
  readonly accounts: readonly AccountInfo[];
  /** Whether there is more than one: only then is anything said of them outside the settings. */
  readonly areSeveral: boolean;
  /** Bare ids go there. */
  readonly current: AccountInfo | null;
  of(id: string): AccountInfo | null;
  /** What a row says of its service; null where that says nothing new. */
  nameOf(account: string): string | null;
  /** All that are known, the built-in ones first. */
  known(): Promise<readonly ServiceInfo[]>;
  add(account: NewAccount): Promise<AccountInfo | Problem>;
  /** Keeps a definition of the person's own, then adds an account there. */
  addOwn(definition: string, account: Omit<NewAccount, 'service'>): Promise<AccountInfo | Problem>;
  /** Each gives null when it was done, else why not. */
  rename(id: string, name: string): Promise<Problem | null>;
  setBaseUrl(id: string, baseUrl: string): Promise<Problem | null>;
  remove(id: string): Promise<Problem | null>;
  use(id: string): Promise<Problem | null>;
  setKey(id: string, key: string, storeAnyway: boolean): Promise<Problem | null>;
  clearKey(id: string): Promise<Problem | null>;
  testKey(id: string): Promise<Problem | null>;
  stop(): void;
}

export const isAccount = (value: AccountInfo | Problem): value is AccountInfo => 'baseUrl' in value;

export function createServices(client: Client, onProblem: (thrown: unknown) => void): Services {
  const followed = follow<readonly AccountInfo[]>(
    (listener) => client.on('accounts.changed', listener),
    () => client.call('accounts.list'),
    onProblem,
  );
  const accounts = (): readonly AccountInfo[] => followed.value ?? [];

  /** Shows what changed at once, whether or not main's event has come. */
  function take(changed: AccountInfo): AccountInfo {
    const isKnown = accounts().some(({ id }) => id === changed.id);
    const others = accounts().map((each) => (each.id === changed.id ? changed : each));
    followed.set(isKnown ? others : [...others, changed]);
    return changed;
  }
  async function add(account: NewAccount): Promise<AccountInfo | Problem> {
    try {
      return take(await client.call('accounts.add', account));
    } catch (thrown) {
      return problemFrom(thrown);
    }
  }

  return {
    get accounts() {
      return accounts();
    },
    get areSeveral() {
      return accounts().length > 1;
    },
    get current() {
      return accounts().find(({ isCurrent }) => isCurrent) ?? accounts()[0] ?? null;
    },
    of: (id) => accounts().find((account) => account.id === id) ?? null,
    nameOf(id) {
      if (accounts().length < 2 || id === MAIN_ACCOUNT) return null;
      return accounts().find((account) => account.id === id)?.name ?? null;
    },
    known: () => client.call('services.list'),
    add,
    async addOwn(definition, account) {
      try {
        const { id } = await client.call('services.save', { definition });
        return await add({ ...account, service: id });
      } catch (thrown) {
        return problemFrom(thrown);
      }
    },
    rename: (id, name) => attempt(async () => void take(await client.call('accounts.rename', { id, name }))),
    setBaseUrl: (id, baseUrl) =>
      attempt(async () => void take(await client.call('accounts.setBaseUrl', { id, baseUrl }))),
    remove: (id) =>
      attempt(async () => {
        await client.call('accounts.remove', { id });
        followed.set(accounts().filter((account) => account.id !== id));
      }),
    use: (id) =>
      attempt(async () => {
        await client.call('accounts.use', { id });
        followed.set(accounts().map((account) => ({ ...account, isCurrent: account.id === id })));
      }),
    setKey: (id, key, storeAnyway) =>
      attempt(async () => void take(await client.call('accounts.setKey', { id, key, storeAnyway }))),
    clearKey: (id) => attempt(async () => void take(await client.call('accounts.clearKey', { id }))),
    testKey: (id) => attempt(async () => void (await client.call('accounts.testKey', { id }))),
    stop: followed.stop,
  };
}
