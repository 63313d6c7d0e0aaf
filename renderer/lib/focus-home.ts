/** The clip that the keyboard is on, or the heading that speaks for it; not a heading's buttons, which come before it. */
export const HOME = '[data-focus-home] [role=grid] [data-index][tabindex="0"]';

/** Where the focus goes when what had it is gone: the list, or the view as a whole. */
export function focusHome(): void {
  const home = document.querySelector<HTMLElement>(HOME);
  (home ?? document.querySelector<HTMLElement>('main'))?.focus({ preventScroll: true });
}

/** The dialog that lies over the window; one on its way out does not. */
export const openDialog = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('[role="dialog"]:not([data-state="closed"]), dialog[open]');

/** Whether a dialog lies over the window, so that its own keys are not the window's. */
export const isDialogOpen = (): boolean => openDialog() !== null;

/** Whether nothing in the window has the focus but the view as a whole. */
export const isFocusAtHome = (): boolean =>
  document.activeElement === document.body || (document.activeElement?.matches('main') ?? false);
