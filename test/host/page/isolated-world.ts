/**
 * What a sandboxed preload finds: `require` for four names, ipcRenderer, contextBridge. Sent to Chromium as
 * source text, so it uses nothing from outside itself.
 */
import type { BridgeEnd } from './bridge.ts';
import type { Wire } from './wire.ts';

export interface IsolatedOptions {
  /** The binding that only this world sees: text to main. */
  readonly binding: string;
  /** The function in this world's global object through which main sends text back. */
  readonly deliver: string;
  readonly process: Readonly<Record<string, unknown>>;
}

type Listener = (...args: unknown[]) => unknown;

export function isolatedWorld(
  wire: Wire,
  bridge: BridgeEnd,
  options: IsolatedOptions,
  preload: (require: (name: string) => unknown, module: object, exports: object, process: object) => void,
): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  const toMain = scope[options.binding] as (text: string) => void;
  Reflect.deleteProperty(scope, options.binding);

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
  const post = (message: readonly unknown[]): void => toMain(wire.encode([location.href, ...message]));

  class IpcRenderer extends Emitter {
    send(channel: string, ...args: unknown[]): void {
      post(['send', channel, args]);
    }
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const id = calls++;
      post(['invoke', channel, args, id]);
      return await new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    }
  }
  const emitter = new IpcRenderer();
  const ipcRenderer = named('ipcRenderer', emitter);

  scope[options.deliver] = (text: string): void => {
    const [kind, first, second, third] = wire.decode(text) as [string, unknown, unknown, unknown];
    if (kind === 'event') {
      emitter.emit(first, { sender: ipcRenderer, senderId: 0, ports: [] }, ...(second as unknown[]));
      return;
    }
    const call = waiting.get(first as number);
    waiting.delete(first as number);
    if (second === true) call?.resolve(third);
    else call?.reject(new Error(String(third)));
  };

  const contextBridge = named('contextBridge', {
    exposeInMainWorld(key: string, api: unknown): void {
      bridge.ask('expose', [key, api]);
    },
  });
  const modules: Readonly<Record<string, unknown>> = {
    electron: named('module', { ipcRenderer, contextBridge }),
    events: Object.assign(Emitter, { EventEmitter: Emitter }),
    timers: { setTimeout, clearTimeout, setInterval, clearInterval },
    url: { URL, URLSearchParams },
  };
  const require = (name: string): unknown => {
    const found = modules[name.replace(/^node:/, '').replace(/^electron\/(renderer|common)$/, 'electron')];
    if (found === undefined) throw new Error(`module not found: ${name}`);
    return found;
  };
  const module = { exports: {} };
  try {
    preload(require, module, module.exports, named('process', options.process));
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    post(['preload-error', text, []]);
  }
}
