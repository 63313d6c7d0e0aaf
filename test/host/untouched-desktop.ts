/** A desktop on which nobody has done anything yet: one screen, a network, an empty clipboard. */
import { SCREEN } from './electron/desktop.ts';

/** Makes what a system begins with that is the same for a process of its own and for the unit tests. */
export function untouchedDesktop() {
  return {
    ...{ clipboard: '', copied: {}, isOnline: true, proxy: 'DIRECT', displays: [SCREEN], accent: '' },
    ...{ notificationsSupported: true, notificationRefusal: null, trayThrows: false },
    ...{ openedAtLogin: false, allowsLogin: true },
  };
}
