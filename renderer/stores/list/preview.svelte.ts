/**
 * Says which item's clip is playing in the list: at most one, under the pointer or the keyboard, a moment after it
 * came.
 */
import { whileVisible } from '../../lib/while-visible.ts';

export interface Preview {
  readonly id: string | null;
  /** Plays the clip once the pointer or the keyboard has stayed for so long. */
  want(id: string, delayMs: number): void;
  /** Stops it, or what is about to start; without an id whatever it is. */
  stop(id?: string): void;
  /** Nothing plays from now on. */
  close(): void;
}

/** Long enough that a pointer on its way across the list starts nothing. */
export const HOVER_MS = 180;
/** The keyboard passes over many items on its way to one. */
export const FOCUS_MS = 700;

export function createPreview(): Preview {
  let id = $state<string | null>(null);
  let wanted: string | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function stop(which?: string): void {
    if (which !== undefined && which !== id && which !== wanted) return;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    wanted = null;
    id = null;
  }
  const unwatch = whileVisible(() => () => stop());
  return {
    get id() {
      return id;
    },
    want(next, delayMs) {
      // Motion is what a person who asked for less of it did not ask for.
      if (document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
      if (next === id || next === wanted) return;
      stop();
      wanted = next;
      timer = setTimeout(() => {
        timer = null;
        if (!document.hidden) id = next;
      }, delayMs);
    },
    stop,
    close() {
      unwatch();
      stop();
    },
  };
}
