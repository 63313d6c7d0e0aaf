/**
 * Keeps the one window that a person sees. It may be hidden, given back to the system and made anew; the engine goes
 * on.
 */
import type { BrowserWindow, WebContents } from 'electron';
import type { WindowPlace } from '../settings/config-file.ts';
import { createBrowserWindow, type WindowLook } from './browser-window.ts';
import { type Reveal, revealWhenReady } from './reveal.ts';
import { watchSight } from './sight.ts';

export interface MainWindowDeps extends WindowLook {
  readonly platform: NodeJS.Platform;
  readonly isWayland: boolean;
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
  /** Begins to make the window that open() is about to show, so that its page's process comes up meanwhile. */
  prepare(): void;
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

/** Makes the keeper; the window itself comes with `prepare` or `open`. */
export function createMainWindow(deps: MainWindowDeps): MainWindow {
  return new OneWindow(deps);
}

type FirstSight = 'shown' | 'minimized';

class OneWindow implements MainWindow {
  readonly #deps: MainWindowDeps;
  #window: BrowserWindow | null = null;
  /** Made, and neither wanted nor shown yet. */
  #isPrepared = false;
  /** Closed by the person, and not wanted since. */
  #hidden = false;
  #release: NodeJS.Timeout | null = null;
  /** Of the window that was made last. */
  #reveal: Reveal | null = null;
  #isSeen = (): boolean => false;
  /** Whether that one still has to be maximized, which would show it. */
  #maximizeFirst = false;
  /** Windows of pages that died: each stays in view until the one made for it has come. */
  #retired: BrowserWindow[] = [];
  #waiting: ((shown: BrowserWindow) => void)[] = [];

  constructor(deps: MainWindowDeps) {
    this.#deps = deps;
  }

  current(): BrowserWindow | null {
    return this.#window === null || this.#window.isDestroyed() ? null : this.#window;
  }
  inSight(): BrowserWindow | null {
    return !this.#hidden && this.#isSeen() ? this.current() : null;
  }
  contents(): WebContents | null {
    return this.current()?.webContents ?? null;
  }
  send(channel: string, value: unknown): void {
    const contents = this.contents();
    if (contents && !contents.isDestroyed()) contents.send(channel, value);
  }
  whenShown(): Promise<BrowserWindow> {
    const seen = this.inSight();
    if (seen !== null) return Promise.resolve(seen);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  prepare(): void {
    if (this.current() !== null) return;
    this.#window = this.#create();
    this.#isPrepared = true;
  }
  open(): void {
    this.#keep();
    this.#hidden = false;
    const open = this.current();
    if (open === null || this.#isPrepared) {
      this.#window = this.#bringUp('shown');
      return;
    }
    this.#reveal?.cancel();
    if (open.isMinimized()) this.#unminimize(open);
    this.#show(open);
    open.focus();
    this.#retire();
  }
  openMinimized(): void {
    this.#window = this.current() ?? this.#bringUp('minimized');
  }
  recreate(): void {
    const old = this.current();
    if (old !== null && this.#hidden) {
      // Nobody looks at it: who wants to, later, gets a new one.
      old.destroy();
      return;
    }
    if (old !== null) {
      this.#remember(old);
      this.#retired.push(old);
    }
    // The old one stays until the new one is seen: without any window, an app ends that is not in the tray.
    this.#window = this.#bringUp(old?.isMinimized() ? 'minimized' : 'shown');
  }
  close(): void {
    this.current()?.close();
  }
  destroy(): void {
    this.#keep();
    const open = this.current();
    if (open !== null) {
      this.#remember(open);
      open.destroy();
    }
    this.#retire();
  }

  /** Brings up the window that was prepared, or a new one; to be seen as soon as it has something to show. */
  #bringUp(firstSight: FirstSight): BrowserWindow {
    const made = (this.#isPrepared ? this.current() : null) ?? this.#create();
    this.#isPrepared = false;
    this.#reveal = revealWhenReady(made, this.#deps.platform, () => {
      if (firstSight === 'shown') this.#show(made);
      else this.#minimizeFirst(made);
      this.#retire();
    });
    return made;
  }

