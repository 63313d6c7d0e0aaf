/**
 * The desktop app: settings → key → engine → ipc → window, built in that order and taken down in reverse.
 * What must happen before Electron is ready stands at the top level; the rest is start().
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, ipcMain, net, powerMonitor, protocol, session, shell } from 'electron';
import { createEngine } from './core/engine.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createPageEvents } from './ipc/page-events.ts';
import { registerHandlers } from './ipc/register-handlers.ts';
import type { AppInfo, KeyStatus } from './shared/contract.ts';
import { DailiesError } from './shared/error-code.ts';
import { createAppHandler } from './shell/app-scheme.ts';
import { exitOnBugs, takeCrashMark, watchProcesses } from './shell/crash.ts';
import { dataFolderFrom } from './shell/data-folder.ts';
import {
  askToTryAgain,
  chooseClip,
  chooseFolder,
  explainClose,
  tellAtStart,
  tellProblem,
  tellStartFailure,
} from './shell/dialogs.ts';
import { createDragOut, loadDragIcon } from './shell/drag-out.ts';
import { createKeyVault } from './shell/key-vault.ts';
import { watchLifecycle } from './shell/lifecycle.ts';
import { createLog } from './shell/log.ts';
import { createMediaHandler } from './shell/media-scheme.ts';
import { installMenu } from './shell/menu.ts';
import { watchPower } from './shell/power.ts';
import { createRedactor } from './shell/redact.ts';
import { openClip, revealClip } from './shell/reveal-and-open.ts';
import { registerSchemes } from './shell/schemes.ts';
import { createSecretBox } from './shell/secret-box.ts';
import { hardenApp, hardenSession, openExternal } from './shell/security.ts';
import { createSettingsStore } from './shell/settings-store.ts';
import { createTray } from './shell/tray.ts';
import { createMainWindow } from './shell/window.ts';
import { type Words, wordsFor } from './shell/words.ts';

/** out/, where this file is built to; the icons lie beside it in build/. */
const OUT_FOLDER = import.meta.dirname;
const ICON_FOLDER = join(OUT_FOLDER, '..', 'build');
const GET_KEY_ADDRESS = 'https://www.kkiai.com/';

/** A locked keyring is asked again so often. */
const KEY_RETRY_MS = 15_000;

const chosenFolder = dataFolderFrom(process.argv, process.cwd());
if (chosenFolder !== null) {
  // setPath refuses a folder that isn't there.
  mkdirSync(chosenFolder, { recursive: true });
  app.setPath('userData', chosenFolder);
}

