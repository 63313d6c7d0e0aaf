/**
 * Keeps the focus in the window: what had it may be taken away or disabled at any moment, by the very press of it or
 * by what main reports. It then stays nearby, in what is marked `data-focus-near`, else goes to the open dialog or
 * home. Browsers tell of such a loss by no event, or by one that comes too early, so the page itself is watched.
 */
import { focusHome, openDialog } from './focus-home.ts';

const NEAR = '[data-focus-near]';
const TAKES_FOCUS =
  ':is(input, select, textarea, button, summary, a[href], [tabindex]):not(:disabled, [tabindex="-1"])';

function isNowhere(lost: Element): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement === lost;
}
const isUsable = (element: Element): boolean => element.isConnected && !element.matches(':disabled');

function placesAround(element: Element): readonly Element[] {
  const places: Element[] = [];
  for (let at = element.closest(NEAR); at; at = at.parentElement?.closest(NEAR) ?? null) places.push(at);
  return places;
}

/** Starts to watch the page; returns the function that ends it. */
export function keepFocus(): () => void {
  let last: Element | null = null;
  /** Nearest first; asked for in time, since what was taken out has none any more. */
  let places: readonly Element[] = [];

  function check(): void {
    if (last === null || !isNowhere(last)) return;
    if (!isUsable(last)) {
      const [lost, around] = [last, places];
      last = null;
      setTimeout(() => rescue(lost, around));
    }
    // Left on purpose, by a click beside everything.
    else if (document.activeElement !== last) last = null;
  }
  /** Finds the focus a place, a moment later: whoever took the element away may have a better one. */
  function rescue(lost: Element, around: readonly Element[]): void {
    const dialog = openDialog();
    // A dialog takes what was lost within it itself, as a whole.
    if (isUsable(lost) || !(isNowhere(lost) || document.activeElement === dialog)) return;
    const near = around
      .filter((place) => place.isConnected)
      .map((place) => place.querySelector<HTMLElement>(TAKES_FOCUS))
      .find((element) => element !== null);
    const next = near ?? dialog;
    if (next) next.focus();
    else focusHome();
  }
  function handleFocusIn(event: FocusEvent): void {
    if (!(event.target instanceof Element)) return;
    last = event.target;
    places = placesAround(last);
  }
  function handleFocusOut(event: FocusEvent): void {
    if (event.relatedTarget === null) queueMicrotask(check);
  }

  const observer = new MutationObserver(check);
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  document.addEventListener('focusin', handleFocusIn);
  document.addEventListener('focusout', handleFocusOut);
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', handleFocusIn);
    document.removeEventListener('focusout', handleFocusOut);
  };
}
