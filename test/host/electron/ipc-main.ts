/** electron's `ipcMain`: calls and messages from the preloads, under structured-clone rules. */
import { EventEmitter } from 'node:events';
import type { Desk } from '../desk.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  /** By channel; what they answer is searched for the key. */
  readonly handlers = new Map<string, Handler>();
  readonly lookForKey: Desk['lookForKey'];

  constructor(lookForKey: Desk['lookForKey']) {
    super();
    this.lookForKey = lookForKey;
  }
  handle(channel: string, handler: (event: never, ...args: unknown[]) => unknown): void {
    if (this.handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== 'function')
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
    this.handlers.set(channel, (event, ...args) => {
      const answer = handler(event as never, ...args);
      void Promise.resolve(answer).then(
        (value) => this.lookForKey(`the answer to ${channel}`, value),
        () => {},
      );
      return answer;
    });
  }
  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.handlers.delete(channel);
      return handler(event, ...args);
    });
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
}

export function createIpcMain({ api, lookForKey }: Desk) {
  return api('ipcMain', new IpcMain(lookForKey));
}
export type { IpcMain };

/** Runs the handler of a call; what it throws is told to the page as Electron tells it. */
export async function invoke(
  { handlers }: IpcMain,
  channel: string,
  event: unknown,
  args: readonly unknown[],
): Promise<unknown> {
  const handler = handlers.get(channel);
  try {
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, ...args);
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
  }
}
