/**
 * The desktop app: settings → key → engine → ipc → window, built in that order and taken down in reverse.
 * What must happen before Electron is ready stands at the top level; the rest is start().
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, net, powerMonitor, protocol, session, shell } from 'electron';
import { trustSystemCertificates } from './core/network/certificates.ts';
import { makePrivateFolder } from './core/private-files.ts';
import { DailiesError } from './shared/error-code.ts';
import { type Locale, resolveLocale } from './shared/locale.ts';
import { overwriteGetLocale } from './shared/paraglide/runtime.js';
import { createAppHandler } from './shell/app-scheme.ts';
import { buildFlow } from './shell/build-flow.ts';
import { connectPage } from './shell/connect-page.ts';
import { exitOnBugs, takeCrashMark, watchProcesses } from './shell/crash.ts';
import { recordStart } from './shell/crash-loop.ts';
import { dataFolderFrom } from './shell/data-folder.ts';
import { askToTryAgain, explainClose, tellAtStart, tellProblem, tellStartFailure } from './shell/dialogs.ts';
import { watchLifecycle } from './shell/lifecycle.ts';
import { createLog } from './shell/log.ts';
import { createMediaHandler } from './shell/media-scheme.ts';
import { installMenu } from './shell/menu.ts';
import { watchPower } from './shell/power.ts';
import { createRedactor } from './shell/redact.ts';
import { registerSchemes } from './shell/schemes.ts';
import { hardenApp, hardenSession, openExternal } from './shell/security.ts';
import { createTray } from './shell/tray.ts';
import { startUpdates } from './shell/updates/start-updates.ts';
import { createMainWindow } from './shell/window.ts';

/** out/, where this file is built to; the icons lie beside it in build/. */
const OUT_FOLDER = import.meta.dirname;
const ICON_FOLDER = join(OUT_FOLDER, '..', 'build');
const GET_KEY_ADDRESS = 'https://www.kkiai.com/';

const chosenFolder = dataFolderFrom(process.argv, process.cwd());
if (chosenFolder !== null) {
  // setPath refuses a folder that isn't there.
  makePrivateFolder(chosenFolder);
  app.setPath('userData', chosenFolder);
}

if (app.requestSingleInstanceLock()) {
  registerSchemes();
  app.enableSandbox();
  hardenApp(app, { devTools: !app.isPackaged });
  app.whenReady().then(start).catch(failToStart);
} else {
  app.quit();
}

function start(): void {
  const dataFolder = app.getPath('userData');
  const devTools = !app.isPackaged;
  const redactor = createRedactor(homedir());
  const log = createLog({ folder: join(dataFolder, 'logs'), redactor, now: Date.now });
  exitOnBugs({ process, app, dataFolder, log });
  const thisStart = recordStart({ dataFolder, now: Date.now, log });
  /** For work that nobody waits for: its failure is worth a line, not the app's end. */
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((thrown) => log(`background: ${String(thrown)}`));
  };
  log(`start: Dailies ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform}`);

  trustSystemCertificates(log);

  // Settings, key, engine
  const flow = buildFlow({ dataFolder, safeMode: thisStart.isCrashLoop, redactor, log, inBackground });
  const { settings, engine, files } = flow;
  const locale = () => resolveLocale(settings.current().language, app.getLocale());
  overwriteGetLocale(locale);
  engine.on('problem', ({ problem }) => {
    // The one problem that neither a row nor the status shows: the list the person had is gone from the window.
    if (problem.code === 'library-unusable') inBackground(tellProblem(problem.message));
  });

  // It may have been made before anyone could listen for it.
  hardenSession(session.defaultSession, { devTools });
  protocol.handle('app', createAppHandler(join(OUT_FOLDER, 'renderer')));
  protocol.handle('media', createMediaHandler({ video: files.clip, thumbnail: files.thumbnail }));

  // Window (opened below, once the calls it will make are answered)
  const window = createMainWindow({
    preloadPath: join(OUT_FOLDER, 'preload.cjs'),
    iconPath: join(ICON_FOLDER, 'icon.png'),
    devTools,
    place: () => settings.windowPlace(),
    rememberPlace: (place) => settings.rememberWindowPlace(place),
    holdClose: holdFirstClose,
    log,
  });
  const page = connectPage({
    ...{ flow, window, iconFolder: ICON_FOLDER, log },
    updates: {
      status: () => updates.status(),
      check: () => updates.check(),
      act: () => updates.act(),
    },
  });

  // Tray and menus
  const tray = createTray({
    iconFolder: ICON_FOLDER,
    platform: process.platform,
    env: process.env,
    show: () => window.open(),
    quit: () => app.quit(),
    log,
  });
  const staysWithoutWindow = () => settings.current().closeToTray && tray.isReliable;
  let named: Locale | null = null;
  const nameThings = () => {
    if (named === locale()) return;
    named = locale();
    tray.rename();
    installMenu({
      platform: process.platform,
      devTools,
      getKey: () => inBackground(openExternal(GET_KEY_ADDRESS)),
      openLogs: () => shell.showItemInFolder(join(dataFolder, 'logs', 'dailies.log')),
    });
  };
  nameThings();
  settings.onChange(nameThings);

  // Go
  const lifecycle = watchLifecycle({
    app,
    openWindow: () => window.open(),
    staysWithoutWindow,
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
    recreateWindow: () => window.recreate(),
    askToTryAgain: async () => {
      const again = await askToTryAgain();
      if (!again) app.quit();
      return again;
    },
    log,
  });
  const unwatchPower = watchPower({ powerMonitor, net, app, engine, log });
  flow.start();
  window.open();
  inBackground(tellAtStart({ notice: settings.notice, crashed: takeCrashMark(dataFolder) }));

  function holdFirstClose(): boolean {
    if (lifecycle.isQuitting() || !staysWithoutWindow() || settings.closeExplained()) return false;
    settings.rememberCloseExplained();
    inBackground(
      explainClose(window.current()).then((keepRunning) => (keepRunning ? window.close() : app.quit())),
    );
    return true;
  }

  async function stop(): Promise<void> {
    thisStart.endedInOrder();
    updates.stop();
    unwatchPower();
    tray.destroy();
    window.destroy();
    page.stop();
    await flow.stop();
  }
}

/** A library that another Dailies holds, say: one plain sentence, no stack, nothing left half open. */
function failToStart(thrown: unknown): void {
  tellStartFailure(
    thrown instanceof DailiesError
      ? thrown.message
      : `Dailies could not start: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
  );
  app.exit(1);
}
