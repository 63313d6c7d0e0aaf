/**
 * Starts the desktop app: does what must happen before Electron is ready, and opens the log that hears of the rest. The
 * parts are put together in app/shell/dailies-app.ts.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, Menu } from 'electron';
import { makePrivateFolder } from './core/files/private-files.ts';
import type { AppInfo } from './shared/contract.ts';
import { DailiesError } from './shared/error-code.ts';
import { resolveLocale } from './shared/locale.ts';
import { overwriteGetLocale } from './shared/paraglide/runtime.js';
import { forgetMount } from './shell/app-image.ts';
import { DailiesApp } from './shell/dailies-app.ts';
import { dataFolderFrom, workingFolder } from './shell/data-folder.ts';
import { tellStartFailure } from './shell/dialogs.ts';
import { collectOpened } from './shell/intake/early-links.ts';
import { argumentsToSend, readStartIntent } from './shell/intake/start-intent.ts';
import { systemLogFolder } from './shell/known-folder.ts';
import { exitOnBugs } from './shell/lifecycle/crash.ts';
import { type RecordedStart, recordStart } from './shell/lifecycle/crash-loop.ts';
import { offerEditMenu } from './shell/menus/edit-menu.ts';
import { createAppInfo } from './shell/report/app-info.ts';
import { createLog } from './shell/report/log.ts';
import { createRedactor } from './shell/report/redact.ts';
import { registerSchemes } from './shell/schemes/schemes.ts';
import { hardenApp } from './shell/security.ts';

/** out/, where this file is built to; the icons lie beside it in build/. */
const OUT_FOLDER = import.meta.dirname;
const ICON_FOLDER = join(OUT_FOLDER, '..', 'build', 'resources');
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
  // Else Electron makes a menu of its own as soon as it is ready, which ours replaces at once.
  Menu.setApplicationMenu(null);
  if (process.platform === 'win32') nameForToasts();
  const opened = collectOpened(app);
  const begin = (): void => start(opened, appInfo);
  app.whenReady().then(begin).catch(failToStart);
} else {
  app.quit();
}

/**
 * Tells Windows who a notification is from. Without an id of its own a new one is made in each run, and its entry in
 * the registry stays (Electron, shell/browser/notifications/win/windows_toast_activator.cc); this one is taken back by
 * build/resources/installer.nsh. A checkout has another name, so as to leave an installed Dailies alone.
 */
function nameForToasts(): void {
  app.setAppUserModelId(app.isPackaged ? APP_ID : `${APP_ID}.checkout`);
  if (app.isPackaged) app.setToastActivatorCLSID(TOAST_CLSID);
}

function start(onOpened: ReturnType<typeof collectOpened>, appInfo: () => AppInfo): void {
  // Until the settings are read.
  overwriteGetLocale(() => resolveLocale('system', app.getLocale()));
  const dataFolder = app.getPath('userData');
  forgetMount(process.env, process.execPath);
  const redactor = createRedactor(homedir());
  // Where the system keeps logs; beside the data where a person chose its folder.
  const logFolder = chosenFolder === null ? systemLogFolder(app) : join(dataFolder, 'logs');
  const log = createLog({ folder: logFolder, redactor, now: Date.now });
  exitOnBugs({ process, app, dataFolder, log });
  const recorded = recordStart({ dataFolder, now: Date.now, log });
  thisStart = recorded;
  log(`start: Dailies ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform}`);
  if (!appInfo().isSandboxed) log('start: without Chromium’s sandbox');
  const dailies = new DailiesApp({
    ...{ dataFolder, chosenFolder, logFolder, outFolder: OUT_FOLDER, iconFolder: ICON_FOLDER },
    ...{ appInfo, intent: readStartIntent(ownArguments, workingFolder()), recorded, redactor, log },
  });
  dailies.start(onOpened);
}

/**
 * Ends a start that cannot go on, because another Dailies holds the library, say: one plain sentence, no stack, nothing
 * left half open.
 */
function failToStart(thrown: unknown): void {
  // What can be explained is no crash (fault case 59).
  if (thrown instanceof DailiesError) thisStart?.endedInOrder();
  tellStartFailure(thrown, app.getPath('userData'));
  app.exit(1);
}
