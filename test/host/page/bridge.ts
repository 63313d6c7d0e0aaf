/**
 * One end of the bridge between the preload's world and the page's: synchronous calls by CustomEvents, whose
 * names only the two ends know. Sent to Chromium as source text, so it uses nothing from outside itself.
 */
import type { Wire } from './wire.ts';

export interface BridgeNames {
  readonly inbox: string;
  readonly outbox: string;
}

export interface BridgeEnd {
  /** Sends an operation and gives what the other end's `serve` answered. */
  ask(operation: string, value: unknown): unknown;
  serve(operation: string, answer: (value: unknown) => unknown): void;
}

type Callable = (...args: unknown[]) => unknown;

export function createBridgeEnd(wire: Wire, names: BridgeNames): BridgeEnd {
  const functions: Callable[] = [];
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const served = new Map<string, (value: unknown) => unknown>();
  // Kept from before the page's own scripts ran, which may replace them.
  const dispatch = window.dispatchEvent.bind(window);
  const Message = window.CustomEvent;
  let promises = 0;
  let answer = '';

  const encode = (value: unknown): string =>
    wire.encode(value, {
      onFunction: (callable) => functions.push(callable) - 1,
      onPromise: (promise) => {
        const id = promises++;
        promise
          .then(
            (result) => ask('settle', [id, true, result]),
            (error: unknown) =>
              ask('settle', [id, false, error instanceof Error ? error.message : String(error)]),
          )
          .catch((error: unknown) =>
            ask('settle', [id, false, error instanceof Error ? error.message : String(error)]),
          );
        return id;
      },
    });
  const decode = (text: string): unknown =>
    wire.decode(text, {
      onFunction:
        (id) =>
        (...args: unknown[]) =>
          ask('call', [id, args]),
      onPromise: (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject })),
    });

  function ask(operation: string, value: unknown): unknown {
    const text = encode([operation, value]);
    answer = '';
    dispatch(new Message(names.outbox, { detail: text }));
    if (answer === '') throw new Error('The other world of this page does not answer.');
    const [succeeded, result] = decode(answer) as [boolean, unknown];
    if (!succeeded) throw new Error(String(result));
    return result;
  }

  served.set('call', (value) => {
    const [id, args] = value as [number, unknown[]];
    return functions[id]?.(...args);
  });
  served.set('settle', (value) => {
    const [id, succeeded, result] = value as [number, boolean, unknown];
    const promise = waiting.get(id);
    waiting.delete(id);
    if (succeeded) promise?.resolve(result);
    else promise?.reject(new Error(String(result)));
  });

  window.addEventListener(names.inbox, (event) => {
    let reply: string;
    try {
      const [operation, value] = decode((event as CustomEvent<string>).detail) as [string, unknown];
      reply = encode([true, served.get(operation)?.(value)]);
    } catch (error) {
      reply = encode([false, error instanceof Error ? error.message : String(error)]);
    }
    dispatch(new Message(`${names.outbox}-answer`, { detail: reply }));
  });
  window.addEventListener(`${names.inbox}-answer`, (event) => {
    answer = (event as CustomEvent<string>).detail;
  });

  return { ask, serve: (operation, run) => served.set(operation, run) };
}

/** The page's own end: puts what the preload exposes on `window`, frozen as Electron does. */
export function mainWorld(bridge: BridgeEnd): void {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    if (Object.getPrototypeOf(value) !== Object.prototype && !Array.isArray(value)) return;
    Object.freeze(value);
    for (const item of Object.values(value)) freeze(item);
  };
  bridge.serve('expose', (value) => {
    const [key, api] = value as [string, unknown];
    if (key in window) {
      throw new Error('Cannot bind an API on top of an existing property on the window object');
    }
    freeze(api);
    Object.defineProperty(window, key, { value: api, enumerable: true });
  });
}