  #create(): BrowserWindow {
    const place = this.#deps.place();
    const made = createBrowserWindow(this.#deps, place);
    this.#maximizeFirst = place?.maximized ?? false;
    this.#isSeen = watchSight(made);
    for (const sign of ['show', 'restore'] as const) made.on(sign as 'show', () => this.#tellShown());
    made.on('close', (event) => {
      if (made !== this.#window) return;
      this.#remember(made);
      const decided = this.#deps.whenClosed();
      if (decided !== 'close') event.preventDefault();
      if (decided === 'minimize') this.#minimize(made);
      if (decided === 'hide') this.#hide(made);
    });
    made.on('closed', () => {
      if (this.#window !== made) return;
      this.#window = null;
      this.#hidden = false;
      this.#keep();
    });
    made.on('query-session-end', () => this.#deps.onSessionEnding());
    made.on('session-end', () => {
      this.#remember(made);
      this.#deps.onSessionEnd();
    });
    made
      .loadURL('app://bundle/index.html')
      .catch((thrown) => this.#deps.log(`window: the page could not be loaded (${String(thrown)})`));
    return made;
  }

  #minimizeFirst(made: BrowserWindow): void {
    // On Wayland one that was never shown is none yet, and minimizing it would leave nothing to find it by.
    if (this.#deps.isWayland) made.showInactive();
    made.minimize();
  }

  #show(made: BrowserWindow): void {
    if (this.#maximizeFirst) made.maximize();
    this.#maximizeFirst = false;
    made.show();
  }

  #retire(): void {
    for (const old of this.#retired) old.destroy();
    this.#retired = [];
  }

  #tellShown(): void {
    const seen = this.inSight();
    if (seen === null) return;
    const told = this.#waiting;
    this.#waiting = [];
    for (const tell of told) tell(seen);
  }

  #minimize(open: BrowserWindow): void {
    this.#reveal?.cancel();
    this.#retire();
    open.minimize();
  }

  /**
   * Brings a minimized window back. On Wayland a client can minimize its window and not take that back: `Show` does
   * nothing for a window that has its surface, and `Hide` takes it away (Chromium,
   * ui/ozone/platform/wayland/host/wayland_toplevel_window.cc).
   */
  #unminimize(open: BrowserWindow): void {
    if (this.#deps.isWayland) open.hide();
    else open.restore();
  }

  #hide(open: BrowserWindow): void {
    this.#reveal?.cancel();
    this.#retire();
    if (open.isFullScreen()) {
      // macOS would leave an empty black screen behind.
      open.once('leave-full-screen', () => {
        // Wanted again while it was leaving.
        if (this.#hidden) open.hide();
      });
      open.setFullScreen(false);
    } else {
      open.hide();
    }
    this.#keep();
    this.#hidden = true;
    this.#release = setTimeout(() => {
      this.#release = null;
      if (!this.#deps.releaseWhenHidden() || open.isDestroyed()) return;
      this.#deps.log('window: hidden for a while, its process is given back');
      open.destroy();
    }, RELEASE_AFTER_MS);
  }

  /** Keeps the process of a window that was to be given back. */
  #keep(): void {
    if (this.#release !== null) clearTimeout(this.#release);
    this.#release = null;
  }

  #remember(open: BrowserWindow): void {
    const { isWayland, place, rememberPlace } = this.#deps;
    const { x, y, width, height } = open.getNormalBounds();
    // Wayland tells nobody where a window is: it says 0, 0, and another session's place is kept.
    const corner = isWayland ? { x: place()?.x ?? null, y: place()?.y ?? null } : { x, y };
    rememberPlace({ ...corner, width, height, maximized: this.#maximizeFirst || open.isMaximized() });
  }
}
