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

/** Hears of each call that comes from outside, such as `shell.openPath`. */
export type OnCall = (name: string, args: readonly unknown[]) => void;

/** Whether plain JavaScript would answer undefined, and nobody but the app can be asking. */
const isMissing = (object: object, key: string | symbol): boolean =>
  typeof key === 'string' && !(key in object) && !key.startsWith('_') && !HARMLESS.has(key);

/** Wraps an object: reading a member that it does not have throws an error that names it. */
export function named<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (isMissing(object, key)) throw notBuilt(`${name}.${String(key)}`);
      return Reflect.get(object, key, receiver);
    },
  });
}

/**
 * Wraps an API object likewise. Its methods have the object itself for their `this`, never its wrapping: what listens
 * hears of the calls that come from outside, but not of those that an object makes of its own, nor of an emitter's.
 */
export function strict<T extends object>(name: string, target: T, onCall?: OnCall): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (isMissing(object, key)) throw notBuilt(`${name}.${String(key)}`);
      const member: unknown = Reflect.get(object, key, receiver);
      if (typeof member !== 'function' || typeof key !== 'string') return member;
      if (key in EventEmitter.prototype || key.startsWith('_')) return member;
      return (...args: unknown[]): unknown => {
        onCall?.(`${name}.${key}`, args);
        return Reflect.apply(member, object, args);
      };
    },
    construct(maker, args, newTarget) {
      onCall?.(`new ${name}`, args);
      return Reflect.construct(maker as unknown as abstract new () => object, args, newTarget);
    },
  });
}

type Listener = Parameters<EventEmitter['on']>[1];

/** An emitter that takes listeners only for the events it is known to have. */
export class StrictEmitter extends EventEmitter {
  readonly _apiName: string;
  readonly _known: ReadonlySet<string | symbol>;

  constructor(name: string, events: readonly string[]) {
    super();
    this._apiName = name;
    this._known = new Set(events);
  }
  _check(event: string | symbol): void {
    if (!this._known.has(event)) throw notBuilt(`${this._apiName} event "${String(event)}"`);
  }
  override on(event: string | symbol, listener: Listener): this {
    this._check(event);
    return super.on(event, listener);
  }
  override addListener(event: string | symbol, listener: Listener): this {
    return this.on(event, listener);
  }
  override once(event: string | symbol, listener: Listener): this {
    this._check(event);
    return super.once(event, listener);
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
