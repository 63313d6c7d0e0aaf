/** Says what runs here, for the About page and for reports. */
import { app } from 'electron';
import type { AppInfo } from '../../shared/contract.ts';
import { isInstalled } from '../mac-place.ts';

/** Reads whether Chromium has its sandbox: root, containers and an AppImage's launcher start it with --no-sandbox. */
export function createAppInfo(): () => AppInfo {
  const isSandboxed = !app.commandLine.hasSwitch('no-sandbox');
  return () => ({
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    chromium: process.versions.chrome ?? '',
    node: process.versions.node,
    platform: process.platform,
    locale: app.getLocale(),
    isSandboxed,
    isInstalled: isInstalled(process.platform, process.execPath),
  });
}
