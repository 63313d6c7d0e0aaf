/** Moves the focus round the parts of the window, by F6: its bar, the list, and the details where they are open. */

import { HOME } from './focus-home.ts';

const REGIONS = [
  { within: 'header.bar', focus: '#search' },
  { within: '[data-focus-home]', focus: HOME },
  { within: 'aside', focus: 'aside' },
] as const;

/** Moves the focus to the next part, or to the one before. */
export function goToRegion(step: 1 | -1): void {
  const there = REGIONS.filter(({ focus }) => document.querySelector(focus) !== null);
  const at = there.findIndex(({ within }) => document.activeElement?.closest(within));
  const from = at === -1 && step === -1 ? 0 : at;
  const next = there[(from + step + there.length) % there.length];
  if (next) document.querySelector<HTMLElement>(next.focus)?.focus();
}
