/** Says whether the keyboard is busy with something else than the list: a text, or a dialog. */
import { createSubscriber } from 'svelte/reactivity';
import { isDialogOpen } from './focus-home.ts';
import { takesText } from './window-keys.ts';

export interface Attention {
  /** Read reactively: changes with the focus. */
  readonly isElsewhere: boolean;
}

export function createAttention(): Attention {
  const subscribe = createSubscriber((update) => {
    // While the focus moves, nothing has it.
    const look = (): void => queueMicrotask(update);
    document.addEventListener('focusin', look);
    document.addEventListener('focusout', look);
    return () => {
      document.removeEventListener('focusin', look);
      document.removeEventListener('focusout', look);
    };
  });
  return {
    get isElsewhere() {
      subscribe();
      return takesText(document.activeElement) || isDialogOpen();
    },
  };
}
