/**
 * The one window and the one place that makes it (E1). It may be hidden, given back to the system and made anew;
 * the engine goes on.
 */
import { BrowserWindow, screen, type WebContents } from 'electron';
import type { WindowPlace } from '../settings/config-file.ts';
import { type Reveal, revealWhenReady } from './reveal.ts';
import { watchSight } from './sight.ts';
import { fitPlace, MIN_HEIGHT, MIN_WIDTH } from './window-place.ts';

export interface MainWindowDeps {
  readonly platform: NodeJS.Platform;
  readonly isWayland: boolean;
  /** Absolute paths. */
  readonly preloadPath: string;
  readonly iconPath: string;
  /** Off in a packaged app. */
  readonly devTools: boolean;
  /** #rrggbb: what the window shows until its page does. */
  readonly color: () => string;
  readonly place: () => WindowPlace | null;
  readonly rememberPlace: (place: WindowPlace) => void;
  /** Asked when the person closes the window. */
  readonly whenClosed: () => ClosedWindow;
  /** Whether a window that stays hidden gives its page's process back. */
  readonly releaseWhenHidden: () => boolean;
  /** Windows asks whether the session may end; another program may still say no. */
  readonly onSessionEnding: () => void;
  /** Windows ends the session: when this returns, Electron ends the process. */
  readonly onSessionEnd: () => void;
  readonly log: (line: string) => void;
}

/** `stay`: as it is, for a question has to be answered first. */
export type ClosedWindow = 'close' | 'hide' | 'minimize' | 'stay';

/** Coming back from a look at something else should not cost a second. */
const RELEASE_AFTER_MS = 15_000;

export interface MainWindow {
  /** Makes the window, or brings it to the front. */
  open(): void;
  /** Makes the window without bringing it up: for a start at login where there is no tray to reach it by. */
  openMinimized(): void;
  /** Makes a new window and takes the old one away; for a page whose process died. */
  recreate(): void;
  /** As if the person had closed it. */
  close(): void;
  /** At once and without asking; for quitting. */
  destroy(): void;
  current(): BrowserWindow | null;
  /** The window while a person can see it, and answer a dialog that hangs on it. */
  inSight(): BrowserWindow | null;
  /** Resolves with the window as soon as one can be seen, which may be never. */
  whenShown(): Promise<BrowserWindow>;
  contents(): WebContents | null;
  /** Does nothing while there is no window. */
  send(channel: string, value: unknown): void;
}

