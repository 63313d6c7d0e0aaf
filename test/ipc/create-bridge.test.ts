import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import { createBridge } from '../../app/ipc/create-bridge.ts';
import { CALL_NAMES, contract, EVENT_NAMES } from '../../app/shared/contract.ts';
import { calls, freshElectron, ipcRenderer } from '../fakes/electron.ts';

beforeEach(() => freshElectron());

function fakeIpc() {
  const invoke = vi.fn(async () => ({ ok: true, value: null }));
  return { ipc: Object.assign(new EventEmitter(), { invoke }), invoke };
}

test('each call goes to its own channel with its one argument', async () => {
  const { ipc, invoke } = fakeIpc();
  const bridge = createBridge(contract, ipc);
  await bridge.calls['library.item']({ id: 'a1' });
  expect(invoke).toHaveBeenCalledExactlyOnceWith('dailies:library.item', { id: 'a1' });
});

test('E10: a listener gets the value alone, never the event with its sender', () => {
  const { ipc } = fakeIpc();
  const bridge = createBridge(contract, ipc);
  const listener = vi.fn();
  bridge.on['key.changed'](listener);
  ipc.emit('dailies:key.changed', { sender: 'electron' }, { state: 'none' }, 'more');
  expect(listener.mock.calls).toEqual([[{ state: 'none' }]]);
});

test('unsubscribing takes away that listener and no other', () => {
  const { ipc } = fakeIpc();
  const bridge = createBridge(contract, ipc);
  const first = vi.fn();
  const second = vi.fn();
  const off = bridge.on['key.changed'](first);
  bridge.on['key.changed'](second);
  off();
  ipc.emit('dailies:key.changed', {}, { state: 'none' });
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
});

test('E10, case 83: the preload exposes the calls and events of the contract, and nothing else', async () => {
  await import('../../app/preload.ts');
  const exposed = calls.filter(({ name }) => name.startsWith('contextBridge'));
  expect(exposed.map(({ args }) => args[0])).toEqual(['dailies']);
  const api = exposed[0]?.args[1] as Record<string, Record<string, unknown>>;
  expect(Object.keys(api)).toEqual(['calls', 'on']);
  expect(Object.keys(api.calls ?? {}).sort()).toEqual([...CALL_NAMES].sort());
  expect(Object.keys(api.on ?? {}).sort()).toEqual([...EVENT_NAMES].sort());
  for (const member of [...Object.values(api.calls ?? {}), ...Object.values(api.on ?? {})]) {
    expect(member).toBeTypeOf('function');
  }
});

test('case 83: no function of the bridge lets the page name a channel', async () => {
  const bridge = createBridge(contract, ipcRenderer) as unknown as {
    calls: Record<string, (...args: unknown[]) => Promise<unknown>>;
  };
  for (const name of CALL_NAMES) await bridge.calls[name]?.('another-channel', 'another-channel');
  expect(calls.map(({ args }) => args[0])).toEqual(CALL_NAMES.map((name) => `dailies:${name}`));
  expect(calls.every(({ args }) => args.length === 2)).toBe(true);
});

test('case 83: a subscription gives back a function that returns nothing of Electron', () => {
  const bridge = createBridge(contract, ipcRenderer);
  const off = bridge.on['settings.changed'](() => {});
  expect(off()).toBeUndefined();
  expect(ipcRenderer.listenerCount('dailies:settings.changed')).toBe(0);
});
