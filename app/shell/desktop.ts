/** Shows the engine's work on the desktop, beside the window: tray, taskbar, notifications, sleep, login. */
import { join } from 'node:path';
import { app, nativeImage, powerSaveBlocker, systemPreferences } from 'electron';
import type { EngineStatus } from '../shared/library-view.ts';
import { m } from '../shared/paraglide/messages.js';
import { watchActivity } from './activity.ts';
import type { Backend } from './build-backend.ts';
import { openLibraryFolder, revealClip } from './files/reveal-and-open.ts';
import { declineAppNap } from './lifecycle/app-nap.ts';
import { keepAwake } from './lifecycle/keep-awake.ts';
import type { LoginItem } from './lifecycle/login-item.ts';
import { startNotifications } from './notifications/notifications.ts';
import type { ShowNotification } from './notifications/show-notification.ts';
import { createTaskbar } from './taskbar.ts';
import { createTrayController } from './tray/tray.ts';
import type { PageMail } from './window/page-mail.ts';
import type { MainWindow } from './window/window.ts';

export interface DesktopDeps {
  readonly backend: Pick<Backend, 'engine' | 'settings' | 'files' | 'onKey'>;
  readonly window: MainWindow;
  readonly mail: PageMail;
  readonly notify: ShowNotification;
  readonly loginItem: LoginItem;
  readonly iconFolder: string;
  readonly platform: NodeJS.Platform;
  readonly quit: () => void;
  readonly addFromClipboard: () => Promise<void>;
  readonly inBackground: (work: Promise<unknown>) => void;
  readonly log: (line: string) => void;
}

export interface Desktop {
  /** Whether a person can count on a tray icon to bring the window back. */
  readonly hasTray: boolean;
  /** Whether quitting now would leave something undone. */
  isBusy(): boolean;
  stop(): void;
}

/** Keeps the setting and the system's own list of what starts at login the same. */
function followLoginItem({ backend: { settings }, loginItem, log }: DesktopDeps) {
  return {
    /** Takes over what the system says: a person may have taken Dailies off its list there. */
    read(): void {
      loginItem.mend();
      if (settings.current().startAtLogin === loginItem.isOn()) return;
      settings.change({ startAtLogin: loginItem.isOn() });
    },
    apply(wanted: boolean): void {
      if (wanted === loginItem.isOn()) return;
      try {
        loginItem.set(wanted);
      } catch (thrown) {
        // The switch goes back, so that it says what holds.
        log(`desktop: starting at login could not be changed (${(thrown as NodeJS.ErrnoException).code})`);
        settings.change({ startAtLogin: !wanted });
      }
    },
  };
}

/** Tells whether something would come by staying on: without a key nobody asks for what is being made. */
function isUnderWay(status: EngineStatus, hasKey: boolean, shown: number): boolean {
  const { downloading, generating, allPaused, keyRefused } = status;
  if (allPaused) return false;
  return downloading > 0 || shown > 0 || (generating > 0 && hasKey && !keyRefused);
}

/** Connects tray, taskbar and notifications to the engine; gives what the close policy asks of them. */
export function connectDesktop(deps: DesktopDeps): Desktop {
  const { window, mail, inBackground, log } = deps;
  const { engine, settings, files } = deps.backend;
  const activity = watchActivity(engine);
  /** Since the window was last looked at. */
  let unseen = { saved: 0, failures: 0 };

  const tray = createTrayController({
    iconFolder: deps.iconFolder,
    platform: deps.platform,
    env: process.env,
    speedLimit: () => settings.current().limitBytesPerSecond,
    commands: {
      show: () => window.open(),
      showItem: (id) => mail.deliver('page.show', { id }),
      pauseAll: () => engine.pauseAll(),
      resumeAll: () => engine.resumeAll(),
      limitSpeed: (limitBytesPerSecond) => tell(() => settings.change({ limitBytesPerSecond })),
      addFromClipboard: () => inBackground(deps.addFromClipboard()),
      openFolder: () => inBackground(openLibraryFolder(settings.current().folder, log)),
      quit: deps.quit,
    },
    log,
  });
  const taskbar = createTaskbar({
    app,
    platform: deps.platform,
    window: () => window.current(),
    overlay: nativeImage.createFromPath(join(deps.iconFolder, 'tray-overlay.png')),
  });

  /** Does what may fail on disk. A setting that it refuses is worth a line: the menu shows what holds. */
  function tell(work: () => unknown): void {
    try {
      work();
    } catch (thrown) {
      log(`desktop: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    update();
  }

  function update(): void {
    const now = activity.current();
    tray.update(now, unseen.failures);
    taskbar.update({
      activity: now,
      unseenSaved: unseen.saved,
      unseenFailures: unseen.failures,
      attentionWords: m.shell_needs_you(),
    });
  }
  const isFocused = (): boolean => window.current()?.isFocused() ?? false;
  function count(kind: keyof typeof unseen): void {
    if (isFocused()) return;
    unseen = { ...unseen, [kind]: unseen[kind] + 1 };
    update();
  }
  function lookedAt(): void {
    unseen = { saved: 0, failures: 0 };
    update();
  }
  app.on('browser-window-focus', lookedAt);
  declineAppNap({ platform: deps.platform, systemPreferences });

  const loginItem = followLoginItem(deps);
  tell(loginItem.read);

  const stops = [
    activity.onChange(update),
    settings.on('startAtLogin', (wanted) => tell(() => loginItem.apply(wanted))),
    // The tray's menu shows the speed limit, and speaks the language that is set.
    settings.onChange(update),
    engine.on('saved', ({ id, path }) => {
      if (engine.ending(id) !== 'saved') return;
      count('saved');
      // Windows lists only what an app is registered for; Linux has no such call.
      if (deps.platform === 'darwin') app.addRecentDocument(path);
    }),
    engine.on('problem', ({ id, retryInMs }) => {
      if (id !== null && retryInMs === null && engine.ending(id) === 'failed') count('failures');
    }),
    startNotifications({
      engine,
      settings: () => settings.current(),
      isFocused,
      thumbnail(id) {
        const path = files.thumbnail(id);
        return path === null ? null : nativeImage.createFromPath(path);
      },
      show: deps.notify,
      reveal: (id) => tell(() => revealClip(id, { clipFile: files.clip, roots: files.roots, log })),
      showItem: (id) => mail.deliver('page.show', { id }),
      showWindow: () => window.open(),
      now: () => performance.now(),
    }),
    keepAwake({ engine, blocker: powerSaveBlocker }),
  ];
  update();
  let hasKey = false;
  deps.backend.onKey(({ state }) => {
    hasKey = state === 'stored' || state === 'session';
  });

  return {
    hasTray: tray.isReliable,
    isBusy() {
      // Asked of the engine itself: what is shown may be a second old.
      return isUnderWay(engine.status(), hasKey, activity.current().downloading);
    },
    stop() {
      for (const off of stops) off();
      app.off('browser-window-focus', lookedAt);
      activity.stop();
      taskbar.clear();
      tray.destroy();
    },
  };
}