if (app.requestSingleInstanceLock()) {
  // One variable would switch off every certificate check of the engine's requests (E21).
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
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
  /** For work that nobody waits for: its failure is worth a line, not the app's end. */
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((thrown) => log(`background: ${String(thrown)}`));
  };
  log(`start: Dailies ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform}`);

  // Settings
  const defaultFolder = join(app.getPath('videos'), 'Dailies');
  const settings = createSettingsStore({ dataFolder, defaultFolder, now: Date.now, log });
  const words = () => wordsFor(settings.current().language, app.getLocale());

  // Key
  const keyListeners = new Set<(key: string | null, status: KeyStatus) => void>();
  const vault = createKeyVault({
    box: createSecretBox(process.platform),
    records: settings.key,
    now: Date.now,
    onKey(key, status) {
      if (key !== null) redactor.hide(key);
      for (const listener of keyListeners) listener(key, status);
    },
    log,
  });

  // Engine
  const engine = createEngine({
    dataFolder,
    settings: settings.current(),
    key: null,
    cacheThumbnails: true,
    onStorageTrouble: 'pause',
    log,
  });
  settings.onChange((changed) => engine.applySettings(changed));
  keyListeners.add((key) => engine.setKey(key));
  engine.on('saved', ({ id, asset, bytes }) => log(`saved: ${asset} of ${id}, ${bytes} bytes`));
  engine.on('problem', ({ id, asset, problem }) => {
    log(`problem: ${problem.code} (${[asset, id].filter((word) => word !== null).join(' of ') || 'engine'})`);
    // The one problem that neither a row nor the status shows: the list the person had is gone from the window.
    if (problem.code === 'library-unusable') inBackground(tellProblem(problem.message));
  });
  const clipFile = (id: string) => engine.savedFile(id, 'video') ?? engine.savedFile(id, 'raw');
  const thumbnailFile = (id: string) => engine.thumbnailFile(id);
  const roots = () => [...settings.knownFolders(), ...engine.folders()];

  // It may have been made before anyone could listen for it.
  hardenSession(session.defaultSession, { devTools });
  protocol.handle('app', createAppHandler(join(OUT_FOLDER, 'renderer')));
  protocol.handle('media', createMediaHandler({ video: clipFile, thumbnail: thumbnailFile }));

  // Window (made below, once the calls it will make are answered)
  const window = createMainWindow({
    preloadPath: join(OUT_FOLDER, 'preload.cjs'),
    iconPath: join(ICON_FOLDER, 'icon.png'),
    devTools,
    place: () => settings.windowPlace(),
    rememberPlace: (place) => settings.rememberWindowPlace(place),
    holdClose: holdFirstClose,
    log,
  });

  // Ipc
  const pageEvents = createPageEvents(engine, (channel, value) => window.send(channel, value));
  settings.onChange((changed) => pageEvents.settingsChanged(changed));
  keyListeners.add((_key, status) => pageEvents.keyChanged(status));
  const unregister = registerHandlers({
    ipc: ipcMain,
    handlers: createHandlers({
      engine,
      appInfo,
      settings,
      chooseFolder: (current) => chooseFolder(window.current(), current, words()),
      chooseClip: (folder) => chooseClip(window.current(), folder, words()),
      key: vault,
      revealFile: (id) => revealClip(id, { clipFile, roots, log }),
      openFile: (id) => openClip(id, { clipFile, roots, log }),
      startDrag: createDragOut({
        clipFile,
        thumbnailFile,
        roots,
        contents: () => window.contents(),
        fallbackIcon: loadDragIcon(join(ICON_FOLDER, 'drag.png')),
      }),
    }),
    windowContentsId: () => window.contents()?.id ?? null,
    log,
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
  let named: Words | null = null;
  const nameThings = () => {
    if (named === words()) return;
    named = words();
    tray.setWords(words());
    installMenu({
      platform: process.platform,
      devTools,
      words: words(),
      getKey: () => inBackground(openExternal(GET_KEY_ADDRESS)),
      openLogs: () => shell.showItemInFolder(join(dataFolder, 'logs', 'dailies.log')),
    });
  };
  nameThings();
  settings.onChange(nameThings);

  // Go
  let keyRetry: NodeJS.Timeout | undefined;
  const lifecycle = watchLifecycle({
    app,
    openWindow: () => window.open(),
    staysWithoutWindow,
    stop,
    log,
  });
  watchProcesses({
    app,
    now: () => performance.now(),
    contents: () => window.contents(),
    recreateWindow: () => window.recreate(),
    askToTryAgain: async () => {
      const again = await askToTryAgain(words());
      if (!again) app.quit();
      return again;
    },
    log,
  });
  const unwatchPower = watchPower({ powerMonitor, net, app, engine, log });
  engine.start();
  inBackground(loadKey());
  window.open();
  inBackground(tellAtStart(words(), { notice: settings.notice, crashed: takeCrashMark(dataFolder) }));

  /** The keyring may be locked until the person has typed its password; the rest goes on meanwhile. */
  async function loadKey(): Promise<void> {
    if ((await vault.load()) === 'retry') keyRetry = setTimeout(() => inBackground(loadKey()), KEY_RETRY_MS);
  }

  function holdFirstClose(): boolean {
    if (lifecycle.isQuitting() || !staysWithoutWindow() || settings.closeExplained()) return false;
    settings.rememberCloseExplained();
    inBackground(
      explainClose(window.current(), words()).then((keepRunning) =>
        keepRunning ? window.close() : app.quit(),
      ),
    );
    return true;
  }

  async function stop(): Promise<void> {
    clearTimeout(keyRetry);
    unwatchPower();
    tray.destroy();
    window.destroy();
    unregister();
    pageEvents.stop();
    await engine.stop();
  }
}

function appInfo(): AppInfo {
  return {
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    chromium: process.versions.chrome ?? '',
    node: process.versions.node,
    platform: process.platform,
    locale: app.getLocale(),
  };
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
