/** The services of a fake bridge: what main keeps of them, and its answers; definitions are read by the real readers. */
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import { parseDefinition, type ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import { draftDefinition, readAnswer } from '../../app/core/services/definitions/draft-definition.ts';
import type { AccountInfo, ServiceInfo } from '../../app/shared/accounts.ts';
import type { CallArgument, CallName, CallValue } from '../../app/shared/contract.ts';
import { DailiesError } from '../../app/shared/error-code.ts';
import type { RescueState } from '../../app/shared/rescue.ts';
import type { FakeState } from './fake-bridge.ts';

type ServiceCall = Extract<CallName, `accounts.${string}` | `services.${string}` | `rescue.${string}`>;
type ServiceHandlers = {
  [Name in ServiceCall]: (argument: CallArgument<Name>) => CallValue<Name> | Promise<CallValue<Name>>;
};

const infoOf = (definition: ServiceDefinition, isOwn: boolean): ServiceInfo => ({
  ...{ id: definition.id, name: definition.name, baseUrl: definition.baseUrl, isOwn },
  ...{ keyPage: definition.keyPage ?? null, unconfirmed: definition.unconfirmed ?? [] },
  definition: JSON.stringify(definition, null, 2),
});

/** An account beside the first one; a test says only what matters to it. */
export function makeAccount(id: string, part: Partial<AccountInfo> = {}): AccountInfo {
  return {
    ...{ id, name: id, service: id, serviceName: id, baseUrl: `https://api.${id}.example/` },
    ...{ key: { state: 'none', hint: null, weakStorage: false }, isCurrent: false, tasks: 0 },
    ...part,
  };
}

/** What is known of an account's list; a test says only what matters to it. */
export function makeRescue(account: string, part: Partial<RescueState> = {}): RescueState {
  return {
    ...{ account, service: account, isHourly: false, isAgreed: false, isLooking: false },
    ...{ lookedAtMs: null, clips: [], isCut: false, problem: null },
    ...part,
  };
}

export function serviceHandlers(
  state: FakeState,
  changed: (all: readonly AccountInfo[]) => void,
  tellRescue: (state: RescueState) => void,
): ServiceHandlers {
  const own: ServiceInfo[] = [];
  const known = (): ServiceInfo[] => [...builtInServices.map((each) => infoOf(each, false)), ...own];
  let mainName = 'Luma gateway';
  const all = (): readonly AccountInfo[] => {
    const isCurrent = state.accounts.every((account) => !account.isCurrent);
    const main = makeAccount('main', {
      ...{ name: mainName, service: 'luma-gateway', serviceName: 'Luma gateway', isCurrent },
      ...{ baseUrl: state.settings.baseUrl, key: state.key, tasks: state.rows.length },
    });
    return [main, ...state.accounts];
  };
  function change(id: string, part: Partial<AccountInfo>): AccountInfo {
    if (id === 'main' && part.name !== undefined) mainName = part.name;
    state.accounts = state.accounts.map((account) => (account.id === id ? { ...account, ...part } : account));
    changed(all());
    const found = all().find((account) => account.id === id);
    if (!found) throw new DailiesError('not-found');
    return found;
  }
  function rescued(id: string, part: Partial<RescueState>): RescueState {
    const found = state.rescues.get(id);
    if (!found) throw new DailiesError('not-found');
    const changedState = { ...found, ...part };
    state.rescues.set(id, changedState);
    tellRescue(changedState);
    return changedState;
  }
  return {
    'accounts.list': () => all(),
    'accounts.add': ({ service, name, baseUrl }) => {
      const found = known().find(({ id }) => id === service);
      const address = baseUrl ?? found?.baseUrl;
      if (!found || !address?.startsWith('http')) throw new DailiesError('bad-address');
      const added = makeAccount(service, { name, service, serviceName: found.name, baseUrl: `${address}/` });
      state.accounts = [...state.accounts, added];
      changed(all());
      return added;
    },
    'accounts.rename': ({ id, name }) => change(id, { name }),
    'accounts.setBaseUrl': ({ id, baseUrl }) => {
      if (!baseUrl.startsWith('https://')) throw new DailiesError('bad-address');
      return change(id, { baseUrl });
    },
    'accounts.remove': ({ id }) => {
      state.accounts = state.accounts.filter((account) => account.id !== id);
      changed(all());
      return null;
    },
    'accounts.use': ({ id }) => {
      state.accounts = state.accounts.map((account) => ({ ...account, isCurrent: account.id === id }));
      changed(all());
      return null;
    },
    'accounts.setKey': ({ id, key }) =>
      change(id, { key: { state: 'stored', hint: key.slice(-4), weakStorage: false } }),
    'accounts.clearKey': ({ id }) => change(id, { key: { state: 'none', hint: null, weakStorage: false } }),
    'accounts.testKey': () => null,
    'rescue.states': () => [...state.rescues.values()],
    'rescue.look': ({ id }) => rescued(id, { lookedAtMs: 1_750_000_000_000 }),
    'rescue.setHourly': ({ id, isOn }) => rescued(id, { isHourly: isOn, isAgreed: true }),
    'rescue.track': ({ id }) => {
      rescued(id, { clips: [] });
      return [];
    },
    'rescue.leave': ({ id }) => rescued(id, { clips: [] }),
    'services.list': () => known(),
    'services.save': ({ definition }) => {
      const saved = infoOf(parseDefinition(JSON.parse(definition)), true);
      own.push(saved);
      return saved;
    },
    'services.read': ({ definition, answer }) => readAnswer(definition, answer, Date.now()),
    'services.draft': ({ answer, address }) => draftDefinition(answer, address),
  };
}
