/** The module `electron` of an app in test/host: a name that is missing here fails when its entry is linked. */
import { electron } from '../process-electron.ts';
import { named } from '../strict.ts';

export const {
  app,
  BrowserWindow,
  ClipboardItem,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  webContents,
} = electron.modules;

export default named('module', electron.modules);
