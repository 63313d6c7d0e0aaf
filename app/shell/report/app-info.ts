/** What runs here, for the About page and for reports. */
import { app } from 'electron';
import type { AppInfo } from '../../shared/contract.ts';

/**
 * Call before app.enableSandbox(), which takes --no-sandbox off the command line while what has been started without
 * stays without (RemoveNoSandboxSwitch in Electron's electron_api_app.cc).
 */
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
  });
}
