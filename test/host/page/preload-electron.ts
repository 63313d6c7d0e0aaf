/**
 * electron's `ipcRenderer` and `contextBridge`, as a sandboxed preload finds them. Sent to Chromium as source text, so it
 * uses nothing from outside itself.
 */

export interface PreloadPort {
  /** To main: `send` or `invoke`, the channel, the arguments, and the number of a call that is to be answered. */
  post(message: readonly unknown[]): void;
  /** To the page's own world. */
  expose(key: string, api: unknown): void;
}

type Listener = (...args: unknown[]) => unknown;

export function createPreloadElectron(port: PreloadPort) {
  class Emitter {
    readonly lists = new Map<unknown, Listener[]>();
    on(name: unknown, listener: Listener): this {
      this.lists.set(name, [...(this.lists.get(name) ?? []), listener]);
      return this;
    }
    addListener(name: unknown, listener: Listener): this {
      return this.on(name, listener);
    }
    once(name: unknown, listener: Listener): this {
      const wrapped = (...args: unknown[]): unknown => {
        this.off(name, wrapped);
        return listener(...args);
      };
      return this.on(name, Object.assign(wrapped, { listener }));
    }
    off(name: unknown, listener: Listener): this {
      const list = this.lists.get(name) ?? [];
      const at = list.findIndex(
        (item) => item === listener || (item as { listener?: Listener }).listener === listener,
      );
      this.lists.set(
        name,
        list.filter((_item, index) => index !== at),
      );
      return this;
    }
    removeListener(name: unknown, listener: Listener): this {
      return this.off(name, listener);
    }
    removeAllListeners(name?: unknown): this {
      if (name === undefined) this.lists.clear();
      else this.lists.delete(name);
      return this;
    }
    emit(name: unknown, ...args: unknown[]): boolean {
      const list = this.lists.get(name) ?? [];
      for (const listener of list) listener.apply(this, args);
      return list.length > 0;
    }
    listenerCount(name: unknown): number {
      return this.lists.get(name)?.length ?? 0;
    }
  }

  const named = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(object, key, receiver) {
        if (typeof key === 'string' && !(key in object) && key !== 'then') {
          throw new Error(`test/host does not implement electron's ${name}.${key} in a preload.`);
        }
        return Reflect.get(object, key, receiver);
      },
    });

  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let calls = 0;

  class IpcRenderer extends Emitter {
    send(channel: string, ...args: unknown[]): void {
      port.post(['send', channel, args]);
    }
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const id = calls++;
      port.post(['invoke', channel, args, id]);
      return await new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    }
  }
  const emitter = new IpcRenderer();
  const ipcRenderer = named('ipcRenderer', emitter);
  const contextBridge = named('contextBridge', {
    exposeInMainWorld(key: string, api: unknown): void {
      port.expose(key, api);
    },
  });

  /** From main: an event of a channel, or the reply to a call. */
  const receive = ([kind, first, second, third]: readonly unknown[]): void => {
    if (kind === 'event') {
      emitter.emit(first, { sender: ipcRenderer, senderId: 0, ports: [] }, ...(second as unknown[]));
      return;
    }
    const call = waiting.get(first as number);
    waiting.delete(first as number);
    if (second === true) call?.resolve(third);
    else call?.reject(new Error(String(third)));
  };

  return { electron: named('module', { ipcRenderer, contextBridge }), Emitter, named, receive };
}
