/** Keeps one clock for every row that shows a running time; it ticks only while something on the screen reads it. */
import { createSubscriber } from 'svelte/reactivity';
import { whileVisible } from '../../lib/while-visible.ts';

export interface Clock {
  /** Milliseconds since the epoch, renewed every second. */
  readonly nowMs: number;
}

/**
 * Makes the clock.
 * @param readMs passed in by tests.
 */
export function createClock(readMs: () => number = Date.now): Clock {
  const subscribe = createSubscriber((update) => {
    let isNew = true;
    return whileVisible(() => {
      if (!isNew) update();
      isNew = false;
      const timer = setInterval(update, 1000);
      return () => clearInterval(timer);
    });
  });
  return {
    get nowMs() {
      subscribe();
      return readMs();
    },
  };
}
