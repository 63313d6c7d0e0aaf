/** Makes the page's end of the bridge: one function a call, one a subscription, and no way to name a channel. */
import { type Bridge, channelOf } from '../shared/bridge.ts';
import type { CallName, contract, EventName } from '../shared/contract.ts';

type Listener = (event: unknown, value: unknown) => void;

/** The part of Electron's ipcRenderer that the bridge needs. */
export interface PageIpc {
  invoke(channel: string, argument: unknown): Promise<unknown>;
  on(channel: string, listener: Listener): unknown;
  removeListener(channel: string, listener: Listener): unknown;
}

/**
 * Builds the object that the page sees. Listeners get the value alone: Electron's event object would hand the
 * page its `sender` (E10).
 */
export function createBridge(names: typeof contract, ipc: PageIpc): Bridge {
  const calls: Record<string, (argument: unknown) => Promise<unknown>> = {};
  for (const name of Object.keys(names.calls) as CallName[]) {
    const channel = channelOf(name);
    calls[name] = (argument) => ipc.invoke(channel, argument);
  }

  const on: Record<string, (listener: (value: unknown) => void) => () => void> = {};
  for (const name of Object.keys(names.events) as EventName[]) {
    const channel = channelOf(name);
    on[name] = (listener) => {
      const wrapped: Listener = (_event, value) => listener(value);
      ipc.on(channel, wrapped);
      return () => {
        ipc.removeListener(channel, wrapped);
      };
    };
  }
  return { calls, on } as unknown as Bridge;
}
