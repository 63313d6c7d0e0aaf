/** Knows where the focus is at home, and whether a dialog lies over the window. */
export const HOME = '[data-focus-home] [role=grid] [data-index][tabindex="0"]';

/** Puts the focus where it goes when what had it is gone: on the list, or the view as a whole. */
export function focusHome(): void {
  const home = document.querySelector<HTMLElement>(HOME);
  (home ?? document.querySelector<HTMLElement>('main'))?.focus({ preventScroll: true });
}

/** Finds the dialog that lies over the window; one on its way out does not. Null without one. */
export const openDialog = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('[role="dialog"]:not([data-state="closed"]), dialog[open]');

/** Says whether a dialog lies over the window, so that its own keys are not the window's. */
export const isDialogOpen = (): boolean => openDialog() !== null;

/** Says whether nothing in the window has the focus but the view as a whole. */
export const isFocusAtHome = (): boolean =>
  document.activeElement === document.body || (document.activeElement?.matches('main') ?? false);
