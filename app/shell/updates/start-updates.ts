/** Starts updates as this copy of Dailies has them: what it is packed as decides what it may do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Engine } from '../../core/engine.ts';
import type { UpdateStatus } from '../../shared/update-status.ts';
import { ownAppImage } from '../app-image.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { relaunchOptions } from '../lifecycle/relaunch.ts';
import { openExternal } from '../security.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { loadUpdater } from './load-updater.ts';
import { readUpdateFeed, updateMode } from './update-mode.ts';
import { createUpdates, type Updates } from './updates.ts';

/** An installer that has not ended this process by then will not. */
const INSTALL_LIMIT_MS = 60_000;

export interface StartUpdatesDeps {
  readonly engine: Pick<Engine, 'finishing' | 'on'>;
  readonly settings: Pick<SettingsStore, 'current' | 'onChange'>;
  readonly lifecycle: Pick<Lifecycle, 'quitThen'>;
  readonly onStatus: (status: UpdateStatus) => void;
  readonly inBackground: (work: Promise<unknown>) => void;
  readonly log: (line: string) => void;
}

function readResource(name: string): string | null {
  try {
    return readFileSync(join(process.resourcesPath, name), 'utf8');
  } catch {
    // Not packed, or not for updates.
    return null;
  }
}

/** Reads what build/scripts/pack-options.ts wrote into the package's own description where it was signed. */
function isSignedForMac(): boolean {
  try {
    const description: unknown = JSON.parse(readFileSync(join(app.getAppPath(), 'package.json'), 'utf8'));
    return String((description as { readonly signedForMac?: unknown }).signedForMac) === 'true';
  } catch {
    return false;
  }
}

export function startUpdates(deps: StartUpdatesDeps): Updates {
  const { engine, settings, log } = deps;
  const feed = readUpdateFeed(readResource('app-update.yml') ?? '');
  const mode = updateMode({
    isPackaged: app.isPackaged,
    platform: process.platform,
    env: process.env,
    packageType: readResource('package-type')?.trim() ?? null,
    isAppImage: ownAppImage(process.env, process.execPath) !== null,
    feed,
    execPath: process.execPath,
    isSignedForMac: process.platform === 'darwin' && isSignedForMac(),
  });
  const page = feed?.page ?? null;
  log(`update: mode ${mode}`);

  const updates = createUpdates({
    mode,
    loadUpdater: () => loadUpdater({ settings: settings.current, log }),
    isWanted: () => settings.current().checkForUpdates,
    untilFilesAreSafe: () =>
      new Promise((resolve) => {
        const check = (): void => {
          if (engine.finishing() > 0) return;
          off();
          resolve();
        };
        const off = engine.on('library-changed', check);
        check();
      }),
    quitThen: (last) =>
      deps.lifecycle.quitThen(() => {
        // The new version is started by the installer, perhaps before this one is gone.
        app.releaseSingleInstanceLock();
        last();
        setTimeout(() => {
          log('update: the installer did not end this version, so it starts again');
          app.relaunch(relaunchOptions(process));
          app.exit(0);
        }, INSTALL_LIMIT_MS);
      }),
    openPage: page === null ? null : () => deps.inBackground(openExternal(page, new URL(page).host)),
    onStatus: deps.onStatus,
    setTimer: (act, delayMs) => setTimeout(act, delayMs),
    log,
  });
  settings.onChange(updates.settingsChanged);
  return updates;
}
