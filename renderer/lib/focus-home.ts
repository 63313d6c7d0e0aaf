/** Where the focus goes when what had it is gone: the list, or the view as a whole. */
export function focusHome(): void {
  const home = document.querySelector<HTMLElement>('[data-focus-home] [role=grid] [tabindex="0"]');
  (home ?? document.querySelector<HTMLElement>('main'))?.focus();
}

/** Whether a dialog lies over the window, so that its own keys are not the window's; one on its way out does not. */
export const isDialogOpen = (): boolean =>
  document.querySelector('[role="dialog"]:not([data-state="closed"])') !== null;
