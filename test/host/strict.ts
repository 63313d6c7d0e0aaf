/** Makes what the stand-in does not build fail by name, where plain JavaScript would answer undefined. */
import { EventEmitter } from 'node:events';

/** Asked for by Node, promises and test tools on any object. */
const HARMLESS = new Set([
  'then',
  'toJSON',
  'inspect',
  'nodeType',
  'asymmetricMatch',
  '$$typeof',
  'constructor',
]);

export function notBuilt(name: string): Error {
  return new Error(`test/host does not implement electron's ${name}.`);
}

/** Electron's documentation names the systems that a method is for; elsewhere it does nothing at best. */
export function onlyOn(name: string, ...platforms: readonly NodeJS.Platform[]): void {
  if (platforms.includes(process.platform)) return;
  throw new Error(`electron's ${name} is for ${platforms.join(' and ')} alone.`);
}

/** Wraps an API object: reading a member that it does not have throws an error that names it. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === 'string' && !(key in object) && !key.startsWith('_') && !HARMLESS.has(key)) {
        throw notBuilt(`${name}.${key}`);
      }
      return Reflect.get(object, key, receiver);
    },
  });
}

/** An emitter that takes listeners only for the events it is known to have. */
export class StrictEmitter extends EventEmitter {
  constructor(name: string, events: readonly string[]) {
    super();
    const known = new Set([...events, 'newListener', 'removeListener']);
    this.on('newListener', (event: string | symbol) => {
      if (typeof event === 'string' && !known.has(event)) throw notBuilt(`${name} event "${event}"`);
    });
  }
}

/** The first argument of Electron's events. */
export interface CancellableEvent {
  preventDefault(): void;
  readonly defaultPrevented: boolean;
}

export function cancellableEvent<Extra extends object>(extra?: Extra): CancellableEvent & Extra {
  let prevented = false;
  return Object.defineProperties({ ...extra } as CancellableEvent & Extra, {
    preventDefault: {
      value: () => {
        prevented = true;
      },
    },
    defaultPrevented: { get: () => prevented },
  });
}
