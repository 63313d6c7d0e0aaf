/**
 * The desktop app: settings → key → engine → ipc → window, built in that order and taken down in reverse.
 * What must happen before Electron is ready stands at the top level; the rest is start().
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, clipboard, nativeTheme, net, powerMonitor, protocol, session, shell } from 'electron';
import { makePrivateFolder } from './core/files/private-files.ts';
import { trustSystemCertificates } from './core/network/certificates.ts';
import type { AppInfo } from './shared/contract.ts';
import { DailiesError } from './shared/error-code.ts';
import { resolveLocale } from './shared/locale.ts';
import { overwriteGetLocale } from './shared/paraglide/runtime.js';
import { forgetMount } from './shell/app-image.ts';
import { buildFlow } from './shell/build-flow.ts';
import { dataFolderFrom, workingFolder } from './shell/data-folder.ts';
import { connectDesktop } from './shell/desktop.ts';
import { createDialogDesk } from './shell/dialog-desk.ts';
import {
  askToTryAgain,
  tellAtStart,
  tellLibraryNews,
  tellProblem,
  tellStartFailure,
} from './shell/dialogs.ts';
import { claimScheme, collectOpened } from './shell/intake/early-links.ts';
import { openIntake } from './shell/intake/intake.ts';
import { argumentsToSend, readStartIntent, secondStartIntent } from './shell/intake/start-intent.ts';
import { systemLogFolder } from './shell/known-folder.ts';
import { createClosePolicy } from './shell/lifecycle/close-policy.ts';
import { exitOnBugs, takeCrashMark, watchProcesses } from './shell/lifecycle/crash.ts';
import { type RecordedStart, recordStart } from './shell/lifecycle/crash-loop.ts';
import { endWithSession } from './shell/lifecycle/end-with-session.ts';
import { watchLifecycle } from './shell/lifecycle/lifecycle.ts';
import { createLoginItem, isStartAtLogin } from './shell/lifecycle/login-item.ts';
import { watchPower } from './shell/lifecycle/power.ts';
import { relaunchOptions } from './shell/lifecycle/relaunch.ts';
import { offerEditMenu } from './shell/menus/edit-menu.ts';
import { createAppMenu } from './shell/menus/menu.ts';
import { createShowNotification } from './shell/notifications/show-notification.ts';
import { createAppInfo } from './shell/report/app-info.ts';
import { exportDiagnostics } from './shell/report/diagnostics.ts';
import { createLog } from './shell/report/log.ts';
import { createRedactor } from './shell/report/redact.ts';
import { createAppHandler, readPageFiles } from './shell/schemes/app-scheme.ts';
import { createMediaHandler } from './shell/schemes/media-scheme.ts';
import { registerSchemes } from './shell/schemes/schemes.ts';
import { hardenApp, hardenSession, openExternal } from './shell/security.ts';
import { startUpdates } from './shell/updates/start-updates.ts';
import { connectPage } from './shell/window/connect-page.ts';
import { followTheme } from './shell/window/theme.ts';
import { isWayland } from './shell/window/wayland.ts';
import { createMainWindow } from './shell/window/window.ts';

/** out/, where this file is built to; the icons lie beside it in build/. */
const OUT_FOLDER = import.meta.dirname;
const ICON_FOLDER = join(OUT_FOLDER, '..', 'build', 'resources');
const GET_KEY_ADDRESS = 'https://www.kkiai.com/';
/** As in electron-builder.yml: Windows finds name and icon of notifications by it. */
const APP_ID = 'app.dailies.desktop';
const TOAST_CLSID = '{7C0D3B52-61B4-4E0A-9C3F-5A4B1E2F8D96}';

const chosenFolder = dataFolderFrom(process.argv, workingFolder());
if (chosenFolder !== null) {
  // setPath refuses a folder that isn't there.
  makePrivateFolder(chosenFolder);
  app.setPath('userData', chosenFolder);
}

/** Not yet while the app begins to start. */
let thisStart: RecordedStart | null = null;

/** Without the program, and without the app's folder that Electron is given during development. */
const ownArguments = process.argv.slice(app.isPackaged ? 1 : 2);

