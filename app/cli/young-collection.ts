/**
 * Frees network buffers while files come in. Each chunk is two buffers outside V8's heap, which V8 frees only
 * after some 64 MB of them by a full collection; a young collection each few MiB takes less than a millisecond.
 * Measured on 1 GiB over loopback: 100 MB resident instead of 162.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Undefined where this V8 does not offer it; then all goes as before. */
export function youngCollection(): (() => void) | undefined {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? () => void collect({ type: 'minor' }) : undefined;
}
