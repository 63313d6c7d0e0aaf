import { expect, test } from 'vitest';
import type { EngineContext } from '../../app/core/engine-context.ts';
import type { EngineNetwork } from '../../app/core/engine-network.ts';
import { runningAccounts } from '../../app/core/running-accounts.ts';

const account = (id: string, key: string | null = null) =>
  [
    id,
    { id, service: { name: `Service of ${id}` }, gateway: { key, baseUrl: new URL(`https://${id}.test/`) } },
  ] as const;

function seen(current: string, names: ReadonlyMap<string, string> = new Map()) {
  const context = {
    ...{ accountNames: names, currentAccount: () => current },
    settings: () => ({ baseUrl: 'https://typed.test/v1' }),
  } as unknown as EngineContext;
  const network = { accounts: new Map([account('main', 'k'), account('mine')]) } as unknown as EngineNetwork;
  return runningAccounts(context, network);
}

test('each account has its address and whether it has a key; the first one’s address is as it was typed', () => {
  expect(seen('main').known.map(({ id, baseUrl, hasKey }) => [id, baseUrl, hasKey])).toEqual([
    ['main', 'https://typed.test/v1', true],
    ['mine', 'https://mine.test/', false],
  ]);
});

test('an account is called as the person calls it, else as its service is', () => {
  const { known } = seen('main', new Map([['mine', 'My studio']]));
  expect(known.map(({ name }) => name)).toEqual(['Service of main', 'My studio']);
});

test('the chosen account is the current one, and where it is gone the first one is', () => {
  expect([seen('mine').current, seen('gone').current]).toEqual(['mine', 'main']);
});
