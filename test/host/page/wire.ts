/**
 * Values between main, the preload's world and the page's, as JSON that keeps what structured clone keeps.
 * `createWire` runs in all three: it is sent to Chromium as source text, so it may use nothing from outside
 * itself.
 */

export interface WireHooks {
  /** Only the bridge between the two worlds of a page can carry these; ipc refuses them. */
  readonly onFunction?: (value: (...args: unknown[]) => unknown) => number;
  readonly onPromise?: (value: Promise<unknown>) => number;
}

export interface UnwireHooks {
  readonly onFunction?: (id: number) => unknown;
  readonly onPromise?: (id: number) => unknown;
}

export interface Wire {
  encode(value: unknown, hooks?: WireHooks): string;
  decode(text: string, hooks?: UnwireHooks): unknown;
}

export function createWire(): Wire {
  type Tagged = { readonly t: string; readonly v?: unknown; readonly n?: string };
  const views = [
    'Uint8Array',
    'Int8Array',
    'Uint8ClampedArray',
    'Uint16Array',
    'Int16Array',
    'Uint32Array',
  ].concat(['Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'DataView']);
  const refused = (): Error => new Error('An object could not be cloned.');
  const toBase64 = (bytes: Uint8Array): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192)
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  const fromBase64 = (text: string): ArrayBuffer =>
    Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;

  /** Nothing but a clone tells a Proxy from its target; what else it refuses is named in its message. */
  function isProxy(value: object): boolean {
    try {
      structuredClone(value);
      return false;
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      return /(?:^|: )(?:#<Object>|\[object (?:Array|Object)\]) could not be cloned/.test(message);
    }
  }

  function encode(root: unknown, hooks: WireHooks = {}): string {
    const seen = new Map<object, number>();
    const bridged = hooks.onFunction !== undefined;
    if (!bridged) {
      try {
        structuredClone(root);
      } catch {
        throw refused();
      }
    }
    const pack = (value: unknown): unknown => {
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
      if (value === undefined) return { t: 'u' };
      if (typeof value === 'bigint') return { t: 'i', v: String(value) };
      if (typeof value === 'number') {
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { t: 'n', v: Object.is(value, -0) ? '-0' : String(value) };
      }
      if (typeof value === 'function') {
        if (!hooks.onFunction) throw refused();
        return { t: 'f', v: hooks.onFunction(value as (...args: unknown[]) => unknown) };
      }
      if (typeof value !== 'object') throw refused();
      const before = seen.get(value);
      if (before !== undefined) return { t: 'r', v: before };
      if (value instanceof Promise) {
        if (!hooks.onPromise) throw refused();
        return { t: 'p', v: hooks.onPromise(value) };
      }
      seen.set(value, seen.size);
      if (bridged && isProxy(value)) throw refused();
      if (Array.isArray(value)) return { t: 'a', v: Array.from(value, pack) };
      if (value instanceof Date) return { t: 'd', v: value.getTime() };
      if (value instanceof RegExp) return { t: 'x', v: [value.source, value.flags] };
      if (value instanceof Map)
        return { t: 'm', v: [...value].map(([key, item]) => [pack(key), pack(item)]) };
      if (value instanceof Set) return { t: 's', v: [...value].map(pack) };
      if (value instanceof Error) return { t: 'e', n: value.name, v: [value.message, value.stack ?? ''] };
      if (value instanceof ArrayBuffer) return { t: 'b', v: toBase64(new Uint8Array(value)) };
      if (ArrayBuffer.isView(value)) {
        const tag = Object.prototype.toString.call(value).slice(8, -1);
        return {
          t: 'v',
          n: tag,
          v: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
        };
      }
      if (Object.prototype.toString.call(value) !== '[object Object]') throw refused();
      return { t: 'o', v: Object.entries(value).map(([key, item]) => [key, pack(item)]) };
    };
    return JSON.stringify(pack(root));
  }

  function decode(text: string, hooks: UnwireHooks = {}): unknown {
    const made: unknown[] = [];
    const keep = <T>(value: T): T => {
      made.push(value);
      return value;
    };
    const unpack = (packed: unknown): unknown => {
      if (typeof packed !== 'object' || packed === null) return packed;
      const { t, v, n } = packed as Tagged;
      switch (t) {
        case 'u':
          return undefined;
        case 'i':
          return BigInt(v as string);
        case 'n':
          return Number(v);
        case 'f':
          return hooks.onFunction?.(v as number);
        case 'p':
          return hooks.onPromise?.(v as number);
        case 'r':
          return made[v as number];
        case 'a': {
          const list = keep<unknown[]>([]);
          for (const item of v as unknown[]) list.push(unpack(item));
          return list;
        }
        case 'd':
          return keep(new Date(v as number));
        case 'x':
          return keep(new RegExp((v as string[])[0] ?? '', (v as string[])[1]));
        case 'm': {
          const map = keep(new Map<unknown, unknown>());
          for (const [key, item] of v as [unknown, unknown][]) map.set(unpack(key), unpack(item));
          return map;
        }
        case 's': {
          const set = keep(new Set<unknown>());
          for (const item of v as unknown[]) set.add(unpack(item));
          return set;
        }
        case 'e': {
          const [message, stack] = v as [string, string];
          return keep(Object.assign(new Error(message), { name: n, stack }));
        }
        case 'b':
          return keep(fromBase64(v as string));
        case 'v': {
          const name = n !== undefined && views.includes(n) ? n : 'Uint8Array';
          const View = Reflect.get(globalThis, name) as new (buffer: ArrayBuffer) => object;
          return keep(new View(fromBase64(v as string)));
        }
        case 'o': {
          const object = keep<Record<string, unknown>>({});
          for (const [key, item] of v as [string, unknown][]) {
            Object.defineProperty(object, key, {
              value: unpack(item),
              enumerable: true,
              configurable: true,
              writable: true,
            });
          }
          return object;
        }
        default:
          throw new Error(`Unknown tag on the wire: ${t}`);
      }
    };
    return unpack(JSON.parse(text));
  }

  return { encode, decode };
}
