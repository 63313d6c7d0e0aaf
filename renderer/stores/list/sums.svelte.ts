/** Says how long and how large the chosen clips are together, once a choice has come to rest. */
import type { ChosenItem, ClipSums } from '../../../app/shared/chosen-items.ts';
import { MAX_HANDED_OVER } from '../../../app/shared/library-view.ts';
import type { Client } from '../../lib/bridge.ts';

/** A choice that is being drawn over the list is not summed up at every clip. */
const SETTLED_MS = 120;

export interface Sums {
  /** Null while it is not known, and where there is nothing to sum up or too much. */
  readonly value: ClipSums | null;
  stop(): void;
}

/**
 * Makes the store.
 * @param items those that are chosen, read reactively.
 */
export function createSums(client: Client, items: () => readonly ChosenItem[]): Sums {
  let value = $state.raw<ClipSums | null>(null);
  const stop = $effect.root(() => {
    $effect(() => {
      const chosen = items();
      value = null;
      if (chosen.length < 2) return;
      const ids = chosen.filter(({ status }) => status === 'saved').map(({ id }) => id);
      if (ids.length === 0 || ids.length > MAX_HANDED_OVER) return;
      let isOver = false;
      const timer = setTimeout(() => {
        client.call('library.sums', { ids }).then(
          (sums) => {
            if (!isOver) value = sums;
          },
          // Beside the number of clips it is no loss.
          () => undefined,
        );
      }, SETTLED_MS);
      return () => {
        isOver = true;
        clearTimeout(timer);
      };
    });
  });
  return {
    get value() {
      return value;
    },
    stop,
  };
}
