/**
 * What a sandboxed preload finds: `require` for four names. Sent to Chromium as source text, so it uses nothing from
 * outside itself.
 */
import type { BridgeEnd } from './bridge.ts';
import type { createPreloadElectron } from './preload-electron.ts';
import type { Wire } from './wire.ts';

export interface IsolatedOptions {
  /** The binding that only this world sees: text to main. */
  readonly binding: string;
  /** The function in this world's global object through which main sends text back. */
  readonly deliver: string;
  readonly process: Readonly<Record<string, unknown>>;
}

export function isolatedWorld(
  wire: Wire,
  bridge: BridgeEnd,
  options: IsolatedOptions,
  createElectron: typeof createPreloadElectron,
  preload: (require: (name: string) => unknown, module: object, exports: object, process: object) => void,
): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  const toMain = scope[options.binding] as (text: string) => void;
  Reflect.deleteProperty(scope, options.binding);

  const post = (message: readonly unknown[]): void => toMain(wire.encode([location.href, ...message]));
  const { electron, Emitter, named, receive } = createElectron({
    post,
    expose: (key, api) => void bridge.ask('expose', [key, api]),
  });
  scope[options.deliver] = (text: string): void => receive(wire.decode(text) as readonly unknown[]);

  const modules: Readonly<Record<string, unknown>> = {
    electron,
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
