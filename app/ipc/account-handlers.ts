/**
 * Answers the page's calls about accounts and services, each in a single step; the accounts ask a person what has to be
 * asked.
 */
import type { Engine } from '../core/engine.ts';
import { type ServiceDefinition, unconfirmedOf } from '../core/services/definitions/definition.ts';
import { draftDefinition, readAnswer } from '../core/services/definitions/draft-definition.ts';
import { type AccountInfo, MAIN_ACCOUNT, type ServiceInfo } from '../shared/accounts.ts';
import type { HostConsent } from './host-consent.ts';
import type { Handlers } from './register-handlers.ts';
import { createRescueHandlers } from './rescue-handlers.ts';

/** Done by app/shell/accounts/accounts.ts. */
export interface AccountCalls {
  /** Throws DailiesError `not-found`. */
  info(id: string): Promise<AccountInfo>;
  list(): Promise<readonly AccountInfo[]>;
  add(service: string, name: string, baseUrl: string | null): Promise<AccountInfo>;
  rename(id: string, name: string): Promise<AccountInfo>;
  /** Asks first where a key would go elsewhere than agreed; so does `setKey`. */
  setBaseUrl(id: string, baseUrl: string, consent: HostConsent): Promise<AccountInfo>;
  remove(id: string): Promise<void>;
  use(id: string): void;
  setKey(id: string, key: string, storeAnyway: boolean, consent: HostConsent): Promise<AccountInfo>;
  clearKey(id: string): Promise<AccountInfo>;
}

export interface ServiceCalls {
  builtIn: readonly ServiceDefinition[];
  own(): readonly ServiceDefinition[];
  /** Throws DailiesError `bad-input` with the path of the first fault. */
  save(definition: string): ServiceDefinition;
}

/** The first account is changed as the settings and the key are. */
export interface MainCalls {
  setBaseUrl(baseUrl: string): Promise<unknown>;
  setKey(key: string, storeAnyway: boolean): Promise<unknown>;
  clearKey(): Promise<unknown>;
}

type AccountHandlers = Pick<
  Handlers,
  Extract<keyof Handlers, `accounts.${string}` | `services.${string}` | `rescue.${string}`>
>;

/** Makes the handlers; those of the first account go to `main`, the others to `accounts`. */
export function createAccountHandlers(
  engine: Pick<Engine, 'testKey' | 'rescue'>,
  accounts: AccountCalls,
  services: ServiceCalls,
  main: MainCalls,
  consent: HostConsent,
): AccountHandlers {
  const ofMain = (done: Promise<unknown>): Promise<AccountInfo> =>
    done.then(() => accounts.info(MAIN_ACCOUNT));
  const nothing = (): null => null;
  return {
    'accounts.list': () => accounts.list(),
    'accounts.add': ({ service, name, baseUrl }) => accounts.add(service, name, baseUrl),
    'accounts.rename': ({ id, name }) => accounts.rename(id, name),
    'accounts.setBaseUrl': ({ id, baseUrl }) =>
      id === MAIN_ACCOUNT ? ofMain(main.setBaseUrl(baseUrl)) : accounts.setBaseUrl(id, baseUrl, consent),
    'accounts.remove': ({ id }) => accounts.remove(id).then(nothing),
    'accounts.use': ({ id }) => {
      accounts.use(id);
      return null;
    },
    'accounts.setKey': ({ id, key, storeAnyway }) =>
      id === MAIN_ACCOUNT
        ? ofMain(main.setKey(key, storeAnyway))
        : accounts.setKey(id, key, storeAnyway, consent),
    'accounts.clearKey': ({ id }) => (id === MAIN_ACCOUNT ? ofMain(main.clearKey()) : accounts.clearKey(id)),
    'accounts.testKey': ({ id }) => engine.testKey(id).then(nothing),
    ...createRescueHandlers(engine.rescue),
    'services.list': () => [
      ...services.builtIn.map((each) => serviceInfo(each, false)),
      ...services.own().map((each) => serviceInfo(each, true)),
    ],
    'services.save': ({ definition }) => serviceInfo(services.save(definition), true),
    'services.read': ({ definition, answer }) => readAnswer(definition, answer, Date.now()),
    'services.draft': ({ answer, address }) => draftDefinition(answer, address),
  };
}

function serviceInfo(definition: ServiceDefinition, isOwn: boolean): ServiceInfo {
  const { id, name, baseUrl, keyPage = null } = definition;
  const unconfirmed = unconfirmedOf(definition);
  return { id, name, baseUrl, keyPage, isOwn, unconfirmed, definition: JSON.stringify(definition, null, 2) };
}
