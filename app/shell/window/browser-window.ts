/**
 * Makes windows, here alone (docs/rules.md, E1): the app's own, and those that nobody sees, which draw contact sheets.
 */
import { BrowserWindow, screen, type WebPreferences } from 'electron';
import type { WindowPlace } from '../settings/config-file.ts';
import { fitPlace, MIN_HEIGHT, MIN_WIDTH } from './window-place.ts';

export interface WindowLook {
  /** Absolute paths. */
  readonly preloadPath: string;
  readonly iconPath: string;
  /** Off in a packaged app. */
  readonly devTools: boolean;
  /** #rrggbb: what the window shows until its page does. */
  readonly color: () => string;
}

/** Shut off from Node and from other pages. */
const STRICT = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
} as const satisfies WebPreferences;

/** Makes a window that is not shown yet. */
export function createBrowserWindow(look: WindowLook, place: WindowPlace | null): BrowserWindow {
  return new BrowserWindow({
    ...fitPlace(
      place,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Dailies',
    icon: look.iconPath,
    backgroundColor: look.color(),
    autoHideMenuBar: true,
    webPreferences: { ...STRICT, preload: look.preloadPath, devTools: look.devTools },
  });
}

/**
 * Makes a window that is never shown, for a document that is drawn and not used: without a preload and without scripts.
 * Without a frame and drawn off the screen, it may be larger than the screen on every system.
 */
export function createSheetWindow(width: number, height: number): BrowserWindow {
  return new BrowserWindow({
    ...{ width, height, useContentSize: true, show: false },
    ...{ frame: false, thickFrame: false, resizable: false, enableLargerThanScreen: true },
    ...{ skipTaskbar: true, focusable: false, backgroundColor: '#ffffff' },
    webPreferences: { ...STRICT, offscreen: true, javascript: false, devTools: false },
  });
}
