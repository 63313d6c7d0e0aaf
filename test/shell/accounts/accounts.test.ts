import { expect, test, vi } from 'vitest';
import { builtInServices, lumaGateway } from '../../../app/core/services/definitions/built-in.ts';
import { parseDefinition } from '../../../app/core/services/definitions/definition.ts';
import { createHostConsent } from '../../../app/ipc/host-consent.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { Accounts } from '../../../app/shell/accounts/accounts.ts';
import type { AccountRecords, StoredAccount } from '../../../app/shell/accounts/stored-account.ts';
import { createKeyVault } from '../../../app/shell/key/key-vault.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';

const STATUS = { state: 'stored', hint: '7890', weakStorage: false } as const;
const own = parseDefinition({
  ...{ id: 'mine', name: 'Mine', baseUrl: 'https://mine.example', sources: ['an answer'] },
  ...{ auth: { header: 'X-Key', value: '{key}' }, query: 'jobs/{id}' },
  answer: { states: { waiting: [], working: [], done: ['ok'], failed: [] } },
});

function createRecords(): AccountRecords & { readonly stored: () => readonly StoredAccount[] } {
  const held = { accounts: [] as readonly StoredAccount[], mainName: null as string | null, current: 'main' };
  return {
    stored: () => held.accounts,
    list: () => held.accounts,
    write: (accounts) => void Object.assign(held, { accounts }),
    mainName: () => held.mainName,
    nameMain: (mainName) => void Object.assign(held, { mainName }),
    current: () => held.current,
    use: (current) => void Object.assign(held, { current }),
  };
}

function setUp() {
  const records = createRecords();
  const keys: [string, string | null][] = [];
  const onAccounts = vi.fn();
  const accounts = new Accounts({
    records,
    main: {
      service: lumaGateway,
      baseUrl: () => 'https://gateway.example',
      keyStatus: async () => STATUS,
    },
    services: () => [...builtInServices, own],
    isBuiltIn: (service) => builtInServices.includes(service),
    createVault: (keyRecords, onKey) =>
      createKeyVault({
        ...{ records: keyRecords, onKey, now: () => 1, log: () => undefined },
        box: {
          isAvailable: async () => true,
          encrypt: async (text) => Buffer.from(text).reverse(),
          decrypt: async (blob) => ({
            text: Buffer.from(blob).reverse().toString(),
            shouldReEncrypt: false,
          }),
          backendOf: () => 'v11',
          isWeak: () => false,
          isSameFamily: () => true,
        },
      }),
    tasksOf: (id) => (id === 'main' ? 3 : 0),
    onKey: (...told) => void keys.push(told),
    onAccounts,
    tell: () => undefined,
  });
  return { accounts, records, keys, onAccounts };
}
const yes = createHostConsent(async () => undefined);
const no = createHostConsent(async () => {
  throw new DailiesError('cancelled');
});

test('the first account is there without having been added, and can be renamed but not removed', async () => {
  const { accounts } = setUp();
  expect(await accounts.list()).toEqual([
    {
      ...{ id: 'main', name: 'Luma gateway', service: 'luma-gateway', serviceName: 'Luma gateway' },
      ...{ baseUrl: 'https://gateway.example', key: STATUS, isCurrent: true, tasks: 3 },
    },
  ]);
  expect((await accounts.rename('main', ' Studio ')).name).toBe('Studio');
  await expect(accounts.remove('main')).rejects.toMatchObject({ code: 'bad-input' });
});

test('two accounts of one service have ids and keys of their own, and none is kept in the clear', async () => {
  const { accounts, records, keys } = setUp();
  const first = await accounts.add('vidu', '', null);
  const second = await accounts.add('vidu', 'Client', null);
  expect([first.id, first.name, first.baseUrl, second.id]).toEqual([
    'vidu',
    'Vidu',
    'https://api.vidu.com',
    'vidu-2',
  ]);
  // A built-in service's own address needs no agreement.
  expect((await accounts.setKey('vidu', CANARY_KEY, false, no)).key.state).toBe('stored');
  expect(keys).toEqual([['vidu', CANARY_KEY]]);
  expect(JSON.stringify(records.stored())).not.toContain(CANARY_KEY);
  expect((await accounts.info('vidu-2')).key.state).toBe('none');
});

test('the person is asked before a key goes to an address that is not the service’s own, and no is no', async () => {
  const { accounts, keys } = setUp();
  await accounts.add('mine', '', null);
  await accounts.add('vidu', '', 'https://proxy.example/vidu');
  for (const id of ['mine', 'vidu']) {
    await expect(accounts.setKey(id, CANARY_KEY, false, no)).rejects.toMatchObject({ code: 'cancelled' });
  }
  expect(keys).toEqual([]);
  const asked = vi.fn(async (_host: string): Promise<void> => undefined);
  const consent = createHostConsent(asked);
  await accounts.setKey('vidu', CANARY_KEY, false, consent);
  expect(asked).toHaveBeenCalledExactlyOnceWith('proxy.example');
  await accounts.setBaseUrl('vidu', 'https://proxy.example/other', consent);
  await accounts.setBaseUrl('vidu', 'https://api.vidu.com', consent);
  expect(asked).toHaveBeenCalledOnce();
  await expect(accounts.setBaseUrl('vidu', 'https://else.example', no)).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect((await accounts.info('vidu')).baseUrl).toBe('https://api.vidu.com');
});

test('a removed account takes its key along, and bare ids go to the first one again', async () => {
  const { accounts, records, keys, onAccounts } = setUp();
  await accounts.add('vidu', '', null);
  await accounts.setKey('vidu', CANARY_KEY, false, yes);
  accounts.use('vidu');
  expect(accounts.current()).toBe('vidu');
  await accounts.remove('vidu');
  expect([accounts.current(), records.stored(), keys.at(-1)]).toEqual(['main', [], ['vidu', null]]);
  expect(accounts.known()).toEqual([]);
  expect(onAccounts).toHaveBeenCalledTimes(3);
  await expect(accounts.info('vidu')).rejects.toMatchObject({ code: 'not-found' });
});

test('an account of a service that is unknown, or without an address, is refused', async () => {
  const { accounts } = setUp();
  await expect(accounts.add('nobody', '', null)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(accounts.add('openai-videos', '', null)).rejects.toMatchObject({ code: 'bad-address' });
  await expect(accounts.add('vidu', '', 'http://vidu.example')).rejects.toMatchObject({
    code: 'bad-address',
  });
});
