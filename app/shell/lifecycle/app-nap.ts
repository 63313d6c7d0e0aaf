/** Declines App Nap, by which macOS slows the timers of a program that nobody sees. */
import type { SystemPreferences } from 'electron';

/**
 * Asks macOS to leave Dailies' timers as they are while its window is hidden: late polls would lose a link that expires.
 * AppKit reads the default when the program starts, so it counts from the next start on. A power save blocker would
 * do it at once, and keep the whole computer awake (electron#30859).
 */
export function declineAppNap(deps: {
  readonly platform: NodeJS.Platform;
  readonly systemPreferences: Pick<SystemPreferences, 'setUserDefault'>;
}): void {
  if (deps.platform !== 'darwin') return;
  deps.systemPreferences.setUserDefault('NSAppSleepDisabled', 'boolean', true);
}
