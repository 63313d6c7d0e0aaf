/** The one window and the one place that makes it (E1). It may be closed and made anew; the engine goes on. */
import { BrowserWindow, screen, type WebContents } from 'electron';
import type { WindowPlace } from './config-file.ts';
import { fitPlace, MIN_HEIGHT, MIN_WIDTH } from './window-place.ts';

export interface MainWindowDeps {
  /** Absolute paths. */
  readonly preloadPath: string;
  readonly iconPath: string;
  /** Off in a packaged app. */
  readonly devTools: boolean;
  readonly place: () => WindowPlace | null;
  readonly rememberPlace: (place: WindowPlace) => void;
  /** Asked when the person closes the window; true keeps it open for now. */
  readonly holdClose: () => boolean;
  readonly log: (line: string) => void;
}

export interface MainWindow {
  /** Makes the window, or brings it to the front. */
  open(): void;
  /** Makes a new window and takes the old one away; for a page whose process died. */
  recreate(): void;
  /** As if the person had closed it. */
  close(): void;
  /** At once and without asking; for quitting. */
  destroy(): void;
  current(): BrowserWindow | null;
  contents(): WebContents | null;
  /** Does nothing while there is no window. */
  send(channel: string, value: unknown): void;
}

export function createMainWindow(deps: MainWindowDeps): MainWindow {
  let window: BrowserWindow | null = null;

  function create(): BrowserWindow {
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
    made.once('ready-to-show', () => {
      if (place?.maximized) made.maximize();
      made.show();
    });
    made.on('close', (event) => {
      remember(made);
      if (deps.holdClose()) event.preventDefault();
    });
    made.on('closed', () => {
      if (window === made) window = null;
    });
    made
      .loadURL('app://bundle/index.html')
      .catch((thrown) => deps.log(`window: the page could not be loaded (${String(thrown)})`));
    return made;
  }

  function remember(open: BrowserWindow): void {
    const { x, y, width, height } = open.getNormalBounds();
    deps.rememberPlace({ x, y, width, height, maximized: open.isMaximized() });
  }

  const current = (): BrowserWindow | null => (window === null || window.isDestroyed() ? null : window);

  return {
    current,
    contents: () => current()?.webContents ?? null,
    open() {
      const open = current();
      if (open === null) {
        window = create();
        return;
      }
      if (open.isMinimized()) open.restore();
      open.show();
      open.focus();
    },
    recreate() {
      const old = current();
      // The new one first: a moment without windows would end an app that doesn't stay in the tray.
      window = create();
      old?.destroy();
    },
    close() {
      current()?.close();
    },
    destroy() {
      const open = current();
      if (open === null) return;
      remember(open);
      open.destroy();
    },
    send(channel, value) {
      const contents = current()?.webContents;
      if (contents && !contents.isDestroyed()) contents.send(channel, value);
    },
  };
}
