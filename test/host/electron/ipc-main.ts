/** electron's `ipcMain`: calls and messages from the preloads, under structured-clone rules. */
import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;
const invokers = new Map<string, Handler>();

class IpcMain extends EventEmitter {
  handle(channel: string, handler: Handler): void {
    if (invokers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== 'function')
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
    invokers.set(channel, handler);
  }
  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      invokers.delete(channel);
      return handler(event, ...args);
    });
  }
  removeHandler(channel: string): void {
    invokers.delete(channel);
  }
}

export const ipcMain = strict('ipcMain', new IpcMain());

/** Runs the handler of a call; what it throws is told to the page as Electron tells it. */
export async function invoke(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
  const handler = invokers.get(channel);
  try {
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, ...args);
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
  }
}