if (app.requestSingleInstanceLock(argumentsToSend(ownArguments))) {
  registerSchemes();
  const appInfo = createAppInfo();
  // Switches every page's sandbox on by taking --no-sandbox back (`EnableSandbox` in Electron's
  // shell/browser/api/electron_api_app.cc). Root has none: its pages' processes would end at once, for ever.
  if (appInfo().isSandboxed) app.enableSandbox();
  hardenApp(app, { devTools: !app.isPackaged });
  offerEditMenu(app);
  if (process.platform === 'win32') nameForToasts();
  const opened = collectOpened(app);
  const begin = (): void => start(opened, appInfo);
  app.whenReady().then(begin).catch(failToStart);
} else {
  app.quit();
}

/**
 * Windows finds who a notification is from by these. Without an id of its own a new one is made in each run, and its
 * entry in the registry stays (Electron, shell/browser/notifications/win/windows_toast_activator.cc); this one is taken
 * back by build/resources/installer.nsh. A checkout has another name, so as to leave an installed Dailies alone.
 */
function nameForToasts(): void {
  app.setAppUserModelId(app.isPackaged ? APP_ID : `${APP_ID}.checkout`);
  if (app.isPackaged) app.setToastActivatorCLSID(TOAST_CLSID);
}

function start(onOpened: ReturnType<typeof collectOpened>, appInfo: () => AppInfo): void {
  // Until the settings are read.
  overwriteGetLocale(() => resolveLocale('system', app.getLocale()));
  const dataFolder = app.getPath('userData');
  const devTools = !app.isPackaged;
  forgetMount(process.env, process.execPath);
  const redactor = createRedactor(homedir());
  // Where the system keeps logs; beside the data where a person chose its folder.
  const logFolder = chosenFolder === null ? systemLogFolder(app) : join(dataFolder, 'logs');
  const log = createLog({ folder: logFolder, redactor, now: Date.now });
  exitOnBugs({ process, app, dataFolder, log });
  const recorded = recordStart({ dataFolder, now: Date.now, log });
  thisStart = recorded;
  /** For work that nobody waits for: its failure is worth a line, not the app's end. */
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((thrown) => log(`background: ${String(thrown)}`));
  };
  log(`start: Dailies ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform}`);
  if (!appInfo().isSandboxed) log('start: without Chromium’s sandbox');

  // Settings, key, engine
  const flow = buildFlow({
    ...{ dataFolder, safeMode: recorded.isCrashLoop, redactor, log, inBackground },
    connectAfter: trustSystemCertificates({ log }),
  });
  const { settings, engine, files } = flow;
  const locale = () => resolveLocale(settings.current().language, app.getLocale());
  overwriteGetLocale(locale);
  engine.on('problem', ({ news }) => {
    // The one problem that neither a row nor the status shows: the list the person had is gone from the window.
    if (news) inBackground(tellLibraryNews(desk, news));
  });

  // It may have been made before anyone could listen for it.
  hardenSession(session.defaultSession, { devTools });
  protocol.handle(
    'app',
    createAppHandler(join(OUT_FOLDER, 'renderer'), readPageFiles(join(OUT_FOLDER, 'renderer-files.json'))),
  );
  protocol.handle('media', createMediaHandler({ video: files.clip, thumbnail: files.thumbnail }));

  const theme = followTheme({
    nativeTheme,
    settings,
    onColor: (color) => window.current()?.setBackgroundColor(color),
  });

  // Window (opened below, once the calls it will make are answered)
  const window = createMainWindow({
    platform: process.platform,
    isWayland: isWayland(process.platform, app.commandLine.getSwitchValue('ozone-platform'), process.env),
    preloadPath: join(OUT_FOLDER, 'preload.cjs'),
    iconPath: join(ICON_FOLDER, 'icon.png'),
    devTools,
    color: () => theme.color(),
    place: () => settings.windowPlace(),
    rememberPlace: (place) => settings.rememberWindowPlace(place),
    whenClosed: () => leaving.whenClosed(),
    releaseWhenHidden: () => settings.current().releaseWhenHidden,
    onSessionEnding: () => engine.flushNow(),
    onSessionEnd: () => endWithSession({ app, engine, lifecycle, recorded, log }),
    log,
  });
  const desk = createDialogDesk({ window, platform: process.platform });
  const page = connectPage({
    ...{ flow, window, desk, iconFolder: ICON_FOLDER, appInfo, log },
    offerCommands: (commands) => menu.offer(commands),
    updates: {
      status: () => updates.status(),
      check: () => updates.check(),
      act: () => updates.act(),
    },
    exportDiagnostics: exportReport,
    restart: () =>
      lifecycle.quitThen(() => {
        app.relaunch(relaunchOptions(process));
        app.exit(0);
      }),
  });

  const menu = createAppMenu({
    platform: process.platform,
    devTools,
    quit: () => leaving.quit(),
    getKey: () => inBackground(openExternal(GET_KEY_ADDRESS)),
    openLogs: () => shell.showItemInFolder(join(logFolder, 'dailies.log')),
    exportDiagnostics: () => inBackground(exportReport().catch(tellFault)),
    run: (command) => page.mail.deliver('command.chosen', { command }),
  });
  // Desktop: the ways in beside the window, and what is shown of the work without it
  const notify = createShowNotification({
    platform: process.platform,
    onUnknownClick: () => window.open(),
    log,
  });
  const system = { platform: process.platform, execPath: process.execPath };
  const intake = openIntake({ flow, dataFolder, window, mail: page.mail, clipboard, notify, log });
  const desktop = connectDesktop({
    flow,
    window,
    mail: page.mail,
    notify,
    loginItem: createLoginItem({ app, ...system, env: process.env, dataFolder: chosenFolder }),
    iconFolder: ICON_FOLDER,
    platform: process.platform,
    quit: () => leaving.quit(),
    addFromClipboard: () => intake.addFromClipboard(),
    inBackground,
    log,
  });
  const leaving = createClosePolicy({
    app,
    window,
    desk,
    platform: process.platform,
    hasTray: desktop.hasTray,
    closeToTray: () => settings.current().closeToTray,
    explained: () => settings.closeExplained(),
    rememberExplained: () => settings.rememberCloseExplained(),
    isBusy: () => desktop.isBusy(),
    isQuitting: () => lifecycle.isQuitting(),
    inBackground,
  });
  menu.rename();
  settings.on('language', () => menu.rename());

  // Go
  const lifecycle = watchLifecycle({
    app,
    openWindow: () => window.open(),
    onSecondStart: (argv, sent, folder) => intake.enter(secondStartIntent(argv, sent, folder)),
    staysWithoutWindow: () => settings.current().closeToTray && leaving.wayBack !== 'minimized',
    stop,
    log,
  });
  const updates = startUpdates({
    ...{ engine, settings, lifecycle, inBackground, log },
    onStatus: page.tellUpdate,
  });
  watchProcesses({
    app,
    now: () => performance.now(),
    contents: () => window.contents(),
    isQuitting: () => lifecycle.isQuitting(),
    recreateWindow: () => window.recreate(),
    askToTryAgain: async () => {
      const again = await askToTryAgain(desk);
      if (!again) app.quit();
      return again;
    },
    log,
  });
  const unwatchPower = watchPower({
    ...{ powerMonitor, net, app, engine, log },
    gateway: () => settings.current().baseUrl,
  });
  flow.start();
  onOpened(intake);
  claimScheme({ app, ...system, env: process.env, dataFolder: chosenFolder, log });
  const intent = readStartIntent(ownArguments, workingFolder());
  if (!isStartAtLogin(app, process.platform, intent)) intake.enter(intent);
  else if (leaving.wayBack === 'minimized') window.openMinimized();
  inBackground(tellAtStart(desk, { notice: settings.notice, crashed: takeCrashMark(dataFolder) }));

  function exportReport(): Promise<boolean> {
    return exportDiagnostics({
      ...{ appInfo, engine, logFolder, redactor, desk, now: Date.now, log },
      settings: settings.current,
      keyStatus: () => flow.vault.status(),
      updateStatus: () => updates.status(),
    });
  }

  /** For an act out of a menu, which has no page to answer to. */
  async function tellFault(thrown: unknown): Promise<void> {
    if (!(thrown instanceof DailiesError)) throw thrown;
    await tellProblem(desk, thrown.toProblem());
  }

  async function stop(): Promise<void> {
    recorded.endedInOrder();
    updates.stop();
    unwatchPower();
    intake.stop();
    desktop.stop();
    window.destroy();
    theme.stop();
    page.stop();
    await flow.stop();
  }
}

/** A library that another Dailies holds, say: one plain sentence, no stack, nothing left half open. */
function failToStart(thrown: unknown): void {
  // What can be explained is no crash (fault case 59).
  if (thrown instanceof DailiesError) thisStart?.endedInOrder();
  tellStartFailure(thrown, app.getPath('userData'));
  app.exit(1);
}
