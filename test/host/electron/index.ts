/**
 * The stand-in for `electron` in the main process: exactly what app/shell uses. A name that is missing here
 * fails when the entry is linked; a member that is missing fails, by name, when it is read.
 */
import { strict } from '../strict.ts';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import {
  ClipboardItem,
  clipboard,
  crashReporter,
  globalShortcut,
  powerMonitor,
  powerSaveBlocker,
  screen,
  shell,
  systemPreferences,
} from './desktop.ts';
import { dialog } from './dialog.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu, MenuItem } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { nativeTheme } from './native-theme.ts';
import { net, protocol, session } from './net.ts';
import { Notification as NotificationClass } from './notification.ts';
import { safeStorage } from './safe-storage.ts';
import { Tray } from './tray.ts';
import { webContents } from './web-contents.ts';

const StrictWindow = strict('BrowserWindow', BrowserWindow);
const StrictMenu = strict('Menu', Menu);
const StrictNotification = strict('Notification', NotificationClass);

const electron = strict('module', {
  app,
  BrowserWindow: StrictWindow,
  ClipboardItem,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu: StrictMenu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification: StrictNotification,
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
});

export {
  app,
  ClipboardItem,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  StrictMenu as Menu,
  StrictNotification as Notification,
  StrictWindow as BrowserWindow,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  webContents,
};
export default electron;
