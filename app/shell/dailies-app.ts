/**
 * Builds the running app: settings → window → key → engine → ipc → desktop, in that order, and takes it down in
 * reverse. The window begins first, for its page takes as long to come up as all else; it hears of nothing before that
 * is there: all is built in one go. What one part needs of a later one it asks for when it is needed, never while it is
 * built.
 */
import { join } from 'node:path';
import { app, clipboard, nativeTheme, net, powerMonitor, shell } from 'electron';
import { trustSystemCertificates } from '../core/network/certificates.ts';
import type { AppInfo } from '../shared/contract.ts';
import { DailiesError } from '../shared/error-code.ts';
import { resolveLocale } from '../shared/locale.ts';
import { overwriteGetLocale } from '../shared/paraglide/runtime.js';
import { type Backend, buildBackend, openSettings } from './build-backend.ts';
import { connectDesktop, type Desktop } from './desktop.ts';
import { createDialogQueue, type DialogQueue } from './dialog-queue.ts';
import { askToTryAgain, tellAtStart, tellLibraryNews, tellProblem } from './dialogs.ts';
import { createSheetPainter, type SheetPainter } from './files/sheet-painter.ts';
import { claimScheme, type collectOpened } from './intake/early-links.ts';
import { type Intake, openIntake } from './intake/intake.ts';
import { type StartIntent, secondStartIntent } from './intake/start-intent.ts';
import { type ClosePolicy, createClosePolicy } from './lifecycle/close-policy.ts';
import { takeCrashMark, watchProcesses } from './lifecycle/crash.ts';
import type { RecordedStart } from './lifecycle/crash-loop.ts';
import { endWithSession } from './lifecycle/end-with-session.ts';
import { type Lifecycle, watchLifecycle } from './lifecycle/lifecycle.ts';
import { createLoginItem, isStartAtLogin } from './lifecycle/login-item.ts';
import { watchPower } from './lifecycle/power.ts';
import { relaunchOptions } from './lifecycle/relaunch.ts';
import { type AppMenu, createAppMenu } from './menus/menu.ts';
import { createShowNotification, type ShowNotification } from './notifications/show-notification.ts';
import { exportDiagnostics } from './report/diagnostics.ts';
import type { Redactor } from './report/redact.ts';
import { servePage } from './schemes/serve-page.ts';
import { openExternal } from './security.ts';
import type { SettingsStore } from './settings/settings-store.ts';
import { startUpdates } from './updates/start-updates.ts';
import type { Updates } from './updates/updates.ts';
import { connectPage, type PageConnection } from './window/connect-page.ts';
import { type FollowedTheme, followTheme } from './window/theme.ts';
import { isWayland } from './window/wayland.ts';
import { createMainWindow, type MainWindow } from './window/window.ts';

const GET_KEY_ADDRESS = 'https://www.kkiai.com/';

export interface DailiesAppDeps {
  /** Electron's userData. */
  readonly dataFolder: string;
  /** The same, where a person chose it. */
  readonly chosenFolder: string | null;
  readonly logFolder: string;
  /** Where the app is built to: the page and the preload script lie in it. */
  readonly outFolder: string;
  readonly iconFolder: string;
  readonly appInfo: () => AppInfo;
  readonly intent: StartIntent;
  readonly recorded: RecordedStart;
  readonly redactor: Redactor;
  readonly log: (line: string) => void;
}

/** Holds every part of the running app; each is made once, by the method of its name. */
export class DailiesApp {
  readonly #deps: DailiesAppDeps;
  readonly #settings: SettingsStore;
  readonly #sheets: SheetPainter;
  readonly #theme: FollowedTheme;
  readonly #window: MainWindow;
  readonly #showsWindow: boolean;
  readonly #backend: Backend;
  readonly #dialogs: DialogQueue;
  readonly #page: PageConnection;
  readonly #menu: AppMenu;
  readonly #notify: ShowNotification;
  readonly #intake: Intake;
  readonly #desktop: Desktop;
  readonly #closePolicy: ClosePolicy;
  readonly #lifecycle: Lifecycle;
  readonly #updates: Updates;
  readonly #unwatchPower: () => void;