export function createMainWindow(deps: MainWindowDeps): MainWindow {
  let window: BrowserWindow | null = null;
  /** Closed by the person, and not wanted since. */
  let hidden = false;
  let release: NodeJS.Timeout | null = null;
  /** Of the window that was made last. */
  let reveal: Reveal | null = null;
  let isSeen = (): boolean => false;
  /** Whether that one still has to be maximized, which would show it. */
  let maximizeFirst = false;
  /** Windows of pages that died: each stays in view until the one made for it has come. */
  let retired: BrowserWindow[] = [];
  let waiting: ((shown: BrowserWindow) => void)[] = [];

  function create(firstSight: 'shown' | 'minimized' = 'shown'): BrowserWindow {
    const place = deps.place();
    const made = new BrowserWindow({
      ...fitPlace(
        place,
        screen.getAllDisplays().map((display) => display.workArea),
      ),
      minWidth: MIN_WIDTH,
      minHeight: MIN_HEIGHT,
      show: false,
      title: 'Dailies',
      icon: deps.iconPath,
      backgroundColor: deps.color(),
      autoHideMenuBar: true,
      webPreferences: {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        preload: deps.preloadPath,
        devTools: deps.devTools,
      },
    });
    maximizeFirst = place?.maximized ?? false;
    reveal = revealWhenReady(made, deps.platform, () => {
      if (firstSight === 'shown') show(made);
      else {
        // There a window that was never shown is none yet, and minimizing it would leave nothing to find it by.
        if (deps.isWayland) made.showInactive();
        made.minimize();
      }
      retire();
    });
    isSeen = watchSight(made);
    for (const sign of ['show', 'restore'] as const) made.on(sign as 'show', tellShown);
    made.on('close', (event) => {
      if (made !== window) return;
      remember(made);
      const decided = deps.whenClosed();
      if (decided !== 'close') event.preventDefault();
      if (decided === 'minimize') minimize(made);
      if (decided === 'hide') hide(made);
    });
    made.on('closed', () => {
      if (window !== made) return;
      window = null;
      hidden = false;
      keep();
    });
    made.on('query-session-end', () => deps.onSessionEnding());
    made.on('session-end', () => {
      remember(made);
      deps.onSessionEnd();
    });
    made
      .loadURL('app://bundle/index.html')
      .catch((thrown) => deps.log(`window: the page could not be loaded (${String(thrown)})`));
    return made;
  }

  function show(made: BrowserWindow): void {
    if (maximizeFirst) made.maximize();
    maximizeFirst = false;
    made.show();
  }

  function retire(): void {
    for (const old of retired) old.destroy();
    retired = [];
  }

  function inSight(): BrowserWindow | null {
    return !hidden && isSeen() ? current() : null;
  }

  function tellShown(): void {
    const seen = inSight();
    if (seen === null) return;
    const told = waiting;
    waiting = [];
    for (const tell of told) tell(seen);
  }

  function minimize(open: BrowserWindow): void {
    reveal?.cancel();
    retire();
    open.minimize();
  }

  /**
   * On Wayland a client can minimize its window and not take that back: `Show` does nothing for a window that has its
   * surface, and `Hide` takes it away (Chromium, ui/ozone/platform/wayland/host/wayland_toplevel_window.cc).
   */
  function unminimize(open: BrowserWindow): void {
    if (deps.isWayland) open.hide();
    else open.restore();
  }

  function hide(open: BrowserWindow): void {
    reveal?.cancel();
    retire();
    if (open.isFullScreen()) {
      // macOS would leave an empty black screen behind.
      open.once('leave-full-screen', () => {
        // Wanted again while it was leaving.
        if (hidden) open.hide();
      });
      open.setFullScreen(false);
    } else {
      open.hide();
    }
    keep();
    hidden = true;
    release = setTimeout(() => {
      release = null;
      if (!deps.releaseWhenHidden() || open.isDestroyed()) return;
      deps.log('window: hidden for a while, its process is given back');
      open.destroy();
    }, RELEASE_AFTER_MS);
  }

  function keep(): void {
    if (release !== null) clearTimeout(release);
    release = null;
  }

  function remember(open: BrowserWindow): void {
    const { x, y, width, height } = open.getNormalBounds();
    // Wayland tells nobody where a window is: it says 0, 0, and another session's place is kept.
    const corner = deps.isWayland ? { x: deps.place()?.x ?? null, y: deps.place()?.y ?? null } : { x, y };
    deps.rememberPlace({ ...corner, width, height, maximized: maximizeFirst || open.isMaximized() });
  }

  const current = (): BrowserWindow | null => (window === null || window.isDestroyed() ? null : window);

  return {
    current,
    inSight,
    contents: () => current()?.webContents ?? null,
    open() {
      keep();
      hidden = false;
      const open = current();
      if (open === null) {
        window = create();
        return;
      }
      reveal?.cancel();
      if (open.isMinimized()) unminimize(open);
      show(open);
      open.focus();
      retire();
    },
    openMinimized() {
      window = current() ?? create('minimized');
    },
    recreate() {
      const old = current();
      if (old !== null && hidden) {
        // Nobody looks at it: who wants to, later, gets a new one.
        old.destroy();
        return;
      }
      if (old !== null) {
        remember(old);
        retired.push(old);
      }
      // The old one stays until the new one is seen: without any window, an app ends that is not in the tray.
      window = create(old?.isMinimized() ? 'minimized' : 'shown');
    },
    whenShown() {
      const seen = inSight();
      if (seen !== null) return Promise.resolve(seen);
      return new Promise((resolve) => waiting.push(resolve));
    },
    close() {
      current()?.close();
    },
    destroy() {
      keep();
      const open = current();
      if (open !== null) {
        remember(open);
        open.destroy();
      }
      retire();
    },
    send(channel, value) {
      const contents = current()?.webContents;
      if (contents && !contents.isDestroyed()) contents.send(channel, value);
    },
  };
}
