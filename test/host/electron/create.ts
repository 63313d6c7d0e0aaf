/**
 * Puts a stand-in for `electron` in the main process together: exactly what app/shell uses. Each has state of its own;
 * a member that is missing fails, by name, when it is read.
 */
import type { Desk } from '../desk.ts';
import { createApp } from './app.ts';
import { createBrowserWindow } from './browser-window.ts';
import { createDesktop } from './desktop.ts';
import { createDialog, type DialogParents } from './dialog.ts';
import { createIpcMain } from './ipc-main.ts';
import { createMenu } from './menu.ts';
import { createNativeImage } from './native-image.ts';
import { createNativeTheme } from './native-theme.ts';
import { createNetwork } from './net.ts';
import { createNotification } from './notification.ts';
import { createSafeStorage } from './safe-storage.ts';
import { createTray } from './tray.ts';
import { createWebContents } from './web-contents.ts';

export function createElectron(desk: Desk, dialogParents: DialogParents = []) {
  const nativeImage = createNativeImage(desk);
  const nativeTheme = createNativeTheme(desk);
  const ipcMain = createIpcMain(desk);
  const app = createApp(desk, nativeImage);
  const network = createNetwork(desk, app);
  const contents = createWebContents(desk, {
    ...{ app, ipcMain, nativeTheme, nativeImage },
    session: network.theSession,
  });
  const { net, protocol, session } = network;
  const modules = {
    app: desk.api('app', app),
    BrowserWindow: createBrowserWindow(desk, { app, nativeTheme, contents }),
    ...createDesktop(desk, nativeImage),
    dialog: createDialog(desk, dialogParents),
    ipcMain,
    ...createMenu(desk),
    nativeImage,
    nativeTheme,
    net,
    Notification: createNotification(desk),
    protocol,
    safeStorage: createSafeStorage(desk, app),
    session,
    Tray: createTray(desk, nativeImage),
    webContents: contents.webContents,
  };
  return {
    modules,
    network,
    /** Runs Electron's start events, once the entry module has been evaluated. */
    becomeReady: () => app.becomeReady(network.announceSession),
  };
}
export type Electron = ReturnType<typeof createElectron>;