  /** Builds everything and starts nothing. Throws DailiesError where openSettings or buildBackend does. */
  constructor(deps: DailiesAppDeps) {
    this.#deps = deps;
    const { log } = deps;
    const { platform } = process;
    this.#settings = openSettings(deps);
    overwriteGetLocale(() => resolveLocale(this.#settings.current().language, app.getLocale()));
    this.#sheets = createSheetPainter(log);
    servePage(deps.outFolder, () => this.#backend.files, this.#sheets.answer, { devTools: !app.isPackaged });
    this.#theme = followTheme({
      ...{ nativeTheme, settings: this.#settings },
      onColor: (color) => this.#window.current()?.setBackgroundColor(color),
    });
    this.#window = this.#createWindow();
    this.#showsWindow = !isStartAtLogin(app, platform, deps.intent);
    if (this.#showsWindow) this.#window.prepare();
    this.#backend = this.#buildBackend();
    this.#dialogs = createDialogQueue({ window: this.#window, platform });
    this.#page = this.#connectPage();
    this.#menu = this.#createMenu();
    this.#notify = createShowNotification({ platform, onUnknownClick: () => this.#window.open(), log });
    this.#intake = openIntake({
      ...{ backend: this.#backend, dataFolder: deps.dataFolder, window: this.#window },
      ...{ mail: this.#page.mail, clipboard, notify: this.#notify, log },
    });
    this.#desktop = this.#connectDesktop();
    this.#closePolicy = this.#createClosePolicy();
    this.#menu.rename();
    this.#settings.on('language', () => this.#menu.rename());
    this.#lifecycle = this.#watchLifecycle();
    this.#updates = startUpdates({
      ...{ engine: this.#backend.engine, settings: this.#settings, lifecycle: this.#lifecycle },
      ...{ inBackground: this.#inBackground, log },
      onStatus: this.#page.tellUpdate,
    });
    this.#watchProcesses();
    this.#unwatchPower = watchPower({
      ...{ powerMonitor, net, app, engine: this.#backend.engine, log },
      gateway: () => this.#settings.current().baseUrl,
    });
  }

  /** Starts the work, and does what this start was made for. */
  start(onOpened: ReturnType<typeof collectOpened>): void {
    const { dataFolder, intent, log } = this.#deps;
    this.#backend.start();
    onOpened(this.#intake);
    claimScheme({ ...this.#program(), log });
    if (this.#showsWindow) this.#intake.enter(intent);
    else if (this.#closePolicy.wayBack === 'minimized') this.#window.openMinimized();
    const found = { notice: this.#settings.notice, crashed: takeCrashMark(dataFolder) };
    this.#inBackground(tellAtStart(this.#dialogs, found));
  }

  #buildBackend(): Backend {
    const { dataFolder, recorded, redactor, log } = this.#deps;
    const backend = buildBackend({
      ...{ settings: this.#settings, dataFolder, safeMode: recorded.isCrashLoop, redactor, log },
      inBackground: this.#inBackground,
      connectAfter: trustSystemCertificates({ log }),
    });
    backend.engine.on('problem', ({ news }) => {
      // The one problem that neither a row nor the status shows: the list the person had is gone from the window.
      if (news) this.#inBackground(tellLibraryNews(this.#dialogs, news));
    });
    return backend;
  }

  #createWindow(): MainWindow {
    const settings = this.#settings;
    const { outFolder, iconFolder, recorded, log } = this.#deps;
    const { platform, env } = process;
    return createMainWindow({
      platform,
      isWayland: isWayland(platform, app.commandLine.getSwitchValue('ozone-platform'), env),
      preloadPath: join(outFolder, 'preload.cjs'),
      iconPath: join(iconFolder, platform === 'linux' ? 'icons/128x128.png' : 'icon.png'),
      devTools: !app.isPackaged,
      color: () => this.#theme.color(),
      place: () => settings.windowPlace(),
      rememberPlace: (place) => settings.rememberWindowPlace(place),
      whenClosed: () => this.#closePolicy.whenClosed(),
      releaseWhenHidden: () => settings.current().releaseWhenHidden,
      onSessionEnding: () => this.#backend.engine.flushNow(),
      onSessionEnd: () =>
        endWithSession({ app, engine: this.#backend.engine, lifecycle: this.#lifecycle, recorded, log }),
      log,
    });
  }

  #connectPage(): PageConnection {
    const { iconFolder, appInfo, log } = this.#deps;
    return connectPage({
      ...{ backend: this.#backend, window: this.#window, dialogs: this.#dialogs, iconFolder, appInfo, log },
      drawPage: this.#sheets.draw,
      offerCommands: (commands) => this.#menu.offer(commands),
      updates: {
        status: () => this.#updates.status(),
        check: () => this.#updates.check(),
        act: () => this.#updates.act(),
      },
      exportDiagnostics: () => this.#exportReport(),
      restart: () =>
        this.#lifecycle.quitThen(() => {
          app.relaunch(relaunchOptions(process));
          app.exit(0);
        }),
    });
  }

  #createMenu(): AppMenu {
    return createAppMenu({
      platform: process.platform,
      devTools: !app.isPackaged,
      quit: () => this.#closePolicy.quit(),
      getKey: () => this.#inBackground(openExternal(GET_KEY_ADDRESS)),
      openLogs: () => shell.showItemInFolder(join(this.#deps.logFolder, 'dailies.log')),
      exportDiagnostics: () => this.#inBackground(this.#exportReport().catch(this.#tellFault)),
      run: (command) => this.#page.mail.deliver('command.chosen', { command }),
    });
  }

  #connectDesktop(): Desktop {
    const { iconFolder, log } = this.#deps;
    return connectDesktop({
      ...{ backend: this.#backend, window: this.#window, mail: this.#page.mail, notify: this.#notify },
      loginItem: createLoginItem(this.#program()),
      iconFolder,
      platform: process.platform,
      quit: () => this.#closePolicy.quit(),
      addFromClipboard: () => this.#intake.addFromClipboard(),
      inBackground: this.#inBackground,
      log,
    });
  }

  #createClosePolicy(): ClosePolicy {
    const settings = this.#settings;
    return createClosePolicy({
      ...{ app, window: this.#window, dialogs: this.#dialogs, platform: process.platform },
      hasTray: this.#desktop.hasTray,
      closeToTray: () => settings.current().closeToTray,
      explained: () => settings.closeExplained(),
      rememberExplained: () => settings.rememberCloseExplained(),
      isBusy: () => this.#desktop.isBusy(),
      isQuitting: () => this.#lifecycle.isQuitting(),
      inBackground: this.#inBackground,
    });
  }

  #watchLifecycle(): Lifecycle {
    return watchLifecycle({
      app,
      openWindow: () => this.#window.open(),
      onSecondStart: (argv, sent, folder) => this.#intake.enter(secondStartIntent(argv, sent, folder)),
      staysWithoutWindow: () =>
        this.#settings.current().closeToTray && this.#closePolicy.wayBack !== 'minimized',
      stop: () => this.#stop(),
      log: this.#deps.log,
    });
  }

  #watchProcesses(): void {
    watchProcesses({
      app,
      now: () => performance.now(),
      contents: () => this.#window.contents(),
      isQuitting: () => this.#lifecycle.isQuitting(),
      recreateWindow: () => this.#window.recreate(),
      askToTryAgain: async () => {
        const again = await askToTryAgain(this.#dialogs);
        if (!again) app.quit();
        return again;
      },
      log: this.#deps.log,
    });
  }

  async #stop(): Promise<void> {
    this.#deps.recorded.endedInOrder();
    this.#updates.stop();
    this.#unwatchPower();
    this.#intake.stop();
    this.#desktop.stop();
    this.#window.destroy();
    this.#theme.stop();
    this.#page.stop();
    await this.#backend.stop();
  }

  /** What the system is told to start for links, and at login. */
  #program() {
    const { platform, execPath, env } = process;
    return { app, platform, execPath, env, dataFolder: this.#deps.chosenFolder };
  }

  #exportReport(): Promise<boolean> {
    const { appInfo, logFolder, redactor, log } = this.#deps;
    const { engine, settings, vault } = this.#backend;
    return exportDiagnostics({
      ...{ appInfo, engine, logFolder, redactor, dialogs: this.#dialogs, now: Date.now, log },
      settings: settings.current,
      keyStatus: () => vault.status(),
      updateStatus: () => this.#updates.status(),
    });
  }

  /** For an act out of a menu, which has no page to answer to. */
  readonly #tellFault = async (thrown: unknown): Promise<void> => {
    if (!(thrown instanceof DailiesError)) throw thrown;
    await tellProblem(this.#dialogs, thrown.toProblem());
  };

  /** For work that nobody waits for: its failure is worth a line, not the app's end. */
  readonly #inBackground = (work: Promise<unknown>): void => {
    work.catch((thrown) => this.#deps.log(`background: ${String(thrown)}`));
  };
}
